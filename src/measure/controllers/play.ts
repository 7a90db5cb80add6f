import type { ControllerSettings, ObjectiveSettings } from '../../config/index.ts';
import { type Candidates, createController } from '../../controller/index.ts';
import { BUILT_NAMES } from '../../metric/index.ts';
import { frontIndices, hypervolume, makeOutcome, type Point } from '../../objective/index.ts';
import { keyOf } from '../../space/index.ts';
import { MixnasError } from '../../util/errors.ts';
import { frontPoint, type Problem } from './problem.ts';

/** What one controller had found after each trial of one run. */
export interface Trace {
  /** Best accuracy after 1, 2, … trials, 0..1. */
  readonly best: readonly number[];
  /** Hypervolume of the front at the checkpoints. */
  readonly volumes: ReadonlyMap<number, number>;
  /** The front after the last trial. */
  readonly front: readonly Point[];
  /** Time spent in ask and tell, milliseconds per trial. */
  readonly msPerTrial: number;
}

/** The two ways in which controllers are judged. */
export const OBJECTIVES: Readonly<Record<'single' | 'pareto', ObjectiveSettings>> = {
  single: { kind: 'accuracy' },
  pareto: { kind: 'pareto', metrics: ['accuracy', 'macs'] },
};

export interface PlayOptions {
  readonly trials: number;
  readonly seed: number;
  readonly checkpoints: ReadonlySet<number>;
  /** Milliseconds of a clock. */
  readonly now: () => number;
}

/**
 * Runs one controller over a problem with known accuracies. No network is paid for twice; a run ends early where the
 * space is exhausted, and its last values stand for the trials that are missing.
 */
export function playController(
  settings: ControllerSettings,
  objective: ObjectiveSettings,
  problem: Problem,
  options: PlayOptions,
): Trace {
  const { space, reference } = problem;
  const seen = new Set<string>();
  const candidates: Candidates = {
    isNew: (genotype) => !seen.has(keyOf(space, genotype)),
    violation: () => 0,
    known: problem.cost,
  };
  const [accuracy, macs] = reference as [number, number];
  const known = new Set(BUILT_NAMES);
  const task = { space, seed: options.seed, objective, reference: { accuracy, macs: -macs }, known };
  const controller = createController(settings, task);
  const best: number[] = [];
  const volumes = new Map<number, number>();
  let front: Point[] = [];
  let spent = 0;
  for (let trial = 0; trial < options.trials; trial++) {
    const asked = options.now();
    const proposal = controller.ask(trial, candidates);
    spent += options.now() - asked;
    if (proposal !== null) {
      const { genotype, note } = proposal;
      seen.add(keyOf(space, genotype));
      const found = problem.accuracyOf(genotype);
      if (found === undefined) throw new MixnasError('TABLE_MISSING', `the table has no network ${genotype.join('')}`);
      const cost = problem.cost(genotype);
      const metrics = { accuracy: found, ...cost };
      const outcome = makeOutcome(objective, [], { state: 'complete', metrics });
      const telling = options.now();
      controller.tell({ trial, genotype, note, metrics, ...outcome });
      spent += options.now() - telling;
      best.push(Math.max(best.at(-1) ?? 0, found));
      const points = [...front, frontPoint(found, cost)];
      front = frontIndices(points).map((i) => points[i] as Point);
    } else {
      best.push(best.at(-1) ?? 0);
    }
    if (options.checkpoints.has(trial + 1)) volumes.set(trial + 1, hypervolume(front, reference));
  }
  return { best, volumes, front, msPerTrial: spent / options.trials };
}
