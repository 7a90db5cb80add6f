import { join } from 'node:path';
import { runFile } from './folder.ts';
import type { FinalRow } from './rows.ts';

/** Where the weights of one final are: after each epoch while it is trained, then for as long as they are the best. */
export function finalFile(run: string, { trial, seed }: Pick<FinalRow, 'trial' | 'seed'>): string {
  return join(runFile(run, 'finals'), `trial-${trial}-seed-${seed}.ckpt`);
}

function accuracyOf({ metrics }: FinalRow): number {
  return metrics.accuracy ?? Number.NEGATIVE_INFINITY;
}

/**
 * The final of a network whose weights are kept: the complete one of the highest validation accuracy, of equal ones the one
 * with the smallest seed.
 * @returns undefined where the network has no complete final
 */
export function keptFinal(finals: readonly FinalRow[], trial: number): FinalRow | undefined {
  return finals
    .filter((row) => row.trial === trial && row.state === 'complete')
    .reduce<FinalRow | undefined>((best, row) => {
      if (best === undefined || accuracyOf(row) > accuracyOf(best)) return row;
      return accuracyOf(row) === accuracyOf(best) && row.seed < best.seed ? row : best;
    }, undefined);
}
