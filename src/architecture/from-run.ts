import { parseSpace } from '../space/index.ts';
import type { RunRecord, TrialRow } from '../store/index.ts';
import { trialSeed } from '../trial/index.ts';
import { type Architecture, makeArchitecture } from './architecture-document.ts';

/** Results of a lower rung are not those of the training that the document names. */
function metricsOf({ state, metrics, reward }: TrialRow): Record<string, number | null> {
  const isPaused = state === 'paused';
  const { accuracy = null, loss = null, ...known } = metrics;
  return {
    accuracy: isPaused ? null : accuracy,
    loss: isPaused ? null : loss,
    reward: isPaused ? null : reward,
    ...known,
  };
}

/** The network of one trial of a run as a document of its own: how it was found, how it was trained, what was measured. */
export function architectureOf({ folder, info }: RunRecord, trial: TrialRow): Architecture {
  const space = parseSpace(info.space.text, `${folder} (stored space)`);
  const config = info.config as { readonly seed: number; readonly data?: unknown; readonly training: unknown };
  return makeArchitecture(`${info.name}-${trial.number}`, space.decode(trial.genotype, info.target), {
    genotype: trial.genotype,
    space: { name: space.name, hash: space.hash },
    target: { size: info.target.size, classes: info.target.classes },
    metrics: metricsOf(trial),
    training: {
      settings: config.training,
      data: config.data ?? null,
      classes: info.data?.classes ?? null,
      mean: info.data?.mean ?? null,
      deviation: info.data?.deviation ?? null,
    },
    origin: {
      run: info.name,
      trial: trial.number,
      seed: trialSeed(config.seed, trial.number),
      engine: info.engine,
      versions: info.versions,
    },
  });
}
