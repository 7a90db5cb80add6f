import { type Config, trainsEach } from '../config/index.ts';
import { trialWork } from './finals/work.ts';
import type { SearchPlan } from './search-plan.ts';

/** One rung of a trial; a search without fidelities has one. */
export interface RungEffort {
  /** Epochs as a trial's progress counts them: those done when the rung begins, and when it has ended. */
  readonly from: number;
  readonly to: number;
  /** Work of it, in one unit for all rungs. */
  readonly work: number;
}

/** How much a search has before it, for judging how long it takes. */
export interface SearchEffort {
  /** The lowest first. */
  readonly rungs: readonly RungEffort[];
  /** One in so many is promoted from each rung. */
  readonly eta: number;
  /** Limit of this process's time, seconds; null for none. */
  readonly maxSeconds: number | null;
  /**
   * Trainings of the best few at the end, and the time of one as a multiple of a whole trial's (null where that is not
   * known); null in a search without finals.
   */
  readonly finals: { readonly trainings: number; readonly trials: number | null } | null;
}

function rungsOf(config: Config, data: SearchPlan['data']): RungEffort[] {
  const { fidelity, training } = config;
  if (fidelity.kind === 'full') return [{ from: 0, to: training.epochs, work: 1 }];
  const { rungs, annealEpochs } = fidelity;
  const images = { count: data?.images?.train ?? 1, classes: data?.classes.length ?? 1, size: data?.size ?? 1 };
  return rungs.map(({ epochs }, rung) => ({
    from: rungs[rung - 1]?.epochs ?? 0,
    to: rung === rungs.length - 1 ? epochs : epochs + annealEpochs,
    work: trialWork(config, images, rung) - (rung === 0 ? 0 : trialWork(config, images, rung - 1)),
  }));
}

/** How much a search has before it. */
export function effortOf({ config, data, finals }: Pick<SearchPlan, 'config' | 'data' | 'finals'>): SearchEffort {
  const { fidelity, search, evaluator } = config;
  const rungs = rungsOf(config, data);
  const whole = { state: 'complete', seconds: 1, rung: fidelity.kind === 'full' ? null : rungs.length - 1 } as const;
  return {
    rungs,
    eta: fidelity.kind === 'full' ? 1 : fidelity.eta,
    maxSeconds: search.maxSeconds ?? null,
    finals:
      finals === null
        ? null
        : {
            trainings: finals.settings.networks * finals.settings.seeds,
            trials: trainsEach(evaluator) ? finals.secondsOf(whole) : null,
          },
  };
}
