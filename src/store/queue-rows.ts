/**
 * States of a lease, as stored: names never change. `lost`: the worker died, went silent or gave it back; a later attempt
 * took its place. `superseded`: so too, but its result came all the same, too late to count.
 */
export type LeaseState = 'open' | 'done' | 'lost' | 'superseded';

/** One attempt to have a trial, one rung of it, or one final trained by a worker of a queue. Times: ms since 1970 (UTC). */
export interface LeaseRow {
  /** Of the attempt; a result is taken by it alone. */
  readonly token: string;
  readonly trial: number;
  /** Counted from 0; null in a search without fidelities, and of finals. */
  readonly rung: number | null;
  /**
   * Identity of what is asked for: attempts at the same have the same. `SEED/trial/NUMBER`, with fidelities ` rung R` behind it;
   * of a final `SEED/final/NETWORK/NUMBER`.
   */
  readonly request: string;
  readonly state: LeaseState;
  /** Who has taken it; null before that. */
  readonly worker: string | null;
  /** Where that is: the worker's name. */
  readonly machine: string | null;
  readonly leasedAt: number;
  readonly claimedAt: number | null;
  /** When its worker was last heard of. */
  readonly heardAt: number | null;
  readonly endedAt: number | null;
  /** Why it was lost, for people. */
  readonly detail: string | null;
  /** Where its training was when it was last heard of, counted from 1, of how many; null before its first sign. */
  readonly epoch: number | null;
  readonly epochs: number | null;
}

/** One process `mixnas worker` that a search has heard of. Times: ms since 1970 (UTC). */
export interface WorkerRow {
  readonly id: string;
  /** As its user named it; by default that of its host. */
  readonly name: string;
  /** Its host. */
  readonly machine: string;
  readonly mixnas: string;
  readonly engine: string;
  readonly cores: number;
  /** Trials at the same time. */
  readonly slots: number;
  readonly firstHeard: number;
  readonly lastHeard: number;
  /** `left`: it ended in good order; `lost`: it went silent; `refused`: its results would differ (`queue.accept`). */
  readonly state: 'active' | 'left' | 'lost' | 'refused';
  /** Why it was refused, or what differs; null else. */
  readonly detail: string | null;
  /** Results that count. */
  readonly done: number;
  /** Time that they took, seconds. */
  readonly seconds: number;
}
