import type { AshaSettings, Config } from '../../config/index.ts';
import type { TrialRow } from '../../store/index.ts';
import { judge } from '../judge.ts';
import { Checkpoints } from './checkpoints.ts';
import { type Corner, chooseByGain, chooseByReward, cornerOf } from './choose.ts';
import { Ladder } from './ladder.ts';
import { Lift } from './lift.ts';

/** A result at a rung as it is told. */
interface ToldResult {
  readonly trial: number;
  readonly rung: number;
  readonly state: TrialRow['state'];
  readonly accuracy: number | null;
}

/** What a search with fidelities keeps beside its trials: who may go on, what low results stand for, paused trainings. */
export class Competition {
  readonly ladder: Ladder;
  readonly lift: Lift;
  readonly checkpoints: Checkpoints;
  readonly #config: Config;

  private constructor(
    config: Config,
    { eta, rungs: { length: rungs } }: AshaSettings,
    corner: Corner | null,
    folder: string,
  ) {
    this.#config = config;
    this.ladder = new Ladder(eta, rungs, corner === null ? chooseByReward : chooseByGain(corner));
    this.lift = new Lift(rungs);
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
  ): Competition | null {
    const { fidelity } = config;
    if (fidelity.kind === 'full') return null;
    return new Competition(config, fidelity, cornerOf(config, reference), folder);
  }

  /** Takes a told result; trials that can no longer go on lose their paused training. */
  tell({ trial, rung, state, accuracy }: ToldResult, { macs, params }: TrialRow): void {
    if (state === 'infeasible') return;
    const isFinal = rung === this.ladder.last;
    this.ladder.record(trial, rung, judge(this.#config, { state, accuracy, macs, params }, isFinal));
    if (state === 'complete' && accuracy !== null) this.lift.record(trial, rung, accuracy);
    if (isFinal) return;
    for (const out of this.ladder.hopeless(rung, this.#config.search.trials)) this.checkpoints.drop(out);
  }
}
