import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../../src/config/index.ts';
import { estimatesOf, judge } from '../../../src/controller/index.ts';
import { allNetworks, type SearchSpace } from '../../../src/space/index.ts';
import { stream } from '../../../src/util/random.ts';
import { accuracyOf, costOfGenotype } from '../../contract/play.ts';
import { trialRow } from '../../search/finals/trial-row.ts';
import { ready } from '../../space/spaces.ts';

const space = ready('nas-bench-macro');
const trained = parseConfig(
  { name: 'a', space: 's', data: { kind: 'synthetic' }, objective: { kind: 'accuracy' } },
  'test',
);
const search = { config: trained, space: () => space, validationImages: undefined };

/** Complete trials; the reading of trial 0 is far too high. */
const rows = stream(1, 'judged')
  .shuffle(allNetworks(space))
  .slice(0, 40)
  .map((genotype, number) => {
    const accuracy = 0.4 + 0.5 * accuracyOf(genotype) + (number === 0 ? 0.2 : 0);
    return trialRow(number, { genotype, metrics: { accuracy, ...costOfGenotype(genotype) }, reward: accuracy });
  });

describe('what trials are judged by', () => {
  it('is the model of all of them, which believes little of one lucky reading', () => {
    const estimates = estimatesOf(search, rows);
    expect(estimates.size).toBe(40);
    const [lucky] = rows as [(typeof rows)[number]];
    const estimate = estimates.get(0) ?? null;
    expect(judge(lucky, estimate).score).toBeLessThan(judge(lucky, null).score);
    expect(judge(lucky, estimate)).toEqual({
      metrics: { ...lucky.metrics, accuracy: estimate?.mean },
      score: estimate?.reward,
    });
  });

  it('is the reading where nothing is modelled: few trials, or a table; the space is not asked for then', () => {
    const none = (): SearchSpace => expect.fail('the space was asked for');
    const evaluator = { kind: 'tabular', table: 't.json', size: 32, classes: 10 } as const;
    expect(estimatesOf({ ...search, space: none }, rows.slice(0, 9)).size).toBe(0);
    expect(estimatesOf({ ...search, config: { ...trained, evaluator }, space: none }, rows).size).toBe(0);
    const failed = rows.map((row) => ({ ...row, state: 'failed' }));
    expect(estimatesOf({ ...search, space: none }, failed).size).toBe(0);
  });
});
