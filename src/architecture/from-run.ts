import { parseSpace, type Variant } from '../space/index.ts';
import { type FinalRow, keptFinal, type RunRecord, type TrialRow } from '../store/index.ts';
import { finalData, finalSeed, finalTraining, trialSeed } from '../trial/index.ts';
import { type Architecture, makeArchitecture } from './architecture-document.ts';

/** Results of a lower rung are not those of the training that the document names. */
function metricsOf({ state, metrics, reward }: TrialRow): Record<string, number | null> {
  const isPaused = state === 'paused';
  const { accuracy = null, loss = null, mAP, ...known } = metrics;
  return {
    ...(mAP === undefined ? { accuracy: isPaused ? null : accuracy } : { mAP: isPaused ? null : mAP }),
    loss: isPaused ? null : loss,
    reward: isPaused ? null : reward,
    ...known,
  };
}

type FinalConfig = Parameters<typeof finalTraining>[0] & {
  readonly seed: number;
  readonly data: Parameters<typeof finalData>[0];
};

/** The document of a network that was trained longer when the search was over: of the training whose weights are kept. */
function ofFinal({ info }: RunRecord, trial: TrialRow, { seed, metrics }: FinalRow) {
  const config = info.config as unknown as FinalConfig;
  const { size = info.target.size, data = info.data } = info.finals ?? {};
  const { accuracy = null, mAP, loss = null } = metrics;
  const score = mAP === undefined ? { accuracy } : { mAP };
  return {
    // at the size of the finals, but with the strides that it was searched with
    target: { designSize: info.target.size, ...info.target, size },
    metrics: { ...metricsOf(trial), ...score, loss },
    settings: finalTraining(config),
    data: finalData(config.data, config.search),
    mean: data?.mean ?? null,
    deviation: data?.deviation ?? null,
    origin: { seed: finalSeed(config.seed, trial.key, seed), finalSeed: seed },
  };
}

/** What a detector was trained for; nothing of a classifier. */
function taskOf({ config, target }: RunRecord['info']): { readonly task?: unknown } {
  return target.detector === undefined ? {} : { task: (config as { readonly task?: unknown }).task };
}

/** The document of a network as the search trained it. */
function ofTrial({ info }: RunRecord, trial: TrialRow, variant: Variant | null) {
  const config = info.config as { readonly seed: number; readonly data?: unknown; readonly training: unknown };
  return {
    target: info.target,
    metrics: metricsOf(trial),
    settings: variant?.training ?? config.training,
    data: config.data ?? null,
    mean: info.data?.mean ?? null,
    deviation: info.data?.deviation ?? null,
    origin: { seed: trialSeed(config.seed, variant?.seed ?? trial.number) },
  };
}

/**
 * The network of one trial of a run as a document of its own: how it was found, how it was trained, what was measured. Of a
 * network with a final that is what the final was.
 */
export function architectureOf(run: RunRecord, trial: TrialRow): Architecture {
  const { folder, info } = run;
  const space = parseSpace(info.space.text, `${folder} (stored space)`);
  const final = keptFinal(run.finals, trial.number);
  const { target, metrics, settings, data, mean, deviation, origin } =
    final === undefined ? ofTrial(run, trial, space.variant(trial.genotype)) : ofFinal(run, trial, final);
  return makeArchitecture(`${info.name}-${trial.number}`, space.decode(trial.genotype, target), {
    genotype: trial.genotype,
    space: { name: space.name, hash: space.hash },
    target: { size: target.size, classes: target.classes },
    metrics,
    training: { settings, data, ...taskOf(info), classes: info.data?.classes ?? null, mean, deviation },
    origin: { run: info.name, trial: trial.number, ...origin, engine: info.engine, versions: info.versions },
  });
}
