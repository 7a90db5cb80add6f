import { type Config, trainsEach } from '../config/index.ts';
import type { RungEffort, SearchEffort } from './effort.ts';
import { trialWork } from './finals/work.ts';
import type { SearchPlan } from './search-plan.ts';

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
