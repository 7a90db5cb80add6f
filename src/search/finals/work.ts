import type { Config, FinalsSettings } from '../../config/index.ts';
import type { TrialRow } from '../../store/index.ts';

/** Images that a search trains on. */
export interface Images {
  /** Training images in all. */
  readonly count: number;
  readonly classes: number;
  /** Side, pixels. */
  readonly size: number;
}

function work(epochs: number, images: number, side: number): number {
  return epochs * images * side * side;
}

/**
 * How much a trial has trained, in pixels: epochs × images × side². The time of a network's training grows with it.
 * @param rung the highest rung with a result, counted from 0; null in a search without fidelities
 */
export function trialWork(
  { training, fidelity }: Pick<Config, 'training' | 'fidelity'>,
  { count, classes, size }: Images,
  rung: TrialRow['rung'],
): number {
  if (fidelity.kind === 'full' || rung === null) return work(training.epochs, count, size);
  const last = fidelity.rungs.length - 1;
  return fidelity.rungs.slice(0, rung + 1).reduce((sum, { epochs, imagesPerClass, resolution = size }, i) => {
    const before = fidelity.rungs[i - 1]?.epochs ?? 0;
    const annealing = i === last ? 0 : fidelity.annealEpochs;
    const images = imagesPerClass === undefined ? count : Math.min(count, imagesPerClass * classes);
    return sum + work(epochs - before + annealing, images, resolution);
  }, 0);
}

/** How much one final trains, in pixels. @param images those of the finals */
export function finalWork(epochs: number, { count, size }: Pick<Images, 'count' | 'size'>): number {
  return work(epochs, count, size);
}

/**
 * Seconds until all of some trainings are done that `workers` take up one after another, in this order.
 * @returns 0 for none
 */
export function makespan(seconds: readonly number[], workers: number): number {
  const ends = Array.from({ length: workers }, () => 0);
  for (const time of seconds) ends[ends.indexOf(Math.min(...ends))] = Math.min(...ends) + time;
  return Math.max(...ends);
}

/** What is known of the time that a trial's network would take as a final. */
export type SecondsOf = (row: TrialRow) => number | null;

function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Time of a final against that of its trial, measured: kept back a little longer than that. */
const MARGIN = 1.1;

/**
 * Seconds that the finals of the best few would take if the search ended now, a tenth more, after the trials in progress,
 * which may take as long as an average one. Where there are fewer networks than wanted yet, the rest count as average.
 * @param rows all trials
 * @param finalists the best few of them, at most as many as wanted
 * @returns 0 while no trial has a result
 */
export function finalsSeconds(
  rows: readonly TrialRow[],
  finalists: readonly TrialRow[],
  { networks, seeds }: Pick<FinalsSettings, 'networks' | 'seeds'>,
  { workers, secondsOf }: { readonly workers: number; readonly secondsOf: SecondsOf },
): number {
  const measured = rows.filter((row) => secondsOf(row) !== null);
  if (measured.length === 0) return 0;
  const mean = average(measured.map((row) => secondsOf(row) as number));
  const times = Array.from({ length: networks }, (_, i) => {
    const row = finalists[i];
    return (row === undefined ? null : secondsOf(row)) ?? mean;
  });
  const trainings = times.flatMap((time) => Array<number>(seeds).fill(time));
  return average(measured.map(({ seconds }) => seconds ?? 0)) + MARGIN * makespan(trainings, workers);
}
