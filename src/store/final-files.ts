import { join } from 'node:path';
import { rightnessOf } from '../metric/index.ts';
import { runFile } from './folder.ts';
import type { FinalRow } from './rows.ts';

/** Where the weights of one final are: after each epoch while it is trained, then for as long as they are the best. */
export function finalFile(run: string, { trial, seed }: Pick<FinalRow, 'trial' | 'seed'>): string {
  return join(runFile(run, 'finals'), `trial-${trial}-seed-${seed}.ckpt`);
}

function scoreOf({ metrics }: FinalRow): number {
  return rightnessOf(metrics) ?? Number.NEGATIVE_INFINITY;
}

/**
 * The final of a network whose weights are kept: the complete one that did best on the validation images, of equal ones the one
 * with the smallest seed.
 * @returns undefined where the network has no complete final
 */
export function keptFinal(finals: readonly FinalRow[], trial: number): FinalRow | undefined {
  return finals
    .filter((row) => row.trial === trial && row.state === 'complete')
    .reduce<FinalRow | undefined>((best, row) => {
      if (best === undefined || scoreOf(row) > scoreOf(best)) return row;
      return scoreOf(row) === scoreOf(best) && row.seed < best.seed ? row : best;
    }, undefined);
}
