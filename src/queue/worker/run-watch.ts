import type { Redis } from 'ioredis';
import { type EngineOptions, openEngine } from '../../engine/index.ts';
import { messageOf } from '../../util/errors.ts';
import { RUNS } from '../wire/keys.ts';
import { type Announcement, parseAnnouncement } from '../wire/messages.ts';

/** Milliseconds after which a run whose announcement stands still gets nothing begun. */
const ALIVE_MS = 30_000;

/** A run as it was last announced, and what this worker makes of it. */
export interface KnownRun {
  readonly announcement: Announcement;
  /** Milliseconds of this process when its announcement last changed. */
  readonly heardAt: number;
  /** What this worker computes with for it; empty where it cannot. */
  readonly engine: string;
  /** What is not as the run wants it; null where nothing. */
  readonly difference: string | null;
  readonly isRefused: boolean;
}

/** The engine's name, version and instruction set here; an error's message where it does not work. */
type Probe = { readonly version: string } | { readonly problem: string };

/** The runs that are announced at a Redis. */
export class RunWatch {
  readonly #redis: Redis;
  readonly #mixnas: string;
  readonly #log: (message: string) => void;
  readonly #runs = new Map<string, KnownRun>();
  readonly #probes = new Map<string, Promise<Probe>>();

  /** @param mixnas version of this worker */
  constructor(redis: Redis, mixnas: string, log: (message: string) => void) {
    this.#redis = redis;
    this.#mixnas = mixnas;
    this.#log = log;
  }

  get(run: string): KnownRun | undefined {
    return this.#runs.get(run);
  }

  all(): readonly KnownRun[] {
    return [...this.#runs.values()];
  }

  /** Those that this worker may begin something for. */
  open(): readonly KnownRun[] {
    const now = performance.now();
    return this.all().filter(({ heardAt, isRefused }) => !isRefused && now - heardAt < ALIVE_MS);
  }

  /** Looks at what is announced now. */
  async look(): Promise<void> {
    const texts = await this.#redis.hgetall(RUNS);
    for (const run of this.#runs.keys()) {
      if (texts[run] !== undefined) continue;
      this.#log(`search ${this.#runs.get(run)?.announcement.name} has ended or paused`);
      this.#runs.delete(run);
    }
    for (const text of Object.values(texts)) {
      const announcement = parseAnnouncement(text);
      if (announcement !== null) await this.#see(announcement);
    }
  }

  async #see(announcement: Announcement): Promise<void> {
    const known = this.#runs.get(announcement.run);
    const isSame =
      known !== undefined &&
      known.announcement.coordinator.id === announcement.coordinator.id &&
      known.announcement.beat === announcement.beat;
    if (isSame) return;
    const judged = await this.#judge(announcement);
    this.#runs.set(announcement.run, { announcement, heardAt: performance.now(), ...judged });
    if (known !== undefined && known.difference === judged.difference) return;
    const { name, coordinator } = announcement;
    const place = `search ${name} of ${coordinator.host}`;
    if (judged.isRefused) this.#log(`${place}: not served: ${judged.difference} (queue.accept: same)`);
    else if (judged.difference !== null)
      this.#log(`${place}: served, although ${judged.difference} (queue.accept: any)`);
    else this.#log(`${place}: served with ${judged.engine}`);
  }

  async #judge({ requires, accept }: Announcement): Promise<Omit<KnownRun, 'announcement' | 'heardAt'>> {
    const probe = await this.#probe(requires.options);
    if ('problem' in probe) return { engine: '', difference: probe.problem, isRefused: true };
    const { version: engine } = probe;
    const differences = [
      ...(requires.mixnas === this.#mixnas ? [] : [`mixnas ${this.#mixnas} here, ${requires.mixnas} there`]),
      ...(requires.engine === engine ? [] : [`engine ${engine} here, ${requires.engine} there`]),
    ];
    const difference = differences.length === 0 ? null : differences.join('; ');
    return { engine, difference, isRefused: difference !== null && accept === 'same' };
  }

  #probe(options: Omit<EngineOptions, 'threads'>): Promise<Probe> {
    const key = `${options.name} ${options.backend}`;
    const known = this.#probes.get(key) ?? probeEngine(options);
    this.#probes.set(key, known);
    return known;
  }
}

async function probeEngine(options: Omit<EngineOptions, 'threads'>): Promise<Probe> {
  try {
    const engine = await openEngine({ ...options, threads: 1 });
    const { version } = engine;
    engine.dispose();
    return { version };
  } catch (error) {
    return { problem: `engine ${options.name} does not work here: ${messageOf(error).split('\n')[0]}` };
  }
}
