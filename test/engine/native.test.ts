import { describe, expect, it } from 'vitest';
import { type CompileSettings, type Loss, scoreLogits, softmaxGradient } from '../../src/engine/index.ts';
import { type Addon, REGIONS } from '../../src/engine/native/addon.ts';
import { openNative } from '../../src/engine/native/index.ts';
import { loadAddon } from '../../src/engine/native/load-addon.ts';
import { layOut } from '../../src/engine/native/plan/layout.ts';
import { makePlan } from '../../src/engine/native/plan/plan.ts';
import { GraphBuilder } from '../../src/graph/index.ts';
import { smallNetwork, testBatch, testWeights } from '../contract/op-networks.ts';

const load = loadAddon();
const CLASSES = 5;
const BATCH = 4;
const SETTINGS: CompileSettings = {
  batchSize: BATCH,
  optimizer: { kind: 'sgd', momentum: 0.9, nesterov: false },
  weightDecay: 0,
  averageDecay: null,
  batchNormMomentum: null,
  threads: 1,
};
const graph = smallNetwork();
const step = { step: 0, learningRate: 0.1, dropoutSeed: 0 };

describe.skipIf(!load.ok)('a session of the native engine', () => {
  const session = () => openNative({ threads: 1 }).compile(graph, testWeights(graph), SETTINGS);
  const batch = testBatch(graph, CLASSES, BATCH, 'batch');
  const longer = (values: Float32Array, by: number) => new Float32Array(values.length + by);

  it.each([-1, 1])('refuses images that are %i values too long', async (by) => {
    const wrong = { ...batch, images: longer(batch.images, by) };
    await expect((await session()).trainBatch(wrong, step)).rejects.toThrow(/values for 4 images of/);
    await expect((await session()).predict(wrong.images, BATCH)).rejects.toThrow(/values for 4 images of/);
    await expect((await session()).profile(wrong, true)).rejects.toThrow(/values for 4 images of/);
  });

  it.each([-1, 1])('refuses targets that are %i values too long', async (by) => {
    const wrong = { ...batch, targets: longer(batch.targets, by) };
    await expect((await session()).trainBatch(wrong, step)).rejects.toThrow(/target values for 4 images and 5 classes/);
    await expect((await session()).gradients(wrong, 0)).rejects.toThrow(/target values for 4 images and 5 classes/);
    await expect((await session()).profile(wrong, true)).rejects.toThrow(/target values for 4 images and 5 classes/);
  });

  it.each([0, 5, 1.5, Number.NaN])('refuses a batch of %d images', async (count) => {
    await expect((await session()).trainBatch({ ...batch, count }, step)).rejects.toThrow(/expected 1 to 4/);
    await expect((await session()).predict(batch.images, count)).rejects.toThrow(/expected 1 to 4/);
  });

  it('tells of every kernel and of the update, and leaves the weights alone without a step', async () => {
    const one = await session();
    const before = await one.state();
    const still = await one.profile(batch, true);
    expect(await one.state()).toEqual(before);
    expect(still.map(({ kernel }) => kernel)).toContain('softmaxLoss');
    const times = await one.profile(batch, true, step);
    expect(await one.state()).not.toEqual(before);
    expect(times.map(({ kernel }) => kernel)).toEqual([...still.map(({ kernel }) => kernel), 'optimize']);
    for (const { seconds, bytes } of times) {
      expect(Number.isFinite(seconds) && seconds >= 0).toBe(true);
      expect(bytes).toBeGreaterThan(0);
    }
  });

  it('does the same step whether it is timed or not', async () => {
    const [one, two] = [await session(), await session()];
    await one.trainBatch(batch, step);
    await two.profile(batch, true, step);
    expect(await two.state()).toEqual(await one.state());
  });

  it('tells of the kernels of both halves where JavaScript computes the loss', async () => {
    const loss: Loss = {
      targetSize: CLASSES,
      score(answers, targets, count, gradient) {
        gradient?.set(softmaxGradient(answers, targets, count));
        return scoreLogits(answers, targets, count);
      },
    };
    const own = () => openNative({ threads: 1 }).compile(graph, testWeights(graph), { ...SETTINGS, loss });
    const kernels = (await (await session()).profile(batch, true, step)).map(({ kernel }) => kernel);
    const [one, two] = [await own(), await own()];
    const before = await one.state();
    await one.profile(batch, true);
    expect(await one.state()).toEqual(before);
    const times = await one.profile(batch, true, step);
    expect(times.map(({ kernel }) => kernel)).toEqual(kernels.filter((kernel) => kernel !== 'softmaxLoss'));
    expect(times.every(({ seconds }) => seconds >= 0) && times.some(({ seconds }) => seconds > 0)).toBe(true);
    await two.trainBatch(batch, step);
    expect(await two.state()).toEqual(await one.state());
    expect((await one.profile(batch, false)).length).toBeGreaterThan(0);
  });

  it('says how much memory a network lacks', async () => {
    const builder = new GraphBuilder('vast', [4096, 4096, 3]);
    const vast = builder.build(
      builder.add('mean', { kind: 'global-avg-pool' }, builder.conv('c', builder.input, 64, 1)),
    );
    const engine = openNative({ threads: 1 });
    const wide = await engine.compile(vast, testWeights(vast), { ...SETTINGS, batchSize: 16 });
    await expect(wide.predict(new Float32Array(4096 * 4096 * 3), 1)).rejects.toThrow(/network vast: .* GiB/);
  });
});

describe.skipIf(!load.ok)('the compiled module', () => {
  const { addon } = load as { addon: Addon };
  const layout = layOut(graph);
  const regions = Object.keys(REGIONS).map((name) => name !== 'second' && name !== 'averages');
  const options = { threads: 1, floats: layout.floats, regions, pieces: layout.pieces };
  const engine = () => addon.createEngine('base');
  const open = (change: Partial<typeof options> = {}) => new addon.Session(engine(), { ...options, ...change });
  const plan = makePlan(graph, layout, { batchSize: BATCH, batchNormMomentum: null, form: 'inference' });
  const { words, arenaFloats, instructions } = plan;
  const call = {
    program: 0,
    count: 1,
    seed: 0,
    updateMoving: false,
    mostMomentum: 1,
    averaged: false,
    timed: false,
    inputs: [],
    outputs: [],
    update: null,
  };
  const update = { rate: 0, bodyRate: 0, momentum: 0, decay: 0, epsilon: 0, weightDecay: 0, averageDecay: 0 };

  it('refuses copies beyond a region', () => {
    const session = open();
    const four = new Float32Array(4);
    session.copy(REGIONS.weights, layout.floats - 4, four, false);
    for (const [region, offset] of [
      [REGIONS.weights, layout.floats - 3],
      [REGIONS.weights, -1],
      [REGIONS.averages, 0],
      [5, 0],
      [-1, 0],
    ] as const) {
      expect(() => session.copy(region, offset, four, true), `${region} ${offset}`).toThrow(/do not fit the region/);
    }
    expect(() => session.copy(REGIONS.weights, 0, new Float64Array(4) as never, true)).toThrow(/do not fit/);
  });

  it('refuses programs that are no whole instructions, and pieces beyond the weights', () => {
    const session = open();
    const count = instructions.length;
    const changed = (at: number, value: number) => words.map((word, i) => (i === at ? value : word));
    session.addProgram(words, arenaFloats, count, BATCH, false);
    for (const damaged of [
      words.slice(0, -1),
      changed(0, 1),
      changed(0, -5),
      changed(0, 2 ** 31 - 1),
      changed(1, -1),
      changed(1, 999),
    ]) {
      expect(() => session.addProgram(damaged, arenaFloats, count, BATCH, false)).toThrow(/program is damaged/);
    }
    expect(() => session.addProgram(words, arenaFloats, count + 1, BATCH, false)).toThrow(/program is damaged/);
    expect(() => session.addProgram(words, arenaFloats, count, 0, false)).toThrow(/batch: expected/);
    expect(() => session.addProgram([...words] as never, arenaFloats, count, BATCH, false)).toThrow(/Int32Array/);
    expect(() => open({ pieces: [layout.floats - 8, 9, 0] })).toThrow(/pieces do not fit/);
    expect(() => open({ pieces: [0, 8] })).toThrow(/pieces do not fit/);
    expect(() => open({ threads: 0 })).toThrow(/threads/);
  });

  it('refuses calls beyond the arena, the batch or the memory of the session', async () => {
    const session = open();
    session.addProgram(words, arenaFloats, instructions.length, BATCH, false);
    const memory = new Float32Array(8);
    await session.run({ ...call, outputs: [{ memory, offset: arenaFloats - 8 }] });
    for (const offset of [arenaFloats - 7, -1, -8]) {
      expect(() => session.run({ ...call, inputs: [{ memory, offset }] })).toThrow(/do not fit the arena/);
      expect(() => session.run({ ...call, outputs: [{ memory, offset }] })).toThrow(/do not fit the arena/);
    }
    for (const count of [0, -1, BATCH + 1]) expect(() => session.run({ ...call, count })).toThrow(/count/);
    expect(() => session.run({ ...call, program: 1 })).toThrow(/no such program/);
    expect(() => session.run({ ...call, averaged: true })).toThrow(/no memory for that/);
    expect(() => session.run({ ...call, update: { ...update, kind: 2 } })).toThrow(/no memory for that/);
    session.dispose();
    expect(() => session.run(call)).toThrow(/disposed/);
  });

  it('keeps what a program left where that is asked for, whatever other sessions compute meanwhile', async () => {
    const shared = engine();
    const sessions = [0, 1].map(() => new addon.Session(shared, options));
    const memory = new Float32Array(arenaFloats);
    const outputs = [{ memory, offset: 0 }];
    const nothing = new Int32Array();
    for (const keeps of [true, false]) {
      const numbers = sessions.map((session) => session.addProgram(nothing, arenaFloats, 0, BATCH, keeps));
      for (const [i, session] of sessions.entries()) {
        const inputs = [{ memory: new Float32Array(arenaFloats).fill(i + 1), offset: 0 }];
        await session.run({ ...call, program: numbers[i] as number, inputs });
      }
      await sessions[0]?.run({ ...call, program: numbers[0] as number, outputs });
      expect(new Set(memory)).toEqual(new Set([keeps ? 1 : 2]));
    }
  });

  it('measures this machine with every instruction set that it runs', async () => {
    for (const { name, supported } of addon.instructionSets()) {
      if (!supported) continue;
      const { macsPerSecond, bytesPerSecond } = await addon.measure(name, 1);
      expect(macsPerSecond).toBeGreaterThan(1e8);
      expect(bytesPerSecond).toBeGreaterThan(1e8);
    }
  });
});
