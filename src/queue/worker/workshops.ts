import { messageOf } from '../../util/errors.ts';
import { canonicalJson } from '../../util/json.ts';
import { within } from '../../util/within.ts';
import type { Announcement } from '../wire/messages.ts';
import type { TrainerPool } from './trainer-pool.ts';
import type { WorkerSettings } from './worker-settings.ts';
import { enginePool, engineWorkshop, programWorkshop, type Workshop } from './workshop.ts';

/** Milliseconds that the start of a trainer is waited for; who asks again later finds it. */
const PATIENCE_MS = 500;
/** Milliseconds after which something that does not work here is tried again. */
const RETRY_MS = 60_000;

/** What trains for a run, or why nothing does. */
export type Probe = { readonly workshop: Workshop } | { readonly problem: string };

interface Kept {
  readonly opening: Promise<Probe>;
  /** Null while it starts. */
  probe: Probe | null;
  readonly since: number;
}

/** What trains on this machine, one for each trainer that runs name; opened when it is first needed. */
export class Workshops {
  readonly #settings: WorkerSettings;
  readonly #folder: string;
  readonly #engines: TrainerPool;
  readonly #kept = new Map<string, Kept>();

  /** @param folder of the worker, for files that trainers read */
  constructor(settings: WorkerSettings, folder: string) {
    this.#settings = settings;
    this.#folder = folder;
    this.#engines = enginePool(settings);
  }

  /** What trains for a run; null while it starts, which takes a program some time. */
  async open(requires: Announcement['requires']): Promise<Probe | null> {
    const key = keyOf(requires);
    const known = this.#kept.get(key);
    const isStale = known?.probe != null && 'problem' in known.probe && performance.now() - known.since > RETRY_MS;
    const kept = known === undefined || isStale ? this.#begin(key, requires) : known;
    if (kept.probe === null) await within(PATIENCE_MS, kept.opening);
    return kept.probe;
  }

  /** Ends the programs that none of these runs needs. Engines stay: they cost nothing, and another search may come. */
  async tidy(needed: readonly Announcement['requires'][]): Promise<void> {
    const keys = new Set(needed.map(keyOf));
    const idle = [...this.#kept].filter(([key]) => key.startsWith('program') && !keys.has(key));
    for (const [key] of idle) this.#kept.delete(key);
    await Promise.all(idle.map(([, kept]) => close(kept)));
  }

  async close(): Promise<void> {
    await Promise.all([...[...this.#kept.values()].map(close), this.#engines.close()]);
    this.#kept.clear();
  }

  #begin(key: string, requires: Announcement['requires']): Kept {
    const opening = this.#open(requires).catch((error: unknown): Probe => {
      return { problem: `${nameOf(requires)} does not work here: ${messageOf(error).split('\n')[0]}` };
    });
    const kept: Kept = { opening, probe: null, since: performance.now() };
    this.#kept.set(key, kept);
    opening.then((probe) => {
      kept.probe = probe;
    });
    return kept;
  }

  async #open({ trainer, threads }: Announcement['requires']): Promise<Probe> {
    const settings = this.#settings;
    if (trainer.kind === 'engine') return { workshop: await engineWorkshop(trainer.options, this.#engines) };
    if (!settings.programs) return { problem: NO_PROGRAMS };
    return { workshop: await programWorkshop(trainer, threads ?? settings.threads, settings, this.#folder) };
  }
}

/** A command that comes through Redis is run only where somebody has said so. */
const NO_PROGRAMS = 'it trains with a program, and this worker starts none: mixnas worker --programs does';

function keyOf({ trainer, threads }: Announcement['requires']): string {
  if (trainer.kind === 'engine') return `engine ${canonicalJson(trainer.options as never)}`;
  return `program ${threads} ${canonicalJson(trainer as never)}`;
}

function nameOf({ trainer }: Announcement['requires']): string {
  if (trainer.kind === 'engine') return `engine ${trainer.options.name}`;
  const { settings } = trainer;
  return settings.kind === 'torch' ? 'the PyTorch trainer' : `the program ${settings.command[0]}`;
}

/** Ends what works, also what is still starting. */
async function close({ opening }: Kept): Promise<void> {
  const probe = await opening;
  if ('workshop' in probe) await probe.workshop.close();
}
