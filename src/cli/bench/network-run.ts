import { availableParallelism } from 'node:os';
import type { Machine } from '../../cost/index.ts';
import { chooseEngine, type Engine, type EngineName, openEngine } from '../../engine/index.ts';
import { NativeEngine, openNative } from '../../engine/native/index.ts';
import { measureNetwork } from '../../measure/index.ts';
import { MixnasError } from '../../util/errors.ts';
import { zooNames } from '../../zoo/index.ts';
import type { SizeOptions } from '../arch/source.ts';
import { openSource } from '../export/source.ts';
import { type Io, writeJson } from '../io.ts';
import type { Selection } from '../options.ts';
import { networkBenchText } from './network-report.ts';

export interface NetworkBenchOptions extends SizeOptions {
  readonly select?: Selection;
  readonly batch: number;
  readonly threads?: number;
  readonly steps: number;
  readonly engine: EngineName | 'auto';
  readonly ops?: boolean;
  readonly json?: boolean;
}

/** The machine's peaks with so many threads, by the kernels' own measurement; null where they were not built. */
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

/** Published networks are measured as they are used in searches: small images, ten classes. */
const ZOO_DEFAULTS = { size: 32, classes: 10 } as const;

/** `mixnas bench train` and `mixnas bench infer`. */
export async function benchNetwork(
  io: Io,
  mode: 'train' | 'infer',
  source: string,
  options: NetworkBenchOptions & { readonly quiet?: boolean },
): Promise<void> {
  const say = (note: string | null) => {
    if (note !== null && options.quiet !== true) io.err.write(`${note}\n`);
  };
  const defaults = zooNames().includes(source) ? ZOO_DEFAULTS : {};
  const { name: arch, graph } = openSource(source, io.cwd, { ...defaults, ...options });
  const choice = chooseEngine(options.engine);
  say(choice.note);
  const cores = availableParallelism();
  const engine = await openEngine({ name: choice.name, backend: 'auto', threads: options.threads ?? cores });
  try {
    const { threads, note } = threadsOf(engine, options.threads, cores);
    say(note);
    const { batch, steps, ops = false } = options;
    const machine = await measureMachine(engine, threads);
    const result = await measureNetwork({ mode, arch, graph, batch, threads, steps, ops }, engine, machine);
    if (options.json) writeJson(io, { ...result });
    else io.out.write(networkBenchText(result));
  } finally {
    engine.dispose();
  }
}
