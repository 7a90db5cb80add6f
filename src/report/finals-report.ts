import type { Config } from '../config/index.ts';
import { type Metrics, rightnessName, rightnessOf } from '../metric/index.ts';
import {
  frontIndices,
  goalsOf,
  hasAll,
  hypervolume,
  metricValue,
  rewardLine,
  towardsMore,
  violationOf,
} from '../objective/index.ts';
import { type FinalRow, keptFinal, type RunRecord, type TrialRow } from '../store/index.ts';
import { imagesError, meanOf, pooledDeviation, sampleDeviation } from './spread.ts';

/** What one training, or the mean of several, reached on the validation split, 0..1; null without a result. */
interface Reached {
  /** Top-1 of a classifier. */
  readonly accuracy: number | null;
  /** Of detectors alone, which have no accuracy. */
  readonly mAP?: number;
}

/** One network that was trained longer when the search was over, with the means over its trainings that have a result. */
export interface FinalNetwork extends Reached {
  /** Of its trial. */
  readonly number: number;
  /** Each training, failed ones among them; `seed` counts from 0. */
  readonly seeds: readonly (Reached & {
    readonly seed: number;
    readonly loss: number | null;
    readonly reason: string | null;
    readonly message: string | null;
    readonly seconds: number;
  })[];
  readonly loss: number | null;
  /** Standard deviation of the accuracy (mAP) over the seeds; null with fewer than two. */
  readonly deviation: number | null;
  /** Standard error of the accuracy that comes from the number of validation images; null of a detector: mAP is no share of images. */
  readonly imagesError: number | null;
  /** Standard error of the mean: of the seeds, with the deviation of all finals together, and of the images. */
  readonly standardError: number | null;
  /** What the search read. */
  readonly searchedAccuracy: number | null;
  readonly searchedMAP?: number;
  /** What the finals are ranked by: the reward at the mean accuracy (mAP); with several objectives that mean. */
  readonly score: number | null;
  /** How far the constraints are broken with the means, relative; null without a result. */
  readonly violation: number | null;
  /** Other finals that it cannot be told apart from: their scores differ by less than two standard errors of the difference. */
  readonly alike: readonly number[];
  /** The seed whose weights are kept. */
  readonly keptSeed: number | null;
}

/** What a report says of finals. */
export interface FinalsReport {
  readonly epochs: number;
  /** Validation images that the accuracies (mAPs) are of. */
  readonly images: number;
  /** Standard deviation over seeds of all finals together; null where no network has two results. */
  readonly seedDeviation: number | null;
  /** Best first; those that break a constraint after the others, those without a result last. */
  readonly networks: readonly FinalNetwork[];
  /** The first, unless it breaks a constraint or has no result. With several objectives null: there the front is the answer. */
  readonly best: number | null;
  /** With several objectives: numbers of the finals that no other one dominates, by their means; else empty. */
  readonly front: readonly number[];
  /** Volume between that front and the reference point; null with one objective. */
  readonly hypervolume: number | null;
}

/** A network with what it is judged by. */
interface Judged {
  readonly network: Omit<FinalNetwork, 'alike'>;
  readonly metrics: Metrics;
  /** Standard error of the score. */
  readonly scoreError: number;
}

/** By the name that it has: of a detector mAP. */
function reached(metrics: Metrics): Reached {
  const { accuracy = null, mAP } = metrics;
  return mAP === undefined ? { accuracy } : { accuracy: null, mAP };
}

function judged(row: TrialRow, finals: readonly FinalRow[], config: Config, seedDeviation: number | null): Judged {
  const own = finals.filter(({ trial }) => trial === row.number);
  const scores = own.flatMap(({ metrics }) => rightnessOf(metrics) ?? []);
  const name = rightnessName(row.metrics);
  const losses = own.flatMap(({ metrics }) => metrics.loss ?? []);
  const hasResult = scores.length > 0;
  const mean = hasResult ? meanOf(scores) : null;
  const loss = losses.length > 0 ? meanOf(losses) : null;
  const means = { ...(mean === null ? {} : { [name]: mean }), ...(loss === null ? {} : { loss }) };
  const metrics: Metrics = { ...row.metrics, ...means };
  const fromImages = mean === null || name === 'mAP' ? null : imagesError(mean, own[0]?.images ?? 1);
  const fromSeeds = seedDeviation === null || mean === null ? null : seedDeviation / Math.sqrt(scores.length);
  const standardError = fromImages === null ? fromSeeds : Math.hypot(fromSeeds ?? 0, fromImages);
  const line = hasResult ? (rewardLine(config.objective, metrics) ?? { scale: 1, offset: 0 }) : null;
  return {
    network: {
      number: row.number,
      seeds: own.map(({ seed, metrics: told, reason, message, seconds }) => {
        return { seed, ...reached(told), loss: told.loss ?? null, reason, message, seconds };
      }),
      ...reached(mean === null ? {} : { [name]: mean }),
      loss,
      deviation: sampleDeviation(scores),
      imagesError: fromImages,
      standardError,
      searchedAccuracy: row.metrics.accuracy ?? null,
      ...(row.metrics.mAP === undefined ? {} : { searchedMAP: row.metrics.mAP }),
      score: line === null || mean === null ? null : line.scale * mean + line.offset,
      violation: hasResult ? violationOf(config.constraints, metrics) : null,
      keptSeed: keptFinal(own, row.number)?.seed ?? null,
    },
    metrics,
    scoreError: (line?.scale ?? 0) * (standardError ?? 0),
  };
}

function compare({ network: a, metrics: one }: Judged, { network: b, metrics: other }: Judged): number {
  const [first, second] = [a, b].map(({ violation }) => violation ?? Number.POSITIVE_INFINITY) as [number, number];
  if (first !== second) return first - second;
  return (b.score ?? 0) - (a.score ?? 0) || (one.macs ?? 0) - (other.macs ?? 0) || a.number - b.number;
}

/** Standard errors of a difference below which two networks are not told apart. */
const ERRORS_APART = 2;

function isAlike(a: Judged, b: Judged): boolean {
  if (a.network.score === null || b.network.score === null) return false;
  const error = Math.hypot(a.scoreError, b.scoreError);
  return Math.abs(a.network.score - b.network.score) < ERRORS_APART * error;
}

/** The front of the finals by their means, cheapest first as they come. */
function frontOf(
  networks: readonly Judged[],
  { config, reference }: { readonly config: Config; readonly reference: Metrics },
): Pick<FinalsReport, 'front' | 'hypervolume'> {
  if (config.objective.kind !== 'pareto') return { front: [], hypervolume: null };
  const names = config.front.metrics;
  const feasible = networks.filter(({ network, metrics }) => network.violation === 0 && hasAll(names, metrics));
  const points = feasible.map(({ metrics }) => goalsOf(names, metrics));
  const corner = names.map((name) => towardsMore(name, metricValue(name, reference)));
  const front = frontIndices(points).map((index) => feasible[index]?.network.number as number);
  return { front, hypervolume: hypervolume(points, corner) };
}

/** Gathers what is known of the finals; null where there are none. */
export function finalsReport({ info, trials, finals }: RunRecord): FinalsReport | null {
  const [first] = finals;
  if (first === undefined) return null;
  const config = info.config as unknown as Config;
  const numbers = [...new Set(finals.map(({ trial }) => trial))];
  const samples = numbers.map((number) =>
    finals.flatMap(({ trial, metrics }) => (trial === number ? (rightnessOf(metrics) ?? []) : [])),
  );
  const seedDeviation = pooledDeviation(samples);
  const ranked = numbers
    .flatMap((number) => {
      const row = trials[number];
      return row === undefined ? [] : [judged(row, finals, config, seedDeviation)];
    })
    .sort(compare);
  const [best] = ranked;
  const isBest = config.objective.kind !== 'pareto' && best?.network.violation === 0;
  return {
    epochs: config.search.finals?.epochs ?? config.training.epochs,
    images: first.images,
    seedDeviation,
    networks: ranked.map((one) => ({
      ...one.network,
      alike: ranked.filter((other) => other !== one && isAlike(one, other)).map(({ network }) => network.number),
    })),
    best: isBest ? best.network.number : null,
    ...frontOf(ranked, { config, reference: info.reference }),
  };
}
