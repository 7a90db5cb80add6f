import type { RunRecord } from '../store/index.ts';
import { sharedSeconds } from './evaluation-run.ts';

/** What one signal says of the networks. */
export interface Readings {
  readonly name: string;
  /** Top-1 by network, 0..1; null where the evaluation failed. */
  readonly accuracies: readonly (number | null)[];
  /** Mean wall time of a worker for one network, seconds; with its part of what training shared weights took. */
  readonly secondsPerNetwork: number;
  /** Threads that a worker computed with; 0 where nothing was trained. */
  readonly threads: number;
  /** Worker seconds that training shared weights took (all workers train them together); 0 where there are none. */
  readonly sharedSeconds: number;
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Threads of a worker and number of workers, as they were when the run began. */
function workforceOf({ info }: RunRecord): { readonly threads: number; readonly workers: number } {
  const { engine, search } = info.config as { engine?: { threads?: number }; search?: { workers?: number } };
  return { threads: info.data === null ? 0 : (engine?.threads ?? 1), workers: search?.workers ?? 1 };
}

/** One reading a network, with rungs that of the last one; then those of the lower rungs, as signals of their own. */
export function readingsOf(name: string, run: RunRecord): [Readings, ...Readings[]] {
  const { threads, workers } = workforceOf(run);
  const shared = workers * sharedSeconds(run.folder);
  const accuracies = run.trials.map(({ state, metrics }) => (state === 'complete' ? (metrics.accuracy ?? null) : null));
  const secondsPerNetwork = meanOf(run.trials.map(({ seconds }) => seconds ?? 0)) + shared / run.trials.length;
  return [{ name, accuracies, secondsPerNetwork, threads, sharedSeconds: shared }, ...lowerRungs(name, run, threads)];
}

/** The readings at each rung below the last; the seconds are those of all rungs up to it. */
function lowerRungs(name: string, { trials, segments }: RunRecord, threads: number): Readings[] {
  const last = segments.reduce((most, { rung }) => Math.max(most, rung), 0);
  return Array.from({ length: last }, (_, rung) => {
    const upTo = segments.filter((segment) => segment.rung <= rung);
    const at = new Map(upTo.filter((s) => s.rung === rung).map((s) => [s.trial, s]));
    return {
      name: `${name}@${rung + 1}`,
      accuracies: trials.map(({ number }) => at.get(number)?.metrics.accuracy ?? null),
      secondsPerNetwork: upTo.reduce((sum, { seconds }) => sum + (seconds ?? 0), 0) / trials.length,
      threads,
      sharedSeconds: 0,
    };
  });
}

/** Mean over the seeds that did not fail, by network; null where all did. */
export function meanAccuracies(seeds: readonly Readings[]): (number | null)[] {
  const [first] = seeds;
  return (first?.accuracies ?? []).map((_, i) => {
    const known = seeds.flatMap(({ accuracies }) => accuracies[i] ?? []);
    return known.length === 0 ? null : meanOf(known);
  });
}
