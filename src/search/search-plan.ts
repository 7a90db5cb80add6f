import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { type Config, detectionOf, taskOf, withBatchSize, withResolution } from '../config/index.ts';
import { checkController } from '../controller/index.ts';
import { type Evaluator, LocalTrainers, openTable, TableEvaluator, TrainingEvaluator } from '../evaluate/index.ts';
import type { MetricName, Metrics } from '../metric/index.ts';
import { programOf } from '../program/index.ts';
import { shareCores } from '../run/index.ts';
import type { NetworkTarget, SearchSpace } from '../space/index.ts';
import { type RunInfo, startFile } from '../store/index.ts';
import { classWeightsOf } from '../train/index.ts';
import { sha256 } from '../util/hash.ts';
import { requireFeasible } from './candidates/feasibility.ts';
import { KnownCandidates } from './candidates/known-candidates.ts';
import { referencePoint } from './candidates/reference.ts';
import { requireMeasured } from './device/check-metrics.ts';
import { measuredReference } from './device/measured-reference.ts';
import { type DevicePlan, openDevice } from './device/open-device.ts';
import type { Evaluation } from './evaluation/evaluation.ts';
import { type KnownImages, openImages } from './evaluation/open-images.ts';
import { planFunction } from './evaluation/plan-function.ts';
import { planProgram } from './evaluation/plan-program.ts';
import { targetOf } from './evaluation/target-of.ts';
import { type FinalsPlan, planFinals } from './finals/plan-finals.ts';
import { planQueue, type RunQueue, requireNoQueue } from './queue/plan-queue.ts';
import type { SearchContext } from './search-events.ts';
import { inheritance, planShared, type SharedPlan } from './shared/plan-shared.ts';

/** Everything that a search needs, opened and checked, before its first trial. */
export interface SearchPlan extends DevicePlan {
  /** With the number of threads filled in, which results may depend on. */
  readonly config: Config;
  readonly space: SearchSpace;
  /** What the networks are meant for; they may be trained on images of another size. */
  readonly target: NetworkTarget;
  readonly data: RunInfo['data'];
  readonly candidates: KnownCandidates;
  /** The worst corner of some metrics, complete. */
  readonly referenceOf: (metrics: readonly MetricName[]) => Metrics;
  readonly evaluator: Evaluator;
  /** What comes after the trials; null in a search without finals. */
  readonly finals: FinalsPlan | null;
  /** The weights that all candidates inherit; null where each is trained from fresh ones. */
  readonly shared: SharedPlan | null;
  /** Threads that each worker computes with; 0 where nothing is trained. */
  readonly threads: number;
  /** Who trains on other machines; null where everything is done here. */
  readonly queue: RunQueue | null;
}

function tabular(config: Config, space: SearchSpace): Evaluation | null {
  const { evaluator } = config;
  if (evaluator.kind !== 'tabular') return null;
  const { size, classes, table } = evaluator;
  const opened = new TableEvaluator(
    openTable(table, space),
    `${basename(table)} ${sha256(readFileSync(table)).slice(0, 16)}`,
  );
  const nothing = { data: null, finals: null, threads: 0, sharing: null, queue: null, resolved: {} };
  return { target: { size, classes }, evaluator: opened, ...nothing };
}

async function trained(
  config: Config,
  space: SearchSpace,
  context: SearchContext,
  folder: string,
  known: KnownImages,
): Promise<Evaluation> {
  const images = await openImages(config, context, known);
  const { dataset, reference: data, size } = images;
  const isQueued = context.queue !== undefined;
  // with a queue this machine computes nothing but shared weights, with all of its cores
  const here = isQueued ? { ...config, search: { ...config.search, workers: 1 } } : config;
  const { engine, version } = await shareCores(here, context);
  const target = targetOf(config, images);
  const { workers, trialTimeout } = config.search;
  const { fidelity, seed } = config;
  const training = withBatchSize(config.training, dataset.train.count);
  classWeightsOf(training, dataset);
  const sharing = {
    ...{ space, dataset, engine },
    target: { ...target, size, designSize: target.size },
    threads: engine.threads * here.search.workers,
  };
  const shared = inheritance(config, sharing);
  const planned = await planFinals({ ...config, data: images.settings }, data, images.prepareFinals);
  const task = { space, target: sharing.target, data, training, fidelity, shared, finals: planned?.training ?? null };
  const detector = detectionOf(config);
  const finalData = planned?.training.data;
  const sets = finalData === undefined || finalData.hash === data.hash ? [data] : [data, finalData];
  const { threads: _, ...options } = engine;
  const queue = await planQueue(config, context, { trainer: { kind: 'engine', options }, version, data: sets });
  const trainers = queue?.trainers ?? new LocalTrainers(workers);
  const run = { engine, seed, trialTimeout, startFile: (hash: string) => startFile(folder, hash) };
  const evaluator = new TrainingEvaluator({ ...task, ...run, detector }, version, trainers);
  const finals = planned === null ? null : { ...planned, trainer: evaluator };
  const { name: kind, threads } = engine;
  const resolved = {
    task: taskOf(config),
    training,
    engine: { ...config.engine, kind, ...(isQueued ? {} : { threads }) },
  };
  const opened = { target, data: images.facts, evaluator, finals, sharing, resolved, queue };
  return { ...opened, threads: isQueued ? 0 : threads };
}

async function programmed(
  config: Config,
  space: SearchSpace,
  context: SearchContext,
  folder: string,
  known: KnownImages,
): Promise<Evaluation | null> {
  const evaluator = programOf(config.evaluator);
  if (evaluator === null) return null;
  const images = await openImages(config, context, known);
  const target = targetOf(config, images);
  const program = await planProgram(config, evaluator, images, { space, target, folder }, context);
  return { target, data: images.facts, sharing: null, ...program };
}

/**
 * Opens what a search needs: data, engine or table, device, and makes sure that everything that is asked for is measured
 * and that some network fits the constraints.
 * @param folder of the run, which need not exist yet
 * @throws MixnasError of the data, the engine, the table, the device; `NOT_MEASURED`, `NO_FEASIBLE`
 */
export async function planSearch(
  given: Config,
  space: SearchSpace,
  context: SearchContext,
  folder: string,
  known: KnownImages = {},
): Promise<SearchPlan> {
  const config = withResolution(given, space.resolution);
  checkController(config.controller, space);
  const { kind } = config.evaluator;
  if (kind === 'tabular' || kind === 'function') requireNoQueue(config, context);
  const evaluation =
    tabular(config, space) ??
    (await programmed(config, space, context, folder, known)) ??
    (await planFunction(config, space, context, known)) ??
    (await trained(config, space, context, folder, known));
  try {
    return await planWith(evaluation, config, space, context);
  } catch (error) {
    await evaluation.evaluator.close();
    throw error;
  }
}

/** What comes after the evaluator: device, limits, reference. */
async function planWith(
  { resolved, sharing, ...opened }: Evaluation,
  config: Config,
  space: SearchSpace,
  context: SearchContext,
): Promise<SearchPlan> {
  const device = await openDevice(config, space, opened.target, context);
  const { constraints, front, seed } = config;
  const candidates = new KnownCandidates(space, opened.target, constraints, device.predictor);
  requireMeasured(config, [...candidates.names, ...(device.meter?.measures ?? []), ...opened.evaluator.measures]);
  requireFeasible(
    space,
    candidates,
    constraints.filter(({ metric }) => candidates.names.has(metric)),
    seed,
  );
  const task = { space, candidates, target: opened.target };
  const measured = await measuredReference(config, { ...task, meter: device.meter });
  const reference = { ...front.reference, ...measured };
  return {
    ...opened,
    ...device,
    shared: sharing === null ? null : planShared(config, sharing, candidates),
    config: {
      ...config,
      ...resolved,
      front: { ...front, reference },
      ...device.section,
    },
    space,
    candidates,
    referenceOf: (metrics) => referencePoint({ constraints, front: { reference, metrics: [...metrics] } }, task),
  };
}
