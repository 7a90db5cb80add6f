import type { LeaseRow } from '../../store/index.ts';
import type { TrialProgress } from '../../trial/index.ts';
import { bug } from '../../util/errors.ts';

/** What a lease is given for. */
export interface Ask {
  readonly trial: number;
  /** Null in a search without fidelities, and for finals. */
  readonly rung: number | null;
  /** Identity of what is asked for. */
  readonly request: string;
}

/** Where leases are stored. */
export interface LeaseStore {
  leases(): LeaseRow[];
  queue(leases: readonly LeaseRow[]): void;
  /** Stores a lease together with the next result of its trial, in one transaction. */
  accompany(lease: LeaseRow): void;
}

/** What becomes of a result: it counts, it came too late, it came again, or nobody knows its attempt. */
export type Verdict = 'counts' | 'late' | 'again' | 'unknown';

/**
 * Who may answer for what. There is at most one open lease for a request; its token decides whether a result counts. The
 * run's file is the truth: what a process that was killed left open is open still.
 */
export class LeaseBook {
  readonly #store: LeaseStore;
  readonly #now: () => number;
  readonly #newToken: () => string;
  readonly #leases = new Map<string, LeaseRow>();
  /** Token of the open lease, by request. */
  readonly #open = new Map<string, string>();
  /** Tokens of all attempts, by request, in the order in which they were given. */
  readonly #attempts = new Map<string, string[]>();
  /** Open leases that changed since they were stored. */
  readonly #changed = new Set<string>();

  constructor(store: LeaseStore, now: () => number, newToken: () => string) {
    this.#store = store;
    this.#now = now;
    this.#newToken = newToken;
    for (const lease of store.leases()) {
      this.#leases.set(lease.token, lease);
      this.#note(lease);
      if (lease.state === 'open') this.#open.set(lease.request, lease.token);
    }
  }

  /** All that are open, in the order in which they were given. */
  open(): LeaseRow[] {
    return [...this.#open.values()].map((token) => this.#known(token));
  }

  /** Whether a request has an open lease. */
  hasOpen(request: string): boolean {
    return this.#open.has(request);
  }

  /** Tokens of all attempts at a request, the newest first. */
  attempts(request: string): readonly string[] {
    return [...(this.#attempts.get(request) ?? [])].reverse();
  }

  get(token: string): LeaseRow | undefined {
    return this.#leases.get(token);
  }

  isOpen(token: string): boolean {
    return this.#leases.get(token)?.state === 'open';
  }

  /** The open lease of a request: one that was left open, or a new one, which is stored. */
  take({ trial, rung, request }: Ask): LeaseRow {
    const open = this.#open.get(request);
    if (open !== undefined) return this.#known(open);
    const [token, leasedAt] = [this.#newToken(), this.#now()];
    const nobody = { worker: null, machine: null, claimedAt: null, heardAt: null, endedAt: null };
    const nothing = { detail: null, epoch: null, epochs: null };
    const lease: LeaseRow = { token, trial, rung, request, state: 'open', leasedAt, ...nobody, ...nothing };
    this.#leases.set(token, lease);
    this.#note(lease);
    this.#open.set(request, token);
    this.#store.queue([lease]);
    return lease;
  }

  /** Notes who has taken an attempt; the first one stays. @returns whether it was news */
  claim(token: string, worker: string, machine: string): boolean {
    const lease = this.#leases.get(token);
    if (lease?.state !== 'open' || lease.worker !== null) return false;
    const now = this.#now();
    this.#change({ ...lease, worker, machine, claimedAt: now, heardAt: now });
    return true;
  }

  /** Notes that an attempt's worker is there, and where its training is. */
  heard(token: string, progress: Pick<TrialProgress, 'epoch' | 'epochs'> | null): void {
    const lease = this.#leases.get(token);
    if (lease?.state !== 'open') return;
    const { epoch, epochs } = progress ?? lease;
    this.#change({ ...lease, heardAt: this.#now(), epoch, epochs });
  }

  /** Stores what `claim` and `heard` have noted. */
  flush(): void {
    if (this.#changed.size === 0) return;
    this.#store.queue([...this.#changed].map((token) => this.#known(token)));
    this.#changed.clear();
  }

  /** Ends an open lease without a result. */
  lose(token: string, detail: string): void {
    const lease = this.#known(token);
    if (lease.state !== 'open') throw bug(`lease ${token} is ${lease.state} and cannot be lost`);
    this.#end({ ...lease, state: 'lost', endedAt: this.#now(), detail });
    this.#store.queue([this.#known(token)]);
  }

  /**
   * Judges a result by its attempt. One that counts ends its lease, which is stored with the trial's result; one that is late
   * is noted and counts nothing.
   */
  answer(token: string, worker: string, machine: string): Verdict {
    const lease = this.#leases.get(token);
    if (lease === undefined) return 'unknown';
    const now = this.#now();
    if (lease.state === 'lost') {
      this.#end({ ...lease, state: 'superseded', worker, machine, endedAt: now });
      this.#store.queue([this.#known(token)]);
      return 'late';
    }
    if (lease.state !== 'open') return 'again';
    this.#end({ ...lease, state: 'done', worker, machine, heardAt: now, endedAt: now });
    this.#store.accompany(this.#known(token));
    return 'counts';
  }

  #note({ request, token }: LeaseRow): void {
    this.#attempts.set(request, [...(this.#attempts.get(request) ?? []), token]);
  }

  #known(token: string): LeaseRow {
    const lease = this.#leases.get(token);
    if (lease === undefined) throw bug(`no lease ${token}`);
    return lease;
  }

  #change(lease: LeaseRow): void {
    this.#leases.set(lease.token, lease);
    this.#changed.add(lease.token);
  }

  #end(lease: LeaseRow): void {
    this.#leases.set(lease.token, lease);
    this.#changed.delete(lease.token);
    if (this.#open.get(lease.request) === lease.token) this.#open.delete(lease.request);
  }
}
