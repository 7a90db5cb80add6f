import { describe, expect, it } from 'vitest';
import {
  buildReport,
  compareReports,
  renderComparisonCsv,
  renderComparisonMarkdown,
  renderComparisonText,
} from '../../src/report/index.ts';
import type { Json } from '../../src/util/json.ts';
import { known, row, run, TRIALS } from './runs.ts';

const first = buildReport({ ...run(TRIALS), folder: 'runs/a' });
const other = run([
  row(0, { metrics: known({ accuracy: 0.7, macs: 1000 }), reward: 0.7 }),
  row(1, { metrics: known({ accuracy: 0.95, macs: 500 }), violation: 0.1 }),
]);
const second = buildReport({
  ...other,
  folder: 'runs/b',
  info: {
    ...other.info,
    config: { ...(other.info.config as object), seed: 7 } as unknown as Json,
    reference: { accuracy: 0.1, macs: 2500 },
  },
});

describe('a comparison of runs', () => {
  const compared = compareReports([first, second]);
  const { comparison } = compared;

  it('measures all hypervolumes from the worst of their corners', () => {
    expect(comparison.reference).toEqual({ accuracy: 0, macs: 3000 });
    // a: 0.5 * (3000 - 1000) + 0.3 * (3000 - 2000); b: 0.7 * (3000 - 1000)
    expect(comparison.hypervolumes[0]).toBeCloseTo(1300, 9);
    expect(comparison.hypervolumes[1]).toBeCloseTo(1400, 9);
  });

  it('has one front of all runs, without trials that break a constraint', () => {
    expect(comparison.front).toEqual([
      { run: 0, trial: 1 },
      { run: 1, trial: 0 },
    ]);
  });

  it('says which settings differ, and none that is equal', () => {
    expect(comparison.differences).toEqual([{ path: 'seed', values: ['0', '7'] }]);
  });

  it('has a hypervolume of its own front for one run, as its report says', () => {
    expect(compareReports([first]).comparison.hypervolumes[0]).toBeCloseTo(first.hypervolume, 9);
  });

  it('has no common front where fronts have fewer than two metrics in common', () => {
    const front = { metrics: ['loss', 'params'], reference: {} };
    const config = { ...(other.info.config as object), front } as unknown as Json;
    const reference = { loss: 3, params: 200 };
    const apart = buildReport({ ...other, folder: 'runs/c', info: { ...other.info, config, reference } });
    const found = compareReports([first, apart]);
    expect(found.comparison).toMatchObject({ objectives: [], front: [], hypervolumes: [0, 0] });
    expect(renderComparisonText(found)).toContain('there is no common front');
    expect(renderComparisonText(found)).not.toContain('Front of all runs');
  });

  it('is written as text and Markdown with the runs side by side', () => {
    const text = renderComparisonText(compared);
    expect(text).toMatch(/runs\/a +finished +4 +1 +80\.00 % +2\.00 k/);
    expect(text).toMatch(/runs\/b +finished +2 +0 +70\.00 % +1\.00 k/);
    expect(text).toContain('accuracy 0.00 %, macs 3.00 k');
    const page = renderComparisonMarkdown(compared);
    expect(page).toContain('| seed | 0 | 7 |');
    expect(page).toContain('## Front of all runs (accuracy, macs)');
  });

  it('is written as CSV with one row a trial, behind the name of its run', () => {
    const lines = renderComparisonCsv(compared).trimEnd().split('\n');
    expect(lines).toHaveLength(1 + TRIALS.length + 2);
    expect(lines[0]).toMatch(/^run,number,state,accuracy,.*,stages\/0\/filters,stages\/0\/kernels,genotype$/);
    expect(lines.slice(1).map((line) => line.split(',', 2).join())).toEqual([
      ...TRIALS.map((_, i) => `runs/a,${i}`),
      'runs/b,0',
      'runs/b,1',
    ]);
  });
});
