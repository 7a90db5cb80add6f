import { type Config, type ProgramSettings, withBatchSize } from '../../config/index.ts';
import { type DataReference, type Dataset, readMeta, viewIndices } from '../../data/index.ts';
import { LocalPrograms, ProgramEvaluator, type ProgramFacts, type Trainers } from '../../evaluate/index.ts';
import {
  type OpenProgram,
  openProgram,
  ProgramServer,
  requireFeature,
  requireTraining,
  ViewFiles,
} from '../../program/index.ts';
import type { NetworkTarget, SearchSpace } from '../../space/index.ts';
import { runFile } from '../../store/index.ts';
import { FEATURES, type ProgramRequest } from '../../trial/index.ts';
import { planFinals } from '../finals/plan-finals.ts';
import { planQueue, type RunQueue } from '../queue/plan-queue.ts';
import type { SearchContext } from '../search-events.ts';
import type { Evaluation } from './evaluation.ts';
import type { Images } from './open-images.ts';

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

/** Who trains, and what it was said to be. */
interface Staff {
  readonly facts: ProgramFacts;
  readonly trainers: Trainers<ProgramRequest>;
  readonly workers: number;
  /** Of each worker. */
  readonly threads: number;
  readonly queue: RunQueue | null;
}

/** Processes of this machine. */
function localStaff(program: OpenProgram, folder: string, views: ReadonlyMap<number, readonly number[]>): Staff {
  const files = new ViewFiles(runFile(folder, 'views'), async (_, count) => views.get(count) ?? []);
  const servers = program.processes.map((process) => new ProgramServer(process, { program, views: files }));
  const trainers = new LocalPrograms(servers, folder, () => program.close());
  const { workers, threads } = program;
  return { facts: program, trainers, workers, threads, queue: null };
}

/** Workers of a queue. Here the program has only said what it is. */
async function queuedStaff(
  config: Config,
  program: OpenProgram,
  data: readonly DataReference[],
  context: SearchContext,
): Promise<Staff | null> {
  const { evaluator: settings, search } = config;
  if (context.queue === undefined || (settings.kind !== 'program' && settings.kind !== 'torch')) return null;
  await program.close();
  const { measures, threads, description: version } = program;
  const features = program.hello.features.filter((name) => (FEATURES as readonly string[]).includes(name));
  const trainer = { kind: 'program', settings, measures, features } as const;
  // results may depend on threads: as many as on one machine
  const engine = { ...config.engine, threads };
  const queue = await planQueue({ ...config, engine }, context, { trainer, version, data });
  return queue === null ? null : { facts: program, trainers: queue.trainers, workers: search.workers, threads, queue };
}

/** The program, opened: with a queue only to be asked what it is, since each machine spreads its own workers over devices. */
async function openedProgram(config: Config, settings: ProgramSettings, context: SearchContext): Promise<OpenProgram> {
  const { search, engine } = config;
  const { cores, env, versions, queue } = context;
  const options = { workers: search.workers, threads: engine.threads, cores, env, version: versions.mixnas ?? '' };
  const { workersPerDevice: _, ...alone } = settings;
  return await openProgram(queue === undefined ? settings : alone, options);
}

/**
 * A search whose candidates a program trains, here or on the machines of a queue.
 * @throws MixnasError `TRAINER_START`, `TRAINER_LACKS`, `CONFIG_INVALID`; of the data of the finals, of the queue
 */
export async function planProgram(
  config: Config,
  settings: ProgramSettings,
  images: Images,
  { space, target, folder }: Place,
  context: SearchContext,
): Promise<Pick<Evaluation, 'evaluator' | 'finals' | 'threads' | 'resolved' | 'queue'>> {
  const { dataset, reference, meta, size } = images;
  const planned = await planFinals({ ...config, data: images.settings }, reference, images.prepareFinals);
  const { search, fidelity, seed, engine } = config;
  const program = await openedProgram(config, settings, context);
  try {
    requireTraining(program.hello, config.training, meta);
    if (fidelity.kind !== 'full') requireFeature(program.hello, 'rungs', `fidelity: ${fidelity.kind}`);
    for (const message of shortcomings(config, program)) context.onEvent({ kind: 'note', message });
    const training = withBatchSize(config.training, dataset.train.count);
    const ofFinals = planned?.training.data ?? null;
    const finals =
      planned === null || ofFinals === null
        ? null
        : { ...planned.training, data: { reference: ofFinals, meta: await readMeta(ofFinals) } };
    if (finals !== null) requireTraining(program.hello, finals.training, finals.data.meta);
    const sets = ofFinals === null || ofFinals.hash === reference.hash ? [reference] : [reference, ofFinals];
    const staff =
      (await queuedStaff(config, program, sets, context)) ?? localStaff(program, folder, viewsOf(config, dataset));
    const { workers, threads, queue } = staff;
    if (workers !== search.workers) context.onEvent({ kind: 'note', message: `${workers} workers, by the devices` });
    const plan = { space, target: { ...target, size, designSize: target.size }, data: { reference, meta }, training };
    const evaluator = new ProgramEvaluator(
      { ...plan, fidelity, seed, trialTimeout: search.trialTimeout, finals, folder },
      staff.facts,
      staff.trainers,
    );
    return {
      ...{ evaluator, threads, queue },
      finals: planned === null ? null : { ...planned, trainer: evaluator },
      resolved: {
        training,
        engine: { ...engine, threads },
        search: { ...search, workers },
      },
    };
  } catch (error) {
    await program.close();
    throw error;
  }
}
