import type { Config } from '../config/index.ts';
import { chooseEngine, type EngineOptions, openEngine } from '../engine/index.ts';
import type { RunContext } from './run-context.ts';

interface Note {
  readonly kind: 'note';
  readonly message: string;
}

/** What the workers compute with. */
export interface EnginePlan {
  readonly engine: EngineOptions;
  /** As stored with the run. */
  readonly version: string;
}

const plural = (count: number, one: string): string => `${count} ${one}${count === 1 ? '' : 's'}`;

/** What to say of workers and threads that the machine has no cores for; null when there are enough. */
function crowded(workers: number, threads: number, cores: number): string | null {
  if (workers * threads <= cores) return null;
  const asked =
    threads === 1 ? plural(workers, 'worker') : `${plural(workers, 'worker')} × ${plural(threads, 'thread')}`;
  return `${asked} on ${plural(cores, 'core')}: they take turns, so this is no faster than fewer, and trials take longer`;
}

/**
 * Chooses the engine and shares the cores among the workers: each gets as many threads as there are cores for it, at least
 * one, unless `engine.threads` says otherwise. An engine that computes on one thread gets one. Says what has no effect, and
 * where there are more threads than cores.
 *
 * @throws MixnasError `ENGINE_MISSING`, `ENGINE_BROKEN`
 */
export async function shareCores(
  { engine, search }: Config,
  context: Pick<RunContext<Note>, 'cores' | 'onEvent'>,
): Promise<EnginePlan> {
  const { cores, onEvent } = context;
  const { backend, instructionSet, activations } = engine;
  const { name, note } = chooseEngine(engine.kind, activations);
  const say = (message: string | null): void => {
    if (message !== null) onEvent({ kind: 'note', message });
  };
  say(note);
  const share = Math.max(1, Math.floor(cores / search.workers));
  const wanted = engine.threads ?? share;
  const opened = await openEngine({ name, backend, instructionSet, activations, threads: wanted });
  const { version, singleThreaded } = opened;
  opened.dispose();
  const threads = singleThreaded ? 1 : wanted;
  if (singleThreaded && (engine.threads ?? 1) > 1) {
    say(`engine.threads = ${engine.threads} has no effect: ${version} computes on one thread per worker`);
  }
  if (singleThreaded && search.workers < cores) {
    say(`${version} computes on one thread per worker: search.workers=${cores} would use all ${cores} cores`);
  }
  say(crowded(search.workers, threads, cores));
  return { engine: { name, backend, instructionSet, activations, threads }, version };
}
