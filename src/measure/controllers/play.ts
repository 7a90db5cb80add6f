import type { ControllerSettings, ObjectiveSettings } from '../../config/index.ts';
import { type Candidates, createController, type Proposal, type Told } from '../../controller/index.ts';
import { BUILT_NAMES } from '../../metric/index.ts';
import { frontIndices, makeOutcome, type Point } from '../../objective/index.ts';
import { type Genotype, keyOf } from '../../space/index.ts';
import { MixnasError } from '../../util/errors.ts';
import { frontPoint, type Problem } from './problem.ts';
import { noisyReading } from './reading.ts';
import { type Stand, standByModel, standByReadings, type Tried } from './stand.ts';

/** What one controller had found in one run. */
export interface Trace {
  /** What would be recommended at the checkpoints: by the model where readings have noise, else by the readings. */
  readonly recommended: ReadonlyMap<number, Stand>;
  /** What the best readings would recommend. */
  readonly byReadings: ReadonlyMap<number, Stand>;
  /** The front of everything that was tried, by true values. */
  readonly front: readonly Point[];
  /** Time spent in ask and tell, milliseconds per trial. */
  readonly msPerTrial: number;
}

/** The two ways in which controllers are judged. */
export const OBJECTIVES: Readonly<Record<'single' | 'pareto', ObjectiveSettings>> = {
  single: { kind: 'accuracy' },
  pareto: { kind: 'pareto', metrics: ['accuracy', 'macs'] },
};

/** Proposals in a row that break a constraint, after which a run ends: a search does the same. */
const MAX_INFEASIBLE_IN_A_ROW = 300;

export interface PlayOptions {
  readonly trials: number;
  readonly seed: number;
  /** Standard deviation of the noise of a reading, accuracy in 0..1; 0 = readings are true. */
  readonly noise: number;
  /** A result is told when so many later trials were asked for, less one. */
  readonly workers: number;
  readonly checkpoints: ReadonlySet<number>;
  /** Milliseconds of a clock. */
  readonly now: () => number;
}

/** One run as it goes on. */
class Run {
  readonly tried: Tried[] = [];
  spent = 0;
  readonly #results: Told[] = [];
  readonly #seen = new Set<string>();
  readonly #controller;
  #told = 0;

  constructor(
    settings: ControllerSettings,
    readonly objective: ObjectiveSettings,
    readonly problem: Problem,
    readonly options: PlayOptions,
  ) {
    this.#controller = createController(settings, taskOf(problem, objective, options.seed));
  }

  /** Asks for the next trial and evaluates it; null when no network is left. */
  next(): Told | null {
    const { problem, options } = this;
    const trial = this.#results.length;
    const candidates: Candidates = {
      isNew: (genotype) => !this.#seen.has(keyOf(problem.space, genotype)),
      violation: problem.violation,
      known: problem.cost,
    };
    const began = options.now();
    for (; this.#told <= trial - options.workers; this.#told++)
      this.#controller.tell(this.#results[this.#told] as Told);
    const running = this.#results.slice(this.#told).map(({ genotype }) => genotype);
    const proposal = this.#controller.ask(trial, candidates, running);
    this.spent += options.now() - began;
    if (proposal === null) return null;
    this.#seen.add(keyOf(problem.space, proposal.genotype));
    const told = this.#evaluate(trial, proposal);
    this.#results.push(told);
    return told;
  }

  #evaluate(trial: number, { genotype, note }: Proposal): Told {
    const { problem, options, objective } = this;
    const cost = problem.cost(genotype);
    if (problem.violation(genotype) > 0) {
      const outcome = makeOutcome(objective, problem.constraints, { state: 'infeasible', metrics: cost });
      return { trial, genotype, note, metrics: cost, ...outcome };
    }
    const truth = trueAccuracy(problem, genotype);
    const accuracy = noisyReading(truth, options.noise, options.seed, keyOf(problem.space, genotype));
    const metrics = { accuracy, ...cost };
    const outcome = makeOutcome(objective, problem.constraints, { state: 'complete', metrics });
    this.tried.push({ trial, genotype, metrics, truth, isFeasible: outcome.violation === 0 });
    return { trial, genotype, note, metrics, ...outcome };
  }
}

function taskOf({ space, reference, constraints }: Problem, objective: ObjectiveSettings, seed: number) {
  const [accuracy, macs] = reference as [number, number];
  return { space, seed, objective, constraints, reference: { accuracy, macs: -macs }, known: new Set(BUILT_NAMES) };
}

function trueAccuracy({ accuracyOf }: Problem, genotype: Genotype): number {
  const found = accuracyOf(genotype);
  if (found === undefined) throw new MixnasError('TABLE_MISSING', `the table has no network ${genotype.join('')}`);
  return found;
}

/**
 * Runs one controller over a problem with known accuracies. No network is paid for twice, and one that breaks a limit on
 * costs is not paid for; a run ends early where the space is exhausted, and its last values stand for the trials that are missing.
 */
export function playController(
  settings: ControllerSettings,
  objective: ObjectiveSettings,
  problem: Problem,
  options: PlayOptions,
): Trace {
  const run = new Run(settings, objective, problem, options);
  const task = taskOf(problem, objective, options.seed);
  const recommended = new Map<number, Stand>();
  const byReadings = new Map<number, Stand>();
  const note = (after: number) => {
    const read = standByReadings(problem, run.tried);
    byReadings.set(after, read);
    recommended.set(after, options.noise === 0 ? read : standByModel(problem, task, run.tried));
  };
  let infeasible = 0;
  while (run.tried.length < options.trials && infeasible < MAX_INFEASIBLE_IN_A_ROW) {
    const told = run.next();
    if (told === null) break;
    infeasible = told.state === 'infeasible' ? infeasible + 1 : 0;
    if (infeasible === 0 && options.checkpoints.has(run.tried.length)) note(run.tried.length);
  }
  for (const after of options.checkpoints) if (!recommended.has(after)) note(after);
  const points = run.tried
    .filter(({ isFeasible }) => isFeasible)
    .map(({ truth, metrics }) => frontPoint(truth, metrics));
  const front = frontIndices(points).map((i) => points[i] as Point);
  return { recommended, byReadings, front, msPerTrial: run.spent / options.trials };
}
