import type { Machine } from '../../cost/index.ts';
import { type ActivationType, chooseEngine, type Engine, type EngineName, openEngine } from '../../engine/index.ts';
import { NativeEngine, openNative } from '../../engine/native/index.ts';
import { MixnasError } from '../../util/errors.ts';
import { type BenchResult, type BenchTask, measureNetwork } from './time-network.ts';

/** The machine's peaks with this many threads, as the kernels measure them; null where they were not built. */
async function measureMachine(engine: Engine, threads: number): Promise<Machine | null> {
  if (engine instanceof NativeEngine) return await engine.measure(threads);
  try {
    return await openNative({ threads }).measure(threads);
  } catch (error) {
    if (error instanceof MixnasError && error.code === 'ENGINE_MISSING') return null;
    throw error;
  }
}

/** Threads to compute with, and what to say where that is not what was asked for. */
function threadsOf(engine: Engine, asked: number | undefined, cores: number): { threads: number; note: string | null } {
  if (engine.singleThreaded) {
    const useless = asked !== undefined && asked > 1;
    const note = useless ? `${engine.version} computes on one thread: --threads ${asked} has no effect` : null;
    return { threads: 1, note };
  }
  const threads = asked ?? cores;
  const note = threads > cores ? `--threads ${threads}: more than the ${cores} cores there are` : null;
  return { threads, note };
}

/** Where a network is measured. */
export interface BenchPlace {
  /** Processors of this machine; as many threads compute unless the task names a number. */
  readonly cores: number;
  /** Hears what is not as it was asked for. */
  readonly onNote: (message: string) => void;
}

/**
 * Measures a network on an engine of this machine, beside what the machine allows.
 * @param task `threads` only where they are asked for
 * @throws MixnasError `ENGINE_MISSING`, `USAGE` when kernels are to be timed that are not ours, `OUT_OF_MEMORY`
 */
export async function benchNetwork(
  task: Omit<BenchTask, 'threads'> & { readonly threads?: number | undefined },
  { kind, activations }: { readonly kind: EngineName | 'auto'; readonly activations: ActivationType },
  { cores, onNote }: BenchPlace,
): Promise<BenchResult> {
  const choice = chooseEngine(kind, activations);
  if (choice.note !== null) onNote(choice.note);
  const engine = await openEngine({
    name: choice.name,
    backend: 'auto',
    activations,
    threads: task.threads ?? cores,
  });
  try {
    const { threads, note } = threadsOf(engine, task.threads, cores);
    if (note !== null) onNote(note);
    const machine = await measureMachine(engine, threads);
    return await measureNetwork({ ...task, threads }, engine, machine);
  } finally {
    engine.dispose();
  }
}
