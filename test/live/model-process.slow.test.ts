import { describe, expect, it, vi } from 'vitest';
import { parseConfig } from '../../src/config/index.ts';
import { ModelProcess } from '../../src/live/model-process.ts';
import { estimatesOfRun } from '../../src/report/index.ts';
import type { Json } from '../../src/util/json.ts';
import { known, row, run } from '../report/runs.ts';

const TRIALS = Array.from({ length: 12 }, (_, i) =>
  row(i, {
    genotype: [i % 8, Math.floor(i / 8)],
    key: `${i}`,
    metrics: known({ accuracy: 0.5 + 0.02 * i, macs: 1000 + 100 * i }),
    reward: 0.5 + 0.02 * i,
  }),
);

describe('the process of the model', () => {
  it('says what the report says, and only once of the same trials', async () => {
    const model = new ModelProcess();
    const record = run(TRIALS);
    model.follow(record);
    expect(model.estimates.size).toBe(0);
    await vi.waitFor(() => expect(model.takeNew()).toBe(true), { timeout: 40_000, interval: 100 });
    expect([...model.estimates]).toEqual([...estimatesOfRun(record)]);
    model.follow(record);
    expect(model.takeNew()).toBe(false);
    model.close();
  });

  it('is not asked where accuracies are looked up in a table', () => {
    const config = parseConfig({ name: 'demo', space: 's', evaluator: { kind: 'tabular', table: 't' } }, 'test');
    const { info, ...rest } = run(TRIALS);
    const model = new ModelProcess();
    model.follow({ ...rest, info: { ...info, config: config as unknown as Json } });
    expect(model.isBusy).toBe(false);
  });
});
