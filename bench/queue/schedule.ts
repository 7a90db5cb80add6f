import type { Options } from './options.ts';

/** What is done to the search, its workers, their network or the broker. */
export interface Fault {
  readonly kind: 'trainer' | 'worker' | 'coordinator' | 'redis' | 'cut';
  /** Number of the machine, from 0; 0 where none is meant. */
  readonly machine: number;
  /** Trials that are done before it happens. */
  readonly after: number;
  /** Seconds until what was killed is started again. */
  readonly away: number;
}

/** One worker in so many that are killed stays away until everybody must have noticed; the others come back at once. */
const AWAY_EVERY = 5;
const AWAY_S = 35;

type Kind = Fault['kind'];

/**
 * So many faults of one kind, each with its place in 0..1 between the first trial and the last.
 * @param phase where in its part of the search each happens, so that kinds meet in every order
 */
function spread(kind: Kind, count: number, machines: number, phase: number) {
  return Array.from({ length: count }, (_, i) => ({
    ...{ kind, machine: i % machines, at: (i + phase) / count },
    away: kind === 'worker' && i % AWAY_EVERY === AWAY_EVERY - 1 ? AWAY_S : 1,
  }));
}

/**
 * The faults in their order, the same for the same options: each kind evenly over the search, by how many trials are done,
 * so that all of them happen however slow the machine is. Nothing happens before the first trials are done, and the last
 * tenth of them is for what was put off.
 */
export function schedule({ trials, kills, coordinators, restarts, cuts }: Options, machines: number): Fault[] {
  const all = [
    ...spread('trainer', Math.ceil(kills / 2), machines, 0.2),
    ...spread('worker', Math.floor(kills / 2), machines, 0.7),
    ...spread('coordinator', coordinators, 1, 0.5),
    ...spread('redis', restarts, 1, 0.4),
    ...spread('cut', cuts, machines, 0.6),
  ];
  return all
    .sort((a, b) => a.at - b.at)
    .map(({ at, ...fault }) => ({ ...fault, after: 2 + Math.floor(at * 0.9 * (trials - 4)) }));
}
