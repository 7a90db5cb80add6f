import { type Config, type DataSettings, detectionOf, withBatchSize } from '../../config/index.ts';
import { bytesOf, type DataReference, openData, prepareData, readMeta } from '../../data/index.ts';
import { type EngineName, openEngine } from '../../engine/index.ts';
import type { Genotype, SearchSpace } from '../../space/index.ts';
import { bug } from '../../util/errors.ts';
import type { SearchContext } from '../search-events.ts';
import { planSearch, type SearchPlan } from '../search-plan.ts';
import { type FinalsSize, type PartTimes, partTimes } from './estimate.ts';
import { type Survey, surveySpace } from './survey.ts';
import { timeNetwork } from './time-network.ts';

/** Places in the order of multiply-adds of the networks that are timed. */
const TIMED = [0.1, 0.5, 0.9] as const;

/** A network that was trained for a few steps, and what a search of its like would take. */
export interface TimedNetwork extends PartTimes {
  readonly macs: number;
  readonly params: number;
  readonly secondsPerStep: number;
}

/** What a search would do, without doing it. */
export interface DryRun {
  readonly survey: Survey;
  /** By ascending multiply-adds; null where nothing of this machine trains: a table, a program. */
  readonly timed: readonly TimedNetwork[] | null;
  readonly engine: string;
  readonly workers: number;
  readonly threads: number;
  readonly trials: number;
  readonly maxSeconds: number | null;
  /** Memory of all processes, bytes; null where nothing was trained. */
  readonly memoryBytes: number | null;
  /** Packed images, which are there now; 0 where there are none. */
  readonly packedBytes: number;
  /** Weights that the run folder keeps at a time, at most: paused trials, shared ones, those of the finals. */
  readonly runBytes: number;
}

/** What of the process a dry run reads. */
export interface Gauge {
  /** Memory of this process, bytes. */
  readonly memory: () => number;
}

const BYTES = Float32Array.BYTES_PER_ELEMENT;

/** Weights with one slot of the optimiser, of all that a run keeps; the paused ones as if none ended. */
function storedBytes({ fidelity, search, evaluator }: Config, params: number): number {
  const paused = fidelity.kind === 'full' ? 0 : search.trials * 2;
  const shared = evaluator.kind === 'shared' ? 2 : 0;
  return BYTES * params * (paused + shared + (search.finals?.networks ?? 0));
}

async function sizeOfFinals({ finals }: SearchPlan): Promise<FinalsSize | null> {
  if (finals === null) return null;
  const { counts, size } = await readMeta(finals.training.data);
  return { epochs: finals.training.training.epochs, count: counts.train, size };
}

/** Trains a few networks, one after the other, for a few steps each. */
async function timeAll(
  plan: SearchPlan,
  { survey, reference, memory }: { survey: Survey; reference: DataReference } & Gauge,
): Promise<{ timed: TimedNetwork[]; peak: number }> {
  const { config, space, target, candidates } = plan;
  const dataset = await openData(reference);
  const training = withBatchSize(config.training, dataset.train.count);
  const finals = await sizeOfFinals(plan);
  const threads = config.evaluator.kind === 'shared' ? plan.threads * config.search.workers : plan.threads;
  const name = config.engine.kind as EngineName;
  const { backend, instructionSet, activations } = config.engine;
  const engine = await openEngine({ name, backend, instructionSet, activations, threads });
  const images = {
    count: dataset.train.count,
    validation: dataset.validation.count,
    classes: dataset.classes.length,
    size: dataset.size,
  };
  const chosen = TIMED.map((share) => survey.kept[Math.floor(share * survey.kept.length)] as Genotype);
  const timed: TimedNetwork[] = [];
  let peak = memory();
  try {
    for (const genotype of new Set(chosen)) {
      const graph = space.decode(genotype, { ...target, size: dataset.size, designSize: target.size });
      const times = await timeNetwork(engine, graph, { dataset, training, threads, detector: detectionOf(config) });
      peak = Math.max(peak, memory());
      const { macs = 0, params = 0 } = candidates.known(genotype);
      timed.push({ macs, params, secondsPerStep: times.secondsPerStep, ...partTimes(config, images, finals, times) });
    }
  } finally {
    engine.dispose();
  }
  return { timed, peak };
}

/**
 * What a search would do: its space within the limits, its time by a few training steps of a few networks on this machine,
 * its memory and disk. Images are packed, as the search would; nothing else is written.
 * @param folder of the run that is not made
 * @throws MixnasError as `planSearch`
 */
export async function dryRun(
  given: Config,
  space: SearchSpace,
  folder: string,
  context: SearchContext,
  { memory }: Gauge,
): Promise<DryRun> {
  const plan = await planSearch(given, space, context, folder);
  try {
    const before = memory();
    const { config, candidates, threads } = plan;
    const survey = surveySpace(space, candidates, config.constraints, config.seed);
    const reference = plan.data === null ? null : await prepareData(config.data as DataSettings, context);
    const packedBytes = reference === null ? 0 : bytesOf(await readMeta(reference));
    const trains = config.evaluator.kind === 'train' || config.evaluator.kind === 'shared';
    if (trains && reference === null) throw bug('a search that trains has no images');
    const measured =
      trains && reference !== null && survey.kept.length > 0
        ? await timeAll(plan, { survey, reference, memory })
        : null;
    const { workers, trials, maxSeconds = null } = config.search;
    const largest = survey.costs.find(({ metric }) => metric === 'params')?.most ?? 0;
    return {
      survey,
      timed: measured?.timed ?? null,
      engine: plan.evaluator.description,
      workers,
      threads,
      trials,
      maxSeconds,
      memoryBytes: measured === null ? null : before + workers * measured.peak,
      packedBytes,
      runBytes: storedBytes(config, largest),
    };
  } finally {
    await plan.evaluator.close();
    await plan.meter?.close();
  }
}
