import type { WorkerRow } from '../../store/index.ts';
import type { Heartbeat } from '../wire/messages.ts';

/** Milliseconds of silence after which a worker counts as dead: more than a cut network of 20 s. */
export const SILENT_MS = 25_000;
/** Milliseconds between two looks that are too far apart to judge silence by. */
const GAP_MS = 6000;

/** A worker as it was last heard of. */
export interface Member {
  readonly beat: Heartbeat;
  readonly row: WorkerRow;
}

/** What a look at the workers' heartbeats has shown. */
export interface Changes {
  readonly joined: readonly Member[];
  readonly lost: readonly Member[];
  /** Refused, or taken although something differs: told once. */
  readonly differing: readonly Member[];
}

/**
 * Who works for a run. Silence is judged by this machine's clock alone, and only over time in which Redis could be asked:
 * a heartbeat that does not change is silence, whatever it says.
 */
export class Roster {
  readonly #run: string;
  readonly #members = new Map<string, Member>();
  readonly #gone = new Map<string, WorkerRow>();
  /** The last heartbeat that was seen of a worker, its number. */
  readonly #beats = new Map<string, number>();
  /** Results of workers whose first sign of life is still to come. */
  readonly #counts = new Map<string, { readonly done: number; readonly seconds: number }>();
  /** Workers that have spoken before their heartbeat was seen. */
  readonly #vouched = new Set<string>();
  /** Silence before this does not count. */
  #floor: number;
  #lookedAt: number;

  /**
   * @param known workers of earlier processes of this run
   * @param now milliseconds
   */
  constructor(run: string, known: readonly WorkerRow[], now: number) {
    this.#run = run;
    this.#floor = now;
    this.#lookedAt = now;
    for (const row of known) this.#gone.set(row.id, row.state === 'active' ? { ...row, state: 'lost' } : row);
  }

  /** Those that are there, refused ones too. */
  members(): readonly Member[] {
    return [...this.#members.values()];
  }

  member(id: string): Member | undefined {
    return this.#members.get(id);
  }

  /** Every worker that was ever heard of. */
  rows(): WorkerRow[] {
    return [...this.#gone.values(), ...this.members().map(({ row }) => row)];
  }

  /**
   * Milliseconds since a worker was last heard of.
   * @param since when it was heard of otherwise: it has taken something then
   */
  silence(id: string, since: number, now: number): number {
    const row = this.#members.get(id)?.row ?? this.#gone.get(id);
    return now - Math.max(since, row?.lastHeard ?? 0, this.#floor);
  }

  /** Takes the heartbeats as they are now. One that was seen before, or for the first time, is no sign of life yet. */
  look(beats: readonly Heartbeat[], now: number): Changes {
    if (now - this.#lookedAt > GAP_MS) this.#floor = now;
    this.#lookedAt = now;
    const joined: Member[] = [];
    const differing: Member[] = [];
    for (const beat of beats) {
      const last = this.#beats.get(beat.id);
      this.#beats.set(beat.id, beat.beat);
      if (last === beat.beat || (last === undefined && !this.#vouched.has(beat.id))) continue;
      const known = this.#members.get(beat.id);
      if (known === undefined && !this.#isAbout(beat)) continue;
      const member = this.#heard(beat, now);
      if (known === undefined && member.row.state === 'active') joined.push(member);
      if (member.row.detail !== null && member.row.detail !== known?.row.detail) differing.push(member);
    }
    const lost = this.members().filter(({ row }) => this.silence(row.id, 0, now) > SILENT_MS);
    for (const { row } of lost) this.#leave(row, 'lost');
    return { joined, lost, differing };
  }

  /** Takes note that a worker has ended in good order. @returns null where nobody knows it */
  left(id: string): WorkerRow | null {
    const row = this.#members.get(id)?.row ?? null;
    if (row !== null) this.#leave(row, 'left');
    return row;
  }

  /** Counts a result of a worker. */
  count(id: string, seconds: number): void {
    const member = this.#members.get(id);
    const row = member?.row ?? this.#gone.get(id);
    if (row === undefined) {
      const before = this.#counts.get(id) ?? { done: 0, seconds: 0 };
      this.#counts.set(id, { done: before.done + 1, seconds: before.seconds + seconds });
      return;
    }
    const counted = { ...row, done: row.done + 1, seconds: row.seconds + seconds };
    if (member === undefined) this.#gone.set(id, counted);
    else this.#members.set(id, { ...member, row: counted });
  }

  /** Takes note that a worker has said something now: its heartbeat is one of a living worker. */
  vouch(id: string): void {
    if (!this.#members.has(id)) this.#vouched.add(id);
  }

  /** Whether a worker knows of this run. */
  #isAbout({ engines }: Heartbeat): boolean {
    return engines[this.#run] !== undefined;
  }

  #heard(beat: Heartbeat, now: number): Member {
    const { id, name, host: machine, mixnas, cores, slots, engines, refused, differs } = beat;
    const before = this.#members.get(id)?.row ?? this.#gone.get(id);
    const why = refused[this.#run];
    const { done, seconds } = before ?? this.#counts.get(id) ?? { done: 0, seconds: 0 };
    const row: WorkerRow = {
      ...{ id, name, machine, mixnas, cores, slots, done, seconds },
      engine: engines[this.#run] ?? before?.engine ?? '',
      firstHeard: before?.firstHeard ?? now,
      lastHeard: now,
      state: why === undefined ? 'active' : 'refused',
      detail: why ?? differs[this.#run] ?? null,
    };
    this.#gone.delete(id);
    const member = { beat, row };
    this.#members.set(id, member);
    return member;
  }

  #leave(row: WorkerRow, state: 'left' | 'lost'): void {
    this.#members.delete(row.id);
    this.#gone.set(row.id, row.state === 'refused' ? row : { ...row, state });
  }
}
