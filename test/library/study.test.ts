import { describe, expect, expectTypeOf, it } from 'vitest';
import {
  createStudy,
  restoreStudy,
  type Study,
  type StudyNetwork,
  type StudyOptions,
  search,
  type ToldMetrics,
} from '../../src/index.ts';
import { temporaryFolder } from '../temporary.ts';
import { thrown } from '../thrown.ts';
import { accuracyOf, options, SPACE } from './support.ts';

const folder = temporaryFolder();

const CONTROLLERS: NonNullable<StudyOptions['controller']>[] = [
  { kind: 'random' },
  { kind: 'regularized-evolution', population: 5, sample: 2 },
  { kind: 'nsga2', population: 5 },
  { kind: 'local-search', initial: 4 },
  { kind: 'reinforce' },
  { kind: 'ppo', batch: 5, minibatch: 5, hidden: 8 },
  { kind: 'surrogate', initial: 4 },
];

function study(changes: Partial<StudyOptions> = {}): Study {
  return createStudy({ space: SPACE, target: { size: 16, classes: 4 }, exact: true, seed: 3, ...changes });
}

function asked(from: Study): StudyNetwork {
  const network = from.ask();
  if (network === null) throw new Error('expected a network');
  return network;
}

/** Asks and tells so many times. @returns the genotypes */
function walk(through: Study, count: number): (readonly number[])[] {
  return Array.from({ length: count }, () => {
    const network = asked(through);
    through.tell(network, { accuracy: accuracyOf(network) });
    return network.genotype;
  });
}

describe('a study', () => {
  it.each(CONTROLLERS)('visits what a search with one worker does: $kind', async (controller) => {
    const limits = { constraints: [{ metric: 'params' as const, max: 2500 }], controller, seed: 3 };
    const { trials, front, best, knee } = await search(options(folder, { ...limits, trials: 12 }));
    const ours = study(limits);
    walk(ours, 12);
    expect(ours.trials.map(({ genotype }) => genotype)).toEqual(trials.map(({ genotype }) => genotype));
    expect(ours.trials.map(({ reward, state }) => [state, reward])).toEqual(
      trials.map(({ reward, state }) => [state, reward]),
    );
    expect(ours.front().map(({ id }) => id)).toEqual(front.map(({ trial }) => trial));
    expect([ours.best()?.id, ours.knee()?.id]).toEqual([best?.trial, knee?.trial]);
  });

  it.each(CONTROLLERS)('goes on after it was written and restored as if nothing had happened: $kind', (controller) => {
    const whole = study({ controller });
    const path = [...walk(whole, 6), ...walk(whole, 5)];
    const first = study({ controller });
    walk(first, 6);
    const second = restoreStudy(JSON.parse(JSON.stringify(first)));
    expect([...path.slice(0, 6), ...walk(second, 5)]).toEqual(path);
    expect(second.front().map(({ id }) => id)).toEqual(whole.front().map(({ id }) => id));
    expect(JSON.stringify(restoreStudy(JSON.parse(JSON.stringify(second))))).toBe(JSON.stringify(second));
  });

  it('gives several networks before the first is told, all different, and knows who waits', () => {
    const ours = study();
    const networks = Array.from({ length: 8 }, () => asked(ours));
    expect(new Set(networks.map(({ genotype }) => genotype.join())).size).toBe(8);
    for (const id of [5, 1, 7]) ours.tell(id, { accuracy: 0.5 });
    ours.tell(networks[0] as StudyNetwork, { failed: 'the board hung' });
    expect(restoreStudy(JSON.parse(JSON.stringify(ours))).waiting.map(({ id }) => id)).toEqual([2, 3, 4, 6]);
    expect(ours.trials.map(({ id, state, message }) => [id, state, message])).toEqual([
      [0, 'failed', 'the board hung'],
      ...[1, 5, 7].map((id) => [id, 'complete', null]),
    ]);
    expect(ours.trials[0]?.accuracy).toBeNaN();
  });

  it('gives every network of a space once, within the constraints', () => {
    const ours = study({ controller: { kind: 'random' }, constraints: [{ metric: 'params', max: 3000 }] });
    const given: StudyNetwork[] = [];
    for (let network = ours.ask(); network !== null; network = ours.ask()) {
      given.push(network);
      ours.tell(network, { accuracy: 0.5 });
    }
    expect(given.length).toBeGreaterThan(10);
    expect(given.every(({ params }) => params <= 3000)).toBe(true);
    expect(ours.trials.filter(({ state }) => state === 'infeasible').length + given.length).toBe(64);
  });

  it('finds a front of what it is told alone', () => {
    const metrics = ['accuracy', 'latencyMs'] as const;
    const front = { metrics, reference: { latencyMs: 100 } };
    const ours = study({ objective: { kind: 'pareto', metrics }, front, controller: { kind: 'nsga2', population: 5 } });
    for (let i = 0; i < 20; i++) {
      const network = asked(ours);
      ours.tell(network, { accuracy: accuracyOf(network), latencyMs: network.macs / 1e5 });
    }
    const found = ours.front();
    expect(found.length).toBeGreaterThan(1);
    for (const [i, { metrics: own }] of found.entries()) {
      const before = found[i - 1]?.metrics;
      if (before === undefined) continue;
      expect(own.latencyMs).toBeGreaterThan(before.latencyMs as number);
      expect(own.accuracy).toBeGreaterThan(before.accuracy as number);
    }
  });

  it('refuses what it cannot take, and stays as it was', () => {
    const ours = study();
    const network = asked(ours);
    const before = JSON.stringify(ours);
    const told = (result: unknown, id: unknown = network) =>
      thrown(() => ours.tell(id as StudyNetwork, result as ToldMetrics));
    expect(told({ accuracy: 1 }, 3)).toMatchObject({ code: 'USAGE', message: expect.stringContaining('0..0; got 3') });
    expect(told({ accuracy: 7 }).message).toBe('tell: network 0: metrics.accuracy = 7: expected a number, 0..1');
    expect(told({ loss: 7 })).toMatchObject({ code: 'METRICS_INVALID', exitCode: 2 });
    expect(told({ accuracy: Number.NaN }).code).toBe('METRICS_INVALID');
    expect(told(null).code).toBe('METRICS_INVALID');
    expect(JSON.stringify(ours)).toBe(before);
    ours.tell(network, { accuracy: 0.5 });
    expect(told({ accuracy: 0.5 }).message).toContain('told of before');
  });

  it('checks what it is made with, and what it is restored from', () => {
    expect(thrown(() => study({ constraints: [{ metric: 'params', max: 3 }] })).code).toBe('NO_FEASIBLE');
    expect(thrown(() => study({ training: {} } as never)).message).toContain('training: expected only space');
    expect(thrown(() => study({ objective: { kind: 'best' } } as never)).message).toContain('objective.kind');
    const stored = JSON.parse(JSON.stringify(study()));
    expect(thrown(() => restoreStudy({ ...stored, kind: 'run' })).code).toBe('STUDY_INVALID');
    expect(thrown(() => restoreStudy({ ...stored, asked: [{ genotype: [9] }] })).code).toBe('GENOTYPE');
    const told = [{ id: 2, metrics: { accuracy: 1 } }];
    expect(thrown(() => restoreStudy({ ...stored, told })).code).toBe('STUDY_INVALID');
  });
});

describe('the types', () => {
  it('know what a function must answer and what networks have', () => {
    expectTypeOf<ToldMetrics>().toEqualTypeOf<{
      readonly accuracy?: number;
      readonly loss?: number;
      readonly trainLoss?: number;
      readonly balancedAccuracy?: number;
      readonly latencyMs?: number;
    }>();
    expectTypeOf<ReturnType<Study['front']>[number]['accuracy']>().toEqualTypeOf<number>();
    expectTypeOf<StudyOptions['space']>().extract<string>().toEqualTypeOf<string>();
    // @ts-expect-error a controller that there is none of
    expect(() => study({ controller: { kind: 'evolution' } })).toThrow('controller.kind');
    // @ts-expect-error a space whose stem has a misspelt key
    expect(() => study({ space: { ...SPACE, stem: { filter: 8 } } })).toThrow('stem');
    // @ts-expect-error a metric that there is none of
    expect(() => study({ constraints: [{ metric: 'flops', max: 1 }] })).toThrow('metric');
  });
});
