import { describeTrainer } from '../program/index.ts';
import { Bench, type BenchSettings } from './bench.ts';
import { type Check, type CheckResult, runCheck } from './check.ts';
import { FAULTS } from './checks/faults.ts';
import { PAUSING } from './checks/pausing.ts';
import { SPEAKING } from './checks/speaking.ts';
import { TRAINING } from './checks/training.ts';

/** Everything that a trainer is checked for, in the order in which it is. */
const CHECKS: readonly Check[] = [...SPEAKING, ...TRAINING, ...PAUSING, ...FAULTS];

/** What became of all checks. */
export interface SuiteReport {
  /** The trainer, as it would be stored with a run. */
  readonly trainer: string;
  readonly features: readonly string[];
  readonly checks: readonly CheckResult[];
}

/**
 * Checks a trainer against the protocol, with a tiny data set and a small network.
 * @param onCheck told of each check as it ends
 * @throws MixnasError `TRAINER_START`, `TRAINER_LACKS` where it does not get as far as its hello
 */
export async function runSuite(settings: BenchSettings, onCheck: (result: CheckResult) => void): Promise<SuiteReport> {
  const bench = await Bench.open(settings);
  try {
    const hello = await bench.hello();
    const checks: CheckResult[] = [];
    for (const check of CHECKS) {
      const result = await runCheck(check, bench);
      checks.push(result);
      onCheck(result);
    }
    return { trainer: describeTrainer(hello), features: hello.features, checks };
  } finally {
    await bench.close();
  }
}
