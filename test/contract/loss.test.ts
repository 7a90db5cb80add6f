import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type Batch,
  type CompileSettings,
  compileFrozen,
  type Engine,
  type Loss,
  type Session,
  scoreLogits,
  softmaxGradient,
} from '../../src/engine/index.ts';
import { GraphBuilder, lastBodyBlock, splitAfter } from '../../src/graph/index.ts';
import { stream } from '../../src/util/random.ts';
import { expectClose } from './close.ts';
import { ENGINES } from './engines.ts';
import { LEVELS_OUTPUTS, levelsNetwork, smallNetwork, testBatch, testWeights } from './op-networks.ts';
import { referenceGradients } from './reference.ts';

const CLASSES = 5;
const SETTINGS: CompileSettings = {
  batchSize: 4,
  optimizer: { kind: 'sgd', momentum: 0.9, nesterov: true },
  weightDecay: 0.01,
  averageDecay: 0.8,
  batchNormMomentum: null,
  threads: 1,
};

/** What engines compute by default, from outside. */
const SOFTMAX: Loss = {
  targetSize: CLASSES,
  score(answers, targets, count, gradient) {
    gradient?.set(softmaxGradient(answers, targets, count));
    return scoreLogits(answers, targets, count);
  },
};

/** sum over images of w * sum (answer - target)^2 / images; a row of targets holds w last. `correct` is the sum of the w. */
const SQUARES: Loss = {
  targetSize: LEVELS_OUTPUTS + 1,
  score(answers, targets, count, gradient) {
    let [loss, correct] = [0, 0];
    for (let n = 0; n < count; n++) {
      const row = targets.subarray(n * (LEVELS_OUTPUTS + 1), (n + 1) * (LEVELS_OUTPUTS + 1));
      const weight = row[LEVELS_OUTPUTS] as number;
      correct += weight;
      for (let i = 0; i < LEVELS_OUTPUTS; i++) {
        const error = (answers[n * LEVELS_OUTPUTS + i] as number) - (row[i] as number);
        loss += (weight * error * error) / count;
        if (gradient !== null) gradient[n * LEVELS_OUTPUTS + i] = (2 * weight * error) / count;
      }
    }
    return { loss, correct };
  },
};

const small = smallNetwork();
const levels = levelsNetwork();
const classBatch = (seed: number, count = 4): Batch => testBatch(small, CLASSES, count, `batch ${seed}`);

function squaresBatch(seed: number, count = 4): Batch {
  const draws = stream('squares', seed);
  const targets = Float32Array.from({ length: count * (LEVELS_OUTPUTS + 1) }, () => draws.next());
  return { ...testBatch(levels, 1, count, `levels ${seed}`), targets };
}

async function train(session: Session, batches: readonly Batch[], from = 0): Promise<number[]> {
  const losses: number[] = [];
  for (const [i, batch] of batches.entries()) {
    const step = from + i;
    losses.push((await session.trainBatch(batch, { step, learningRate: 0.05, dropoutSeed: step })).loss);
  }
  return losses;
}

describe.each(ENGINES)('a loss of its own on $title', ({ title, open }) => {
  let engine: Engine;
  const sessions: Session[] = [];
  const kept = <S extends Session>(session: S): S => {
    sessions.push(session);
    return session;
  };
  const compile = async (graph = small, settings: Partial<CompileSettings> = {}): Promise<Session> =>
    kept(await engine.compile(graph, testWeights(graph), { ...SETTINGS, ...settings }));
  /** Equal bits on TensorFlow.js, where the very same functions compute; 1e-6 where a kernel does. */
  const expectSame = (
    actual: ReadonlyMap<string, Float32Array>,
    expected: ReadonlyMap<string, Float32Array>,
    where = '',
  ): void => {
    expect([...actual.keys()]).toEqual([...expected.keys()]);
    for (const [name, values] of expected) {
      if (title.startsWith('tfjs')) expect(actual.get(name), `${where} ${name}`).toEqual(values);
      else expectClose(actual.get(name) ?? [], values, 1e-6, `${where} ${name}`);
    }
  };
  beforeAll(async () => {
    engine = await open();
  });
  afterAll(() => {
    for (const session of sessions) session.dispose();
    engine.dispose();
  });

  it('that is softmax cross-entropy does what the default does', async () => {
    const [plain, own] = [await compile(), await compile(small, { loss: SOFTMAX })];
    expectSame(await own.gradients(classBatch(0), 3), await plain.gradients(classBatch(0), 3), 'gradient');
    const batches = [classBatch(0), classBatch(1, 3), classBatch(2), classBatch(3, 1)];
    const losses = await train(own, batches);
    for (const [i, loss] of (await train(plain, batches)).entries()) expect(losses[i]).toBeCloseTo(loss, 5);
    expectSame(await own.state(), await plain.state(), 'state');
    const last = classBatch(9);
    expectClose(await own.predict(last.images, 4), await plain.predict(last.images, 4), 1e-5, 'logits');
    const [one, two] = [await own.evaluate(last, { averaged: true }), await plain.evaluate(last, { averaged: true })];
    expect(one.loss).toBeCloseTo(two.loss, 5);
    expect(one.correct).toBe(two.correct);
  });

  it('that is a squared error agrees with finite differences at every level, and its score is handed on', async () => {
    const session = await compile(levels, { loss: SQUARES });
    const batch = squaresBatch(0, 3);
    const score = (answers: ArrayLike<number>): number =>
      SQUARES.score(answers as Float32Array, batch.targets, 3, null).loss;
    const expected = referenceGradients(levels, testWeights(levels), batch, 0, score);
    const gradients = await session.gradients(batch, 0);
    expect([...gradients.keys()].sort()).toEqual([...expected.keys()].sort());
    for (const [name, values] of expected) expectClose(gradients.get(name) ?? [], values, 1e-4, name);
    const evaluated = await session.evaluate(batch);
    expect(evaluated.loss).toBeCloseTo(score(await session.predict(batch.images, 3)), 4);
    const weights = [0, 1, 2].map((n) => batch.targets[(n + 1) * (LEVELS_OUTPUTS + 1) - 1] as number);
    expect(evaluated.correct).toBeCloseTo(
      weights.reduce((a, b) => a + b),
      5,
    );
  });

  it('learns, to the same bits whatever the number of threads', async () => {
    const batches = Array.from({ length: 12 }, () => squaresBatch(1));
    const ends = [];
    for (const threads of [1, 2, 5]) {
      const session = await compile(levels, { loss: SQUARES, threads });
      ends.push({ losses: await train(session, batches), state: await session.state() });
    }
    const [first, ...others] = ends;
    expect(first?.losses.at(-1)).toBeLessThan((first?.losses[0] as number) / 2);
    for (const other of others) expect(other).toEqual(first);
  });

  it('changes nothing where only gradients or a score are asked for', async () => {
    const session = await compile(levels, { loss: SQUARES });
    await train(session, [squaresBatch(0)]);
    const before = await session.state();
    await session.gradients(squaresBatch(1), 1);
    await session.evaluate(squaresBatch(1));
    expect(await session.state()).toEqual(before);
  });

  it('is not disturbed by what other sessions of the engine compute meanwhile', async () => {
    const [own, other, third] = [
      () => compile(levels, { loss: SQUARES }),
      () => compile(small, { loss: SOFTMAX }),
      () => compile(small),
    ];
    const squares = [0, 1, 2, 3].map((seed) => squaresBatch(seed));
    const classes = [0, 1, 2, 3].map((seed) => classBatch(seed));
    const alone = await Promise.all([own(), other(), third()]);
    for (const [i, session] of alone.entries()) await train(session, i === 0 ? squares : classes);
    const together = await Promise.all([own(), other(), third()]);
    await Promise.all(together.map((session, i) => train(session, i === 0 ? squares : classes)));
    for (const [i, session] of together.entries()) expect(await session.state()).toEqual(await alone[i]?.state());
  });

  it('continues bit for bit from a saved state', async () => {
    const straight = await compile(levels, { loss: SQUARES });
    await train(straight, [squaresBatch(0), squaresBatch(1)]);
    const state = await straight.state();
    await train(straight, [squaresBatch(2)], 2);
    const resumed = await compile(levels, { loss: SQUARES });
    await resumed.load(state);
    await train(resumed, [squaresBatch(2)], 2);
    expect(await resumed.state()).toEqual(await straight.state());
  });

  it('reaches the rest of a network whose body is frozen, and all of it afterwards', async () => {
    const task = { graph: small, split: splitAfter(small, lastBodyBlock(small)), steps: 2 };
    const frozen = async (settings: Partial<CompileSettings>): Promise<Session> =>
      kept(await compileFrozen(engine, task, testWeights(small), { ...SETTINGS, ...settings }));
    const [own, plain] = [await frozen({ loss: SOFTMAX }), await frozen({})];
    for (const from of [0, 2]) {
      const batches = [classBatch(from), classBatch(from + 1)];
      await train(own, batches, from);
      await train(plain, batches, from);
      expectSame(await own.state(), await plain.state(), `after step ${from + 2}`);
    }
  });

  it('is scored where no weight lies before the answer', async () => {
    const builder = new GraphBuilder('bare', [1, 1, CLASSES]);
    const graph = builder.build(builder.add('flat', { kind: 'flatten' }, builder.input));
    const session = await compile(graph, { loss: SOFTMAX });
    const batch = testBatch(graph, CLASSES, 4);
    expect(await session.gradients(batch, 0)).toEqual(new Map());
    const trained = await session.trainBatch(batch, { step: 0, learningRate: 0.1, dropoutSeed: 0 });
    expect(trained).toEqual(scoreLogits(batch.images, batch.targets, 4));
  });

  it('refuses targets of another size, and changes nothing then', async () => {
    const session = await compile(levels, { loss: SQUARES });
    const before = await session.state();
    const batch = squaresBatch(0);
    for (const targets of [batch.targets.subarray(1), new Float32Array(batch.targets.length + 1), new Float32Array()]) {
      const wrong = { ...batch, targets };
      const message = `${targets.length} target values for 4 images: expected ${LEVELS_OUTPUTS + 1} for each`;
      const step = { step: 0, learningRate: 0.1, dropoutSeed: 0 };
      await expect(session.trainBatch(wrong, step)).rejects.toThrow(message);
      await expect(session.gradients(wrong, 0)).rejects.toThrow(message);
      await expect(session.evaluate(wrong)).rejects.toThrow(message);
    }
    expect(await session.state()).toEqual(before);
  });

  it('is refused together with weights of the classes', async () => {
    const classWeights = new Float32Array(CLASSES).fill(1);
    await expect(compile(small, { loss: SOFTMAX, classWeights })).rejects.toThrow(/classWeights together with loss/);
  });
});
