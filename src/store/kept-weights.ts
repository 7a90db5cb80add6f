import { join } from 'node:path';
import { runFile } from './folder.ts';

/** Where the weights of a trial are, for as long as it is one of the best. */
export function keptWeightsFile(run: string, trial: number): string {
  return join(runFile(run, 'weights'), `trial-${trial}.ckpt`);
}
