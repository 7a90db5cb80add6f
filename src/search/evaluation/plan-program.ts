import { type Config, type ProgramSettings, withBatchSize } from '../../config/index.ts';
import { type Dataset, readMeta, viewIndices } from '../../data/index.ts';
import { ProgramEvaluator } from '../../evaluate/index.ts';
import { type OpenProgram, openProgram, requireFeature, requireTraining } from '../../program/index.ts';
import type { NetworkTarget, SearchSpace } from '../../space/index.ts';
import { planFinals } from '../finals/plan-finals.ts';
import type { SearchContext } from '../search-events.ts';
import type { Evaluation } from './evaluation.ts';
import type { Images } from './open-images.ts';

type ProgramConfig = Config & { readonly evaluator: ProgramSettings };

/** What the networks are, what they are meant for, and where the run is. */
interface Place {
  readonly space: SearchSpace;
  readonly target: NetworkTarget;
  readonly folder: string;
}

/** The images of every rung that names fewer than all of them, by how many of each class. */
function viewsOf({ fidelity }: Config, dataset: Dataset): Map<number, readonly number[]> {
  const counts = fidelity.kind === 'full' ? [] : fidelity.rungs.map(({ imagesPerClass }) => imagesPerClass);
  const wanted = counts.filter((count) => count !== undefined);
  return new Map(wanted.map((count) => [count, viewIndices(dataset, count)]));
}

/** What to know of a program that can do less than mixnas' own engines. */
function shortcomings({ fidelity, search }: Config, { hello }: OpenProgram): string[] {
  const { name, features } = hello;
  const lacks = (feature: string) => !features.includes(feature);
  const notes: string[] = [];
  if (fidelity.kind !== 'full' && lacks('exact-resume'))
    notes.push(`${name} does not continue a paused training to the same bits: a resumed search may differ a little`);
  if (search.finals !== undefined && lacks('weights'))
    notes.push(`${name} writes no weights: those of the finals cannot be exported`);
  return notes;
}

/**
 * A search whose candidates a program trains.
 * @throws MixnasError `TRAINER_START`, `TRAINER_LACKS`, `CONFIG_INVALID`; of the data of the finals
 */
export async function planProgram(
  config: ProgramConfig,
  images: Images,
  { space, target, folder }: Place,
  context: SearchContext,
): Promise<Pick<Evaluation, 'evaluator' | 'finals' | 'threads' | 'resolved'>> {
  const { dataset, reference, meta, size } = images;
  const planned = await planFinals({ ...config, data: images.settings }, reference, images.prepareFinals);
  const { search, fidelity, seed, engine } = config;
  const { cores, env, versions } = context;
  const options = { workers: search.workers, threads: engine.threads, cores, env, version: versions.mixnas ?? '' };
  const program = await openProgram(config.evaluator, options);
  try {
    requireTraining(program.hello, config.training, meta);
    if (fidelity.kind !== 'full') requireFeature(program.hello, 'rungs', `fidelity: ${fidelity.kind}`);
    const { workers, threads } = program;
    if (workers !== search.workers) context.onEvent({ kind: 'note', message: `${workers} workers, by the devices` });
    for (const message of shortcomings(config, program)) context.onEvent({ kind: 'note', message });
    const training = withBatchSize(config.training, dataset.train.count);
    const ofFinals = planned?.training.data ?? null;
    const finals =
      planned === null || ofFinals === null
        ? null
        : { ...planned.training, data: { reference: ofFinals, meta: await readMeta(ofFinals) } };
    const plan = { space, target: { ...target, size, designSize: target.size }, data: { reference, meta }, training };
    const evaluator = new ProgramEvaluator(
      { ...plan, fidelity, seed, trialTimeout: search.trialTimeout, finals, folder, views: viewsOf(config, dataset) },
      program,
    );
    return {
      evaluator,
      finals: planned === null ? null : { ...planned, trainer: evaluator },
      threads,
      resolved: { training, engine: { ...engine, threads }, search: { ...search, workers } },
    };
  } catch (error) {
    await program.close();
    throw error;
  }
}
