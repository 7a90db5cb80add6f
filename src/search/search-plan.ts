import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import {
  type Config,
  type DataSettings,
  type TrainingSettings,
  withBatchSize,
  withResolution,
} from '../config/index.ts';
import { checkController } from '../controller/index.ts';
import {
  channelsOf,
  contentOf,
  type DataReference,
  type KnownData,
  openData,
  packingNotes,
  prepareData,
  readMeta,
} from '../data/index.ts';
import type { EngineOptions } from '../engine/index.ts';
import { type Evaluator, openTable, TableEvaluator, TrainingEvaluator } from '../evaluate/index.ts';
import type { MetricName, Metrics } from '../metric/index.ts';
import { shareCores } from '../run/index.ts';
import type { NetworkTarget, SearchSpace } from '../space/index.ts';
import type { RunInfo } from '../store/index.ts';
import { classWeightsOf } from '../train/index.ts';
import { bug } from '../util/errors.ts';
import { sha256 } from '../util/hash.ts';
import { requireFeasible } from './candidates/feasibility.ts';
import { KnownCandidates } from './candidates/known-candidates.ts';
import { referencePoint } from './candidates/reference.ts';
import { requireMeasured } from './device/check-metrics.ts';
import { measuredReference } from './device/measured-reference.ts';
import { type DevicePlan, openDevice } from './device/open-device.ts';
import { checkRungs } from './fidelity/check-rungs.ts';
import { type FinalsPlan, planFinals } from './finals/plan-finals.ts';
import type { SearchContext } from './search-events.ts';
import { imageFacts } from './search-notes.ts';
import { inheritance, planShared, type SharedParts, type SharedPlan } from './shared/plan-shared.ts';

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
}

/** Data that a run was started with, where it is resumed. */
export interface KnownImages {
  readonly search?: KnownData | undefined;
  readonly finals?: KnownData | undefined;
}

interface Evaluation {
  /** How candidates are trained; null where nothing is trained. */
  readonly training: TrainingSettings | null;
  /** What shared weights are trained with; null where nothing is trained. */
  readonly sharing: SharedParts | null;
  readonly target: NetworkTarget;
  readonly data: SearchPlan['data'];
  readonly evaluator: Evaluator;
  readonly finals: SearchPlan['finals'];
  readonly threads: number;
  /** What trains; null where a table is looked up. */
  readonly engine: EngineOptions | null;
}

function tabular(config: Config, space: SearchSpace): Evaluation | null {
  const { evaluator } = config;
  if (evaluator.kind !== 'tabular') return null;
  const { size, classes, table } = evaluator;
  const opened = new TableEvaluator(
    openTable(table, space),
    `${basename(table)} ${sha256(readFileSync(table)).slice(0, 16)}`,
  );
  const nothing = { data: null, finals: null, threads: 0, engine: null, sharing: null, training: null };
  return { target: { size, classes }, evaluator: opened, ...nothing };
}

async function trained(
  config: Config,
  space: SearchSpace,
  context: SearchContext,
  known: KnownImages,
): Promise<Evaluation> {
  const { data: settings } = config;
  if (settings === undefined) throw bug('a config that trains has no data');
  const log = (message: string) => context.onEvent({ kind: 'note', message });
  const onProgress = packingNotes(context.now, log);
  const prepare = (wanted: DataSettings, like: KnownData | undefined): Promise<DataReference> =>
    prepareData(wanted, { cacheDir: context.cacheDir, log, onProgress, known: like });
  const data = await prepare(settings, known.search);
  const dataset = await openData(data);
  const { classes, size, hash, mean, deviation } = dataset;
  const channels = channelsOf(dataset);
  checkRungs(config.fidelity, dataset);
  const { engine, version } = await shareCores(config, context);
  const target = {
    size: config.target.resolution ?? size,
    classes: classes.length,
    ...(channels === 3 ? {} : { channels }),
  };
  const { workers, trialTimeout } = config.search;
  const { fidelity, seed } = config;
  const training = withBatchSize(config.training, dataset.train.count);
  classWeightsOf(training, dataset);
  const sharing = { space, target: { ...target, size, designSize: target.size }, dataset, engine };
  const shared = inheritance(config, sharing);
  const planned = await planFinals({ ...config, data: settings }, data, (wanted) => prepare(wanted, known.finals));
  const task = { space, target: sharing.target, data, training, fidelity, shared, finals: planned?.training ?? null };
  const evaluator = new TrainingEvaluator({ ...task, engine, seed, workers, trialTimeout }, version);
  const finals = planned === null ? null : { ...planned, trainer: evaluator };
  const meta = await readMeta(data);
  const images = imageFacts(dataset, meta);
  const facts = { hash, classes, mean, deviation, images, size, content: contentOf(meta) };
  return { target, data: facts, evaluator, finals, threads: engine.threads, engine, sharing, training };
}

/**
 * Opens what a search needs: data, engine or table, device, and makes sure that everything that is asked for is measured
 * and that some network fits the constraints.
 * @throws MixnasError of the data, the engine, the table, the device; `NOT_MEASURED`, `NO_FEASIBLE`
 */
export async function planSearch(
  given: Config,
  space: SearchSpace,
  context: SearchContext,
  known: KnownImages = {},
): Promise<SearchPlan> {
  const config = withResolution(given, space.resolution);
  checkController(config.controller, space);
  const evaluation = tabular(config, space) ?? (await trained(config, space, context, known));
  const { engine, sharing, training, ...opened } = evaluation;
  const device = await openDevice(config, space, evaluation.target, context);
  const { constraints, front, seed } = config;
  const candidates = new KnownCandidates(space, evaluation.target, constraints, device.predictor);
  requireMeasured(config, [...candidates.names, ...(device.meter?.measures ?? []), ...opened.evaluator.measures]);
  requireFeasible(
    space,
    candidates,
    constraints.filter(({ metric }) => candidates.names.has(metric)),
    seed,
  );
  const task = { space, candidates, target: evaluation.target };
  const measured = await measuredReference(config, { ...task, meter: device.meter });
  const reference = { ...front.reference, ...measured };
  const chosen = engine === null ? {} : { kind: engine.name, threads: engine.threads };
  return {
    ...opened,
    ...device,
    shared: sharing === null ? null : planShared(config, sharing, candidates),
    config: {
      ...config,
      training: training ?? config.training,
      engine: { ...config.engine, ...chosen },
      front: { ...front, reference },
      ...device.section,
    },
    space,
    candidates,
    referenceOf: (metrics) => referencePoint({ constraints, front: { reference, metrics: [...metrics] } }, task),
  };
}
