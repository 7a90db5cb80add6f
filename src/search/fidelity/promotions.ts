import type { AshaSettings, Config } from '../../config/index.ts';
import type { TrialRow } from '../../store/index.ts';
import { judge } from '../trials/judge.ts';
import { Checkpoints } from './checkpoints.ts';
import { type Corner, chooseByGain, chooseByReward, chooseFinisher, cornerOf } from './choose.ts';
import { Ladder, type Promotion } from './ladder.ts';
import { RungScale } from './rung-scale.ts';

/** A result at a rung as it is told. */
interface ToldResult {
  readonly trial: number;
  readonly rung: number;
  readonly state: TrialRow['state'];
  readonly accuracy: number | null;
}

/** The newest told result of a trial. */
interface Standing extends ToldResult {
  readonly row: TrialRow;
  /** Whether it is on its way to a higher rung. */
  readonly hasGoneOn: boolean;
}

/** What a search with fidelities keeps beside its trials: who may go on, what low results stand for, paused trainings. */
export class Promotions {
  readonly rungScale: RungScale;
  readonly checkpoints: Checkpoints;
  readonly #config: Config;
  readonly #corner: Corner | null;
  readonly #ladder: Ladder;
  readonly #standings = new Map<number, Standing>();

  private constructor(config: Config, { eta, rungs }: AshaSettings, corner: Corner | null, folder: string) {
    this.#config = config;
    this.#corner = corner;
    this.#ladder = new Ladder(eta, rungs.length, corner === null ? chooseByReward : chooseByGain(corner));
    this.rungScale = new RungScale(rungs.length);
    this.checkpoints = new Checkpoints(folder);
  }

  /**
   * Null where every trial is trained to the end.
   * @param reference worst value per metric, in its own unit
   */
  static of(
    config: Config,
    folder: string,
    reference: (metrics: Config['front']['metrics']) => Readonly<Record<string, number>>,
  ): Promotions | null {
    const { fidelity } = config;
    if (fidelity.kind === 'full') return null;
    return new Promotions(config, fidelity, cornerOf(config, reference), folder);
  }

  /** Number of the last rung. */
  get last(): number {
    return this.#ladder.last;
  }

  /**
   * Who goes on next; null when nobody may.
   * @param isFinishing whether the time is nearly up: then whoever promises to improve the result comes first
   */
  next(isFinishing: boolean): Promotion | null {
    return (isFinishing ? this.#finisher() : null) ?? this.#ladder.next();
  }

  /** Notes that a trial goes on. */
  promote({ trial, rung }: Promotion): void {
    this.#ladder.promote({ trial, rung });
    const standing = this.#standings.get(trial);
    if (standing !== undefined) this.#standings.set(trial, { ...standing, hasGoneOn: true });
  }

  /** Takes a told result; trials that can no longer go on lose their paused training. */
  tell({ trial, rung, state, accuracy }: ToldResult, row: TrialRow): void {
    if (state === 'infeasible') return;
    const { macs, params } = row;
    const isFinal = rung === this.last;
    this.#standings.set(trial, { trial, rung, state, accuracy, row, hasGoneOn: isFinal });
    this.#ladder.record(trial, rung, judge(this.#config, { state, accuracy, macs, params }, isFinal));
    if (state === 'complete' && accuracy !== null) this.rungScale.record(trial, rung, accuracy);
    if (isFinal) return;
    for (const out of this.#ladder.hopeless(rung, this.#config.search.trials)) this.checkpoints.drop(out);
  }

  #finisher(): Promotion | null {
    const results = [...this.#standings.values()].map(({ trial, rung, state, accuracy, row, hasGoneOn }) => {
      const full = accuracy === null ? null : this.rungScale.full(rung, accuracy);
      const { macs, params } = row;
      return { trial, outcome: judge(this.#config, { state, accuracy: full, macs, params }, true), hasGoneOn };
    });
    const best = chooseFinisher(results, this.#corner);
    return best === null ? null : { trial: best.trial, rung: (this.#standings.get(best.trial)?.rung ?? 0) + 1 };
  }
}
