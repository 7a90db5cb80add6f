import { join } from 'node:path';
import type { NetworkToEvaluate, SearchOptions, SpaceInput, ToldMetrics } from '../../src/index.ts';

/** A space of 64 networks, as data. */
export const SPACE: SpaceInput = {
  name: 'sixty-four',
  stem: { filters: 8 },
  stages: [
    { filters: [8, 16, 24, 32], kernels: [[3], [5]], expansion: 1 },
    { filters: [16, 24], stride: 2, kernels: [[3], [3, 5]], expansion: [1, 2] },
  ],
  head: { filters: 32 },
};

/** A made-up accuracy: larger networks are better, those of about 3,000 weights best for their size. */
export function accuracyOf({ params, genotype }: Pick<NetworkToEvaluate, 'params' | 'genotype'>): number {
  return 0.5 + params / 100_000 + (genotype[1] ?? 0) / 50;
}

/** Options of a search that a function evaluates. @param folder where its run is put */
export function options(folder: string, changes: Partial<SearchOptions> = {}): SearchOptions {
  return {
    space: SPACE,
    run: join(folder, `run-${count++}`),
    evaluator: { kind: 'function', size: 16, classes: 4, exact: true },
    controller: { kind: 'regularized-evolution', population: 5, sample: 2 },
    cacheDir: join(folder, 'cache'),
    trials: 12,
    evaluate: (network): ToldMetrics => ({ accuracy: accuracyOf(network) }),
    ...changes,
  };
}
let count = 0;
