import { type Controller, createController, type Told } from '../controller/index.ts';
import { beforeTraining, violationOf } from '../objective/index.ts';
import { checkGenotype, keyOf } from '../space/index.ts';
import type { SegmentRow, TrialRow } from '../store/index.ts';
import { bug } from '../util/errors.ts';
import { Replay } from './replay.ts';
import type { SearchPlan } from './search-plan.ts';
import type { Ledger } from './trials/ledger.ts';

/** Proposals in a row that break a constraint, after which a search asks for no more. */
const MAX_INFEASIBLE_IN_A_ROW = 300;

/** Gets new trials from the controller, which is told results as they are known. */
export class Proposals {
  readonly #plan: SearchPlan;
  readonly #ledger: Ledger;
  readonly #replay: Replay;
  #infeasibleInARow = 0;

  /** @param toldOf what the controller is to know of a trial now */
  constructor(plan: SearchPlan, ledger: Ledger, toldOf: (trial: number) => Told) {
    const { config, space, candidates } = plan;
    const { seed, objective, constraints } = config;
    const reference = objective.kind === 'pareto' ? plan.referenceOf(objective.metrics) : {};
    this.#plan = plan;
    this.#ledger = ledger;
    for (const { key } of ledger.rows) candidates.markProposed(key);
    const validationImages = plan.data?.images?.validation;
    const task = { space, seed, objective, constraints, reference, validationImages, known: candidates.names };
    this.#replay = new Replay((): Controller => createController(config.controller, task), toldOf);
  }

  /** Notes that the next trial has its first result. */
  add(): void {
    this.#replay.add();
  }

  /** Notes that a trial which was told has a new result. */
  change(): void {
    this.#replay.change();
  }

  /** Whether proposal after proposal broke a constraint. */
  get isHopeless(): boolean {
    return this.#infeasibleInARow >= MAX_INFEASIBLE_IN_A_ROW;
  }

  /**
   * A new trial with its first segment, stored; null when the controller has none left.
   * @param segment number of the segment
   * @param told segments whose results are known
   */
  next(segment: number, told: number): SegmentRow | null {
    const { space, candidates } = this.#plan;
    const trial = this.#ledger.rows.length;
    const running = this.#ledger.rows.slice(this.#replay.known).map(({ genotype }) => genotype);
    const proposal = this.#replay.controller().ask(trial, candidates, running);
    if (proposal === null) return null;
    const { genotype, note } = proposal;
    checkGenotype(space, genotype);
    if (!candidates.isNew(genotype)) throw bug(`the controller proposed genotype [${genotype.join(', ')}] twice`);
    const key = keyOf(space, genotype);
    const metrics = candidates.known(genotype);
    candidates.markProposed(key);
    return this.#ledger.propose(
      { number: trial, genotype, key, note, metrics },
      { number: segment, trial, rung: 0, told },
    );
  }

  /** How far a trial breaks the constraints that can be checked before training; predictions keep their margin. */
  violationOf({ genotype, metrics }: Pick<TrialRow, 'genotype' | 'metrics'>): number {
    const limits = beforeTraining(this.#plan.config.constraints);
    return violationOf(limits, metrics, this.#plan.candidates.deviations(genotype));
  }

  /** Counts whether a first segment broke a constraint. */
  count(isInfeasible: boolean): void {
    this.#infeasibleInARow = isInfeasible ? this.#infeasibleInARow + 1 : 0;
  }
}
