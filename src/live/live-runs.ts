import { randomBytes } from 'node:crypto';
import { comparisonOf } from '../report/index.ts';
import { PAGE_VERSION, type PageTrials, type RunsDocument } from './contract.ts';
import { type RunChanges, RunPage } from './run-page.ts';

/** A run as it was named, and its absolute folder. */
export interface NamedRun {
  readonly given: string;
  readonly folder: string;
}

/** Of the time, the share that looking for changes may take. */
const SHARE = 0.05;
/** Milliseconds between two looks, at least. */
const LOOK_EVERY_MS = 250;

/**
 * The runs that a server shows. A change of any of them makes a new revision, so that one number says how much a page knows of all.
 */
export class LiveRuns {
  readonly pages: readonly RunPage[];
  /** Tells events of this server from those of an earlier one at the same address. */
  readonly #server = randomBytes(6).toString('hex');
  #revision = 0;
  #lookAgainAt = 0;

  /** @throws MixnasError as `readRun`, of the first run that cannot be read */
  constructor(runs: readonly NamedRun[], now: () => number) {
    this.pages = runs.map(({ folder, given }) => new RunPage(folder, given, now));
  }

  get revision(): number {
    return this.#revision;
  }

  /** The name of what is known now. */
  get event(): string {
    return `${this.#server}-${this.#revision}`;
  }

  /** Revision of an event; -1, before everything, for one of another server and for what is none. */
  revisionOf(event: string | null): number {
    const match = /^([0-9a-f]+)-(\d+)$/.exec(event ?? '');
    return match?.[1] === this.#server ? Math.min(Number(match[2]), this.#revision) : -1;
  }

  /**
   * Looks for changes, unless that was done just now; the longer a look takes, the longer the time to the next.
   * @param isLast looks in any case
   */
  refresh(isLast = false): void {
    const begun = performance.now();
    if (begun < this.#lookAgainAt && !isLast) return;
    const next = this.#revision + 1;
    const changed = this.pages.map((page) => page.refresh(next));
    if (changed.includes(true)) this.#revision = next;
    const took = performance.now() - begun;
    this.#lookAgainAt = begun + Math.max(LOOK_EVERY_MS, took / SHARE);
  }

  document(): RunsDocument {
    const runs = this.pages.map((page) => page.document());
    const comparison = this.pages.length < 2 ? null : comparisonOf(this.pages.map(({ report }) => report));
    return { schemaVersion: PAGE_VERSION, runs, comparison };
  }

  trials(run: number): PageTrials | undefined {
    return this.pages[run]?.trials(this.event);
  }

  /** What has changed since a revision, by run. */
  changesSince(revision: number): readonly RunChanges[] {
    return this.pages.map((page) => page.changesSince(revision, this.event));
  }

  close(): void {
    for (const page of this.pages) page.close();
  }
}
