import { afterEach, describe, expect, it } from 'vitest';
import type { CompileSettings, Loss } from '../../src/engine/index.ts';
import { type Addon, nativeCode } from '../../src/engine/native/addon.ts';
import { type NativeEngine, nativeInstructionSets, openNative } from '../../src/engine/native/index.ts';
import { loadAddon } from '../../src/engine/native/load-addon.ts';
import { layOut } from '../../src/engine/native/plan/layout.ts';
import { makePlan } from '../../src/engine/native/plan/plan.ts';
import { KERNELS, type Kernel } from '../../src/engine/native/plan/words.ts';
import { type Graph, GraphBuilder } from '../../src/graph/index.ts';
import { failureReason } from '../../src/trial/index.ts';
import { smallNetwork, testBatch, testWeights } from '../contract/op-networks.ts';

const SETTINGS: CompileSettings = {
  batchSize: 2,
  optimizer: { kind: 'sgd', momentum: 0.9, nesterov: false },
  weightDecay: 0,
  averageDecay: null,
  batchNormMomentum: null,
  threads: 2,
};
const CLASSES = 4;

/** What a step is rejected with; null where it is not. */
function rejection(step: () => Promise<unknown>): Promise<unknown> {
  return step().then(
    () => null,
    (error: unknown) => error,
  );
}

/** Three taps that lie 2^22 positions apart: few weights, but a padded block of 2^46 positions. */
function farReaching(): Graph {
  const builder = new GraphBuilder('far', [1, 1, CLASSES]);
  return builder.build(builder.depthwise('op', builder.input, [2 ** 23 + 1], { dilated: true }));
}

describe.skipIf(!loadAddon().ok).each(nativeInstructionSets())(
  'the native engine without memory for a kernel, %s',
  (instructionSet) => {
    const far = farReaching();
    const batch = testBatch(far, CLASSES, 2);
    let engine: NativeEngine;
    const open = () => {
      engine = openNative({ threads: 2, instructionSet });
      return engine.compile(far, testWeights(far), SETTINGS);
    };
    afterEach(() => engine.dispose());

    it('a step fails as out of memory', async () => {
      const session = await open();
      for (const step of [
        () => session.trainBatch(batch, { step: 0, learningRate: 0.1, dropoutSeed: 0 }),
        () => session.predict(batch.images, 2),
      ]) {
        const error = await rejection(step);
        expect(error).toMatchObject({ code: 'OUT_OF_MEMORY', message: expect.stringContaining('network far') });
        expect((error as Error).cause).toMatchObject({
          message: expect.stringMatching(/^out of memory: a kernel needs/),
        });
        expect(failureReason(error)).toBe('out-of-memory');
      }
    });

    it('a step fails the same way where JavaScript computes the loss', async () => {
      engine = openNative({ threads: 2, instructionSet });
      const loss: Loss = { targetSize: 0, score: () => ({ loss: 0, correct: 0 }) };
      const session = await engine.compile(far, testWeights(far), { ...SETTINGS, loss });
      const none = { ...batch, targets: new Float32Array() };
      const error = await rejection(() => session.trainBatch(none, { step: 0, learningRate: 0.1, dropoutSeed: 0 }));
      expect(error).toMatchObject({ code: 'OUT_OF_MEMORY', message: expect.stringContaining('network far') });
    });

    it('the weights stay as they were, and the engine continues with other networks', async () => {
      const session = await open();
      const before = await session.state();
      await rejection(() => session.trainBatch(batch, { step: 0, learningRate: 0.1, dropoutSeed: 0 }));
      expect(await session.state()).toEqual(before);
      const small = smallNetwork();
      const { images } = testBatch(small, 5, 2);
      const predict = async (by: NativeEngine) =>
        (await by.compile(small, testWeights(small), SETTINGS)).predict(images, 2);
      expect(await predict(engine)).toEqual(await predict(openNative({ threads: 2, instructionSet })));
    });

    it('the backward pass of a depthwise convolution fails the same way', async () => {
      const { addon } = loadAddon() as { addon: Addon };
      const layout = layOut(far);
      const plan = makePlan(far, layout, { batchSize: 2, batchNormMomentum: null, form: 'training' });
      const regions = [true, true, true, false, false];
      const options = { threads: 2, floats: layout.floats, regions, pieces: layout.pieces };
      const session = new addon.Session(addon.createEngine(instructionSet), options);
      session.addProgram(instructionOf(plan.words, 'depthwiseBackward'), plan.arenaFloats, 1, 2, false);
      const call = {
        program: 0,
        count: 2,
        seed: 0,
        updateMoving: false,
        mostMomentum: 1,
        averaged: false,
        timed: false,
      };
      const error = await rejection(() => session.run({ ...call, inputs: [], outputs: [], update: null }));
      expect(nativeCode(error)).toBe('OUT_OF_MEMORY');
    });
  },
);

/** The words of the first instruction of a kernel. */
function instructionOf(words: Int32Array, kernel: Kernel): Int32Array {
  let at = 0;
  while (words[at + 1] !== KERNELS.indexOf(kernel)) at += words[at] as number;
  return words.slice(at, at + (words[at] as number));
}
