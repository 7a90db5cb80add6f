import type { Redis } from 'ioredis';
import { RUNS } from '../wire/keys.ts';
import { type Announcement, parseAnnouncement } from '../wire/messages.ts';
import type { Workshop } from './workshop.ts';
import type { Probe, Workshops } from './workshops.ts';

/** Milliseconds after which a run whose announcement stands still gets nothing begun. */
const ALIVE_MS = 30_000;

/** A run as it was last announced, and what this worker makes of it. */
export interface KnownRun {
  readonly announcement: Announcement;
  /** Milliseconds of this process when its announcement last changed. */
  readonly heardAt: number;
  /** What trains for it here; null where nothing can. */
  readonly workshop: Workshop | null;
  /** What is not as the run wants it; null where nothing. */
  readonly difference: string | null;
  readonly isRefused: boolean;
}

/** A run that something can be begun for. */
export type OpenableRun = KnownRun & { readonly workshop: Workshop };

function isOpenable(run: KnownRun): run is OpenableRun {
  return !run.isRefused && run.workshop !== null;
}

/** The runs that are announced at a Redis. */
export class RunWatch {
  readonly #redis: Redis;
  readonly #mixnas: string;
  readonly #log: (message: string) => void;
  readonly #workshops: Workshops;
  readonly #runs = new Map<string, KnownRun>();

  /** @param mixnas version of this worker */
  constructor(redis: Redis, mixnas: string, log: (message: string) => void, workshops: Workshops) {
    this.#redis = redis;
    this.#mixnas = mixnas;
    this.#log = log;
    this.#workshops = workshops;
  }

  get(run: string): KnownRun | undefined {
    return this.#runs.get(run);
  }

  all(): readonly KnownRun[] {
    return [...this.#runs.values()];
  }

  /** Those that this worker may begin something for. */
  open(): readonly OpenableRun[] {
    const now = performance.now();
    return this.all()
      .filter(isOpenable)
      .filter(({ heardAt }) => now - heardAt < ALIVE_MS);
  }

  /** Looks at what is announced now. */
  async look(): Promise<void> {
    const texts = await this.#redis.hgetall(RUNS);
    for (const run of this.#runs.keys()) {
      if (texts[run] !== undefined) continue;
      this.#log(`search ${this.#runs.get(run)?.announcement.name} has ended or paused`);
      this.#runs.delete(run);
    }
    const announced = Object.values(texts)
      .map(parseAnnouncement)
      .filter((one) => one !== null);
    for (const announcement of announced) await this.#see(announcement);
    await this.#workshops.tidy(announced.map(({ requires }) => requires));
  }

  async #see(announcement: Announcement): Promise<void> {
    const known = this.#runs.get(announcement.run);
    const isSame =
      known !== undefined &&
      known.announcement.coordinator.id === announcement.coordinator.id &&
      known.announcement.beat === announcement.beat;
    if (isSame) return;
    const probe = await this.#workshops.open(announcement.requires);
    if (probe === null) return; // it starts: the next look sees it
    const judged = this.#judge(announcement, probe);
    this.#runs.set(announcement.run, { announcement, heardAt: performance.now(), ...judged });
    if (known === undefined || known.difference !== judged.difference) this.#note(announcement, judged);
  }

  #judge({ requires, accept }: Announcement, probe: Probe): Omit<KnownRun, 'announcement' | 'heardAt'> {
    if ('problem' in probe) return { workshop: null, difference: probe.problem, isRefused: true };
    const { workshop } = probe;
    const { description } = workshop;
    const what = requires.trainer.kind === 'engine' ? 'engine ' : '';
    const differences = [
      ...(requires.mixnas === this.#mixnas ? [] : [`mixnas ${this.#mixnas} here, ${requires.mixnas} there`]),
      ...(requires.engine === description ? [] : [`${what}${description} here, ${requires.engine} there`]),
    ];
    const difference = differences.length === 0 ? null : differences.join('; ');
    return { workshop, difference, isRefused: difference !== null && accept === 'same' };
  }

  #note({ name, coordinator }: Announcement, judged: Omit<KnownRun, 'announcement' | 'heardAt'>): void {
    const { workshop, difference, isRefused } = judged;
    const place = `search ${name} of ${coordinator.host}`;
    const policy = workshop === null ? '' : ` (queue.accept: ${isRefused ? 'same' : 'any'})`;
    if (isRefused) this.#log(`${place}: not served: ${difference}${policy}`);
    else if (difference !== null) this.#log(`${place}: served, although ${difference}${policy}`);
    else this.#log(`${place}: served with ${workshop?.description}`);
  }
}
