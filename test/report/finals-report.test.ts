import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../src/config/index.ts';
import { buildReport, plainReport, renderCsv, renderMarkdown, renderText } from '../../src/report/index.ts';
import { imagesError, meanOf, pooledDeviation, sampleDeviation } from '../../src/report/spread.ts';
import type { FinalRow, RunRecord } from '../../src/store/index.ts';
import type { Json } from '../../src/util/json.ts';
import { trialRow } from '../search/finals/trial-row.ts';
import { SPACE } from './runs.ts';

function final(trial: number, seed: number, accuracy: number | null, images = 10_000): FinalRow {
  const failed = accuracy === null;
  return {
    trial,
    seed,
    state: failed ? 'failed' : 'complete',
    reason: failed ? 'diverged' : null,
    message: failed ? 'the loss was not finite' : null,
    metrics: failed ? {} : { accuracy, loss: 1 - accuracy },
    images,
    seconds: 3,
  };
}

/** Three networks: the search liked trial 0 best. */
function run(finals: readonly FinalRow[], changes: Record<string, unknown> = {}): RunRecord {
  const config = parseConfig(
    {
      name: 'demo',
      space: 's',
      data: { kind: 'synthetic' },
      search: { finals: { networks: 3, epochs: 30 } },
      ...changes,
    },
    'test',
  );
  const trials = [0, 1, 2].map((number) => {
    const accuracy = 0.6 - 0.05 * number;
    return trialRow(number, {
      genotype: [number, 0],
      metrics: { accuracy, loss: 1, params: 10, macs: 1000 - 100 * number },
      reward: accuracy,
    });
  });
  return {
    folder: 'runs/demo',
    status: 'finished',
    statusDetail: 'all trials are done',
    trials,
    segments: [],
    latencies: [],
    finals,
    lastEpochs: [],
    leases: [],
    workers: [],
    info: {
      name: 'demo',
      createdAt: 0,
      versions: {},
      config: config as unknown as Json,
      space: { name: 's', hash: 'h', text: SPACE },
      target: { size: 32, classes: 10 },
      data: null,
      engine: 'native',
      reference: { accuracy: 0, macs: 2000 },
    },
  };
}

const FINALS = [
  final(0, 0, 0.7),
  final(0, 1, 0.72),
  final(1, 0, 0.9),
  final(1, 1, 0.88),
  final(2, 0, 0.86),
  final(2, 1, 0.9),
];

describe('the spread of some values', () => {
  it('has the deviation of a sample, which one value has not', () => {
    expect(meanOf([1, 2, 6])).toBe(3);
    expect(sampleDeviation([1, 3])).toBeCloseTo(Math.SQRT2, 12);
    expect(sampleDeviation([4])).toBeNull();
  });

  it('has a deviation in common around each mean', () => {
    // squares 2 and 8 with one degree of freedom each
    expect(pooledDeviation([[1, 3], [10, 14], [5]])).toBeCloseTo(Math.sqrt(5), 12);
    expect(pooledDeviation([[1], [2]])).toBeNull();
  });

  it('has the standard error of a share', () => {
    expect(imagesError(0.5, 100)).toBeCloseTo(0.05, 12);
    expect(imagesError(1, 100)).toBe(0);
  });
});

describe('the finals in a report', () => {
  const report = buildReport(run(FINALS));
  const finals = report.finals;

  it('are ranked by mean accuracy, and the first is the best of the run', () => {
    expect(finals?.networks.map(({ number }) => number)).toEqual([1, 2, 0]);
    expect(finals?.networks[0]).toMatchObject({ keptSeed: 0, violation: 0 });
    expect(finals?.networks[0]?.searchedAccuracy).toBeCloseTo(0.55, 12);
    expect(finals?.networks[1]?.keptSeed).toBe(1);
    expect(finals?.networks[0]?.accuracy).toBeCloseTo(0.89, 12);
    expect(finals?.networks[0]?.deviation).toBeCloseTo(Math.sqrt(2) / 100, 12);
    expect(report.best).toBe(1);
    // what the search read stays in its own tables
    expect(report.front).toContain(0);
    expect(buildReport(run([])).best).toBe(0);
  });

  it('say what cannot be told apart: seeds and images together, two standard errors of the difference', () => {
    expect(finals?.networks.map(({ alike }) => alike)).toEqual([[2], [1], []]);
    // squares 2, 2 and 8 · 1e-4 with three degrees of freedom in all
    expect(finals?.seedDeviation).toBeCloseTo(Math.sqrt(4e-4), 12);
    const error = Math.sqrt(4e-4 / 2 + (0.89 * 0.11) / 10_000);
    expect(finals?.networks[0]?.standardError).toBeCloseTo(error, 12);
    const few = buildReport(run(FINALS.map((row) => ({ ...row, images: 20 })))).finals;
    expect(few?.networks.map(({ alike }) => alike)).toEqual([
      [2, 0],
      [1, 0],
      [1, 2],
    ]);
  });

  it('take the others of a network whose training failed, and put one without any result last', () => {
    const rows = [
      final(0, 0, null),
      final(0, 1, null),
      final(1, 0, null),
      final(1, 1, 0.9),
      final(2, 0, 0.95),
      final(2, 1, 0.95),
    ];
    const { finals: mixed, best } = buildReport(run(rows));
    expect(mixed?.networks.map(({ number }) => number)).toEqual([2, 1, 0]);
    expect(mixed?.networks[1]).toMatchObject({ accuracy: 0.9, deviation: null, keptSeed: 1 });
    expect(mixed?.networks[2]).toMatchObject({ accuracy: null, score: null, standardError: null, keptSeed: null });
    expect(best).toBe(2);
    const none = buildReport(run([final(0, 0, null)]));
    expect(none.finals?.best).toBeNull();
    expect(none.best).toBe(0);
  });

  it('go by the reward at the mean accuracy, and by the constraints first', () => {
    const rewarded = buildReport(run(FINALS, { objective: { kind: 'tunas', target: 1000, beta: 2 } }));
    // beta × 0.1 and 0.2 off the accuracies of trials 1 and 2
    expect(rewarded.finals?.networks.map(({ number }) => number)).toEqual([0, 1, 2]);
    expect(rewarded.finals?.networks[1]?.score).toBeCloseTo(0.89 - 0.2, 12);
    const limited = buildReport(run(FINALS, { constraints: [{ metric: 'macs', max: 850 }] }));
    expect(limited.best).toBe(2);
  });

  it('have a front of their own where there are several objectives, and the search keeps its hypervolume', () => {
    const several = { objective: { kind: 'pareto' } };
    const [with_, without] = [buildReport(run(FINALS, several)), buildReport(run([], several))];
    // trial 0 is neither more accurate nor smaller than the others
    expect(with_.finals?.front).toEqual([1, 2]);
    expect(with_.finals?.hypervolume).toBeCloseTo(0.88 * 1200 + 0.01 * 1100, 9);
    expect(with_).toMatchObject({ best: without.best, hypervolume: without.hypervolume, front: without.front });
  });

  it('are shown by every format', () => {
    const text = renderText(report);
    expect(text).toContain(
      'finals       3 networks, 30 epochs each, 10000 validation images; deviation over seeds 2.00 %; best trial 1 with 89.00 % ± 1.41 % (validation ± 0.31 %), which trial 2 cannot be told from',
    );
    for (const page of [text, renderMarkdown(report), plainReport(report)]) {
      expect(page).toContain('Finals: the best few trained longer');
      expect(page).toContain('89.00 % ± 1.41 %');
    }
    const [head = '', ...lines] = renderCsv(report).trim().split('\n');
    const column = head.split(',').indexOf('finalAccuracy');
    expect(lines.map((line) => Number(line.split(',')[column]).toFixed(4))).toEqual(['0.7100', '0.8900', '0.8800']);
    expect(renderText(buildReport(run([])))).not.toContain('inals');
  });
});
