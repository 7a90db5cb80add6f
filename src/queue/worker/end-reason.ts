import { formatSeconds } from '../../util/format.ts';

/** Milliseconds before the end of its time at which a worker gives back what it has and ends. */
const BEFORE_END_MS = 15_000;
/** Seconds that a worker looks for a search before it says that there is none. */
const LOOK_S = 5;

/** What decides whether a worker goes on. */
export interface Situation {
  /** Whether it trains, or has results that are not acknowledged. */
  readonly isBusy: boolean;
  /** Seconds since it last was. */
  readonly idleFor: number;
  /** Of each search that it may work for: seconds of the longest trial so far, null where none has ended. */
  readonly longest: readonly (number | null)[];
  /** Milliseconds since 1970; null: never. */
  readonly deadline: number | null;
  /** Whether it ends when there is no search. */
  readonly once: boolean;
  /** Seconds without work after which it ends; null: it waits. */
  readonly idleSeconds: number | null;
}

/**
 * Whether a trial as long as the longest so far would end in time; one of unknown length is begun.
 * @param deadline milliseconds since 1970; null: there is time for everything
 */
export function fitsBefore(deadline: number | null, longestSeconds: number | null, now: number): boolean {
  return deadline === null || now + 1000 * (longestSeconds ?? 0) <= deadline - BEFORE_END_MS;
}

/** Why a worker ends, for people; null while it goes on. */
export function endReason(situation: Situation, now: number): string | null {
  const { isBusy, idleFor, longest, deadline, once, idleSeconds } = situation;
  if (!fitsBefore(deadline, 0, now)) return 'the time is up';
  if (isBusy) return null;
  const isHopeless = longest.length > 0 && !longest.some((seconds) => fitsBefore(deadline, seconds, now));
  if (isHopeless) return 'no trial would end in the time that is left';
  if (idleSeconds !== null && idleFor > idleSeconds) return `nothing to do for ${formatSeconds(idleFor)}`;
  return once && longest.length === 0 && idleFor > LOOK_S ? 'no search to work for' : null;
}
