import type { AshaSettings, Config } from '../../config/index.ts';
import type { MetricName, Metrics } from '../../metric/index.ts';
import { withoutTrained } from '../../metric/index.ts';
import type { TrialRow } from '../../store/index.ts';
import { judge } from '../trials/judge.ts';
import { Checkpoints } from './checkpoints.ts';
import { type Corner, chooseByGain, chooseByReward, chooseFinisher, cornerOf } from './choose-promotion.ts';
import { Ladder, type Promotion } from './ladder.ts';
import { NO_PROMOTIONS, type Promotions, type ToldSegment } from './promotions.ts';
import { RungScale } from './rung-scale.ts';

/** The newest told result of a trial. */
interface Standing {
  readonly segment: ToldSegment;
  readonly row: TrialRow;
  /** Whether it is on its way to a higher rung, or at the last one. */
  readonly hasGoneOn: boolean;
}

/** Promotions by asynchronous successive halving. */
export class AshaPromotions implements Promotions {
  readonly hasRungs = true;
  readonly finishingShare: number;
  readonly #config: Config;
  readonly #corner: Corner | null;
  readonly #ladder: Ladder;
  readonly #scale: RungScale;
  readonly #checkpoints: Checkpoints;
  readonly #standings = new Map<number, Standing>();

  constructor(config: Config, { eta, rungs, finish }: AshaSettings, corner: Corner | null, folder: string) {
    this.#config = config;
    this.#corner = corner;
    this.#ladder = new Ladder(eta, rungs.length, corner === null ? chooseByReward : chooseByGain(corner));
    this.#scale = new RungScale(rungs.length);
    this.#checkpoints = new Checkpoints(folder);
    this.finishingShare = finish;
  }

  get last(): number {
    return this.#ladder.last;
  }

  next(isFinishing: boolean): Promotion | null {
    return (isFinishing ? this.#finisher() : null) ?? this.#ladder.next();
  }

  promote({ trial, rung }: Promotion): void {
    this.#ladder.promote({ trial, rung });
    const standing = this.#standings.get(trial);
    if (standing !== undefined) this.#standings.set(trial, { ...standing, hasGoneOn: true });
  }

  tell(segment: ToldSegment, row: TrialRow): void {
    const { trial, rung, state } = segment;
    if (state === 'infeasible') return;
    const isFinal = rung === this.last;
    this.#standings.set(trial, { segment, row, hasGoneOn: isFinal });
    const metrics = { ...withoutTrained(row.metrics), ...segment.metrics };
    this.#ladder.record(trial, rung, judge(this.#config, { state, metrics }, isFinal));
    if (state === 'complete') this.#scale.record(trial, rung, segment.metrics);
    if (isFinal) return;
    for (const out of this.#ladder.hopeless(rung, this.#config.search.trials)) this.drop(out);
  }

  full(rung: number, metrics: Metrics): Metrics {
    return this.#scale.full(rung, metrics);
  }

  prepare(rows: readonly TrialRow[]): void {
    this.#checkpoints.prepare(rows);
  }

  checkpoint(trial: number): { readonly file: string; readonly exists: boolean } {
    return { file: this.#checkpoints.file(trial), exists: this.#checkpoints.has(trial) };
  }

  drop(trial: number): void {
    this.#checkpoints.drop(trial);
  }

  clear(): void {
    this.#checkpoints.clear();
  }

  #finisher(): Promotion | null {
    const results = [...this.#standings.values()].map(({ segment, row, hasGoneOn }) => {
      const { trial, rung, state } = segment;
      const metrics = { ...withoutTrained(row.metrics), ...this.full(rung, segment.metrics) };
      return { trial, outcome: judge(this.#config, { state, metrics }, true), hasGoneOn };
    });
    const best = chooseFinisher(results, this.#corner);
    return best === null ? null : { trial: best.trial, rung: (this.#standings.get(best.trial)?.segment.rung ?? 0) + 1 };
  }
}

/**
 * The promotions that a config asks for.
 * @param folder of the run, where paused trainings are kept
 * @param reference worst value per metric, in its own unit
 */
export function openPromotions(
  config: Config,
  folder: string,
  reference: (metrics: readonly MetricName[]) => Metrics,
): Promotions {
  const { fidelity } = config;
  if (fidelity.kind === 'full') return NO_PROMOTIONS;
  return new AshaPromotions(config, fidelity, cornerOf(config, reference), folder);
}
