import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { Config, DataSettings } from '../config/index.ts';
import { type DataReference, openData, packingNotes, prepareData } from '../data/index.ts';
import type { EngineOptions } from '../engine/index.ts';
import { type Evaluator, openTable, TableEvaluator, TrainingEvaluator } from '../evaluate/index.ts';
import type { MetricName, Metrics } from '../metric/index.ts';
import { shareCores } from '../run/index.ts';
import type { NetworkTarget, SearchSpace } from '../space/index.ts';
import type { RunInfo } from '../store/index.ts';
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

/** Everything that a search needs, opened and checked, before its first trial. */
export interface SearchPlan extends DevicePlan {
  /** With the number of threads filled in, which results may depend on. */
  readonly config: Config;
  readonly space: SearchSpace;
  readonly target: NetworkTarget;
  readonly data: RunInfo['data'];
  readonly candidates: KnownCandidates;
  /** Worst corner as far as the config gives it. */
  readonly reference: Metrics;
  /** The worst corner of some metrics, complete. */
  readonly referenceOf: (metrics: readonly MetricName[]) => Metrics;
  readonly evaluator: Evaluator;
  /** What comes after the trials; null in a search without finals. */
  readonly finals: FinalsPlan | null;
  /** Threads that each worker computes with; 0 where nothing is trained. */
  readonly threads: number;
}

interface Evaluation {
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
  return { target: { size, classes }, data: null, evaluator: opened, finals: null, threads: 0, engine: null };
}

async function trained(config: Config, space: SearchSpace, context: SearchContext): Promise<Evaluation> {
  const { data: settings } = config;
  if (settings === undefined) throw bug('a config that trains has no data');
  const log = (message: string) => context.onEvent({ kind: 'note', message });
  const onProgress = packingNotes(context.now, log);
  const prepare = (wanted: DataSettings): Promise<DataReference> =>
    prepareData(wanted, { cacheDir: context.cacheDir, log, onProgress });
  const data = await prepare(settings);
  const dataset = await openData(data);
  const { classes, size, hash, mean, deviation } = dataset;
  checkRungs(config.fidelity, dataset);
  const { engine, version } = await shareCores(config, context);
  const target = { size, classes: classes.length };
  const { workers, trialTimeout } = config.search;
  const { training, fidelity, seed } = config;
  const shared = { space, target: { ...target, designSize: size }, data, training, fidelity };
  const planned = await planFinals({ ...config, data: settings }, data, prepare);
  const tasks = { ...shared, engine, seed, workers, trialTimeout, finals: planned?.training ?? null };
  const evaluator = new TrainingEvaluator(tasks, version);
  const finals = planned === null ? null : { ...planned, trainer: evaluator };
  return { target, data: { hash, classes, mean, deviation }, evaluator, finals, threads: engine.threads, engine };
}

/**
 * Opens what a search needs: data, engine or table, device, and makes sure that everything that is asked for is measured
 * and that some network fits the constraints.
 * @throws MixnasError of the data, the engine, the table, the device; `NOT_MEASURED`, `NO_FEASIBLE`
 */
export async function planSearch(config: Config, space: SearchSpace, context: SearchContext): Promise<SearchPlan> {
  const evaluation = tabular(config, space) ?? (await trained(config, space, context));
  const { engine, ...opened } = evaluation;
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
    config: {
      ...config,
      engine: { ...config.engine, ...chosen },
      front: { ...front, reference },
      ...device.section,
    },
    space,
    candidates,
    reference,
    referenceOf: (metrics) => referencePoint({ constraints, front: { reference, metrics: [...metrics] } }, task),
  };
}
