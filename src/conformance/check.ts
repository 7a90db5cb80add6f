import { messageOf } from '../util/errors.ts';
import type { Bench } from './bench.ts';
import { Skip } from './failure.ts';

/** How one check of a trainer ended. */
export interface CheckResult {
  readonly name: string;
  readonly outcome: 'pass' | 'fail' | 'skip';
  /** What was seen, what was expected, or why it was not tried. */
  readonly detail: string;
  readonly seconds: number;
}

/** One thing that a trainer must do. */
export interface Check {
  /** What the trainer does, as a sentence about it. */
  readonly name: string;
  /** @returns what was seen; throws `Failure` or `Skip` */
  readonly run: (bench: Bench) => Promise<string>;
}

/** Runs a check. What goes wrong in it besides is a failure too. */
export async function runCheck({ name, run }: Check, bench: Bench): Promise<CheckResult> {
  const begun = performance.now();
  const end = (outcome: CheckResult['outcome'], detail: string): CheckResult => ({
    ...{ name, outcome, detail },
    seconds: (performance.now() - begun) / 1000,
  });
  try {
    return end('pass', await run(bench));
  } catch (error) {
    return end(error instanceof Skip ? 'skip' : 'fail', messageOf(error));
  }
}
