import { availableParallelism } from 'node:os';
import {
  type LatencyRecord,
  type MeasureTask,
  measureTasks,
  type NamedNetwork,
  type Runner,
} from '../../latency/index.ts';
import { networkOf, openSource } from '../../source/index.ts';
import { MixnasError } from '../../util/errors.ts';
import type { Action, Call } from '../action.ts';
import { writeJson } from '../io.ts';
import { endingOnSignals } from '../latency/signals.ts';
import { latencyBenchNotes, latencyBenchTable } from './latency-render.ts';
import { type LatencyBenchRow, type LatencyVariant, latencyVariants, openVariant } from './latency-variants.ts';

type Options = Call<'bench latency'>['options'];

interface Measured {
  readonly rows: LatencyBenchRow[];
  /** Why some variants are not there. */
  readonly missing: string[];
}

async function measureVariants(
  network: NamedNetwork,
  variants: readonly LatencyVariant[],
  { batch, runs, seconds }: Options,
): Promise<Measured> {
  const opened: { variant: LatencyVariant; runner: Runner }[] = [];
  const missing = new Set<string>();
  try {
    for (const variant of variants) {
      const runner = await openVariant(variant, batch);
      if ('missing' in runner) missing.add(runner.missing);
      else opened.push({ variant, runner });
    }
    const tasks = opened.map(({ runner }): MeasureTask => ({ network, runner }));
    const records = await measureTasks(tasks, {
      now: () => new Date(),
      runs,
      seconds,
      together: Math.max(1, tasks.length),
    });
    const rows = opened.map(({ variant }, i) => ({ ...variant, record: records[i] as LatencyRecord }));
    return { rows, missing: [...missing] };
  } finally {
    for (const { runner } of opened) await runner.close();
  }
}

/** `mixnas bench latency`. */
export const benchLatency: Action<'bench latency'> = async ({ io, args, options, quiet }) => {
  const { name, graph } = networkOf(openSource(args[0], { cwd: io.cwd, select: options.select }), options);
  const counts = options.threads === undefined ? new Set([1, availableParallelism()]) : [options.threads];
  const rows: LatencyBenchRow[] = [];
  const missing = new Set<string>();
  for (const threads of counts) {
    const variants = latencyVariants(graph, threads);
    if (!quiet) io.err.write(`${variants.length} ways to run ${name}, threads: ${threads}\n`);
    const measured = await endingOnSignals(() => measureVariants({ name, graph }, variants, options));
    rows.push(...measured.rows);
    for (const message of measured.missing) missing.add(message);
  }
  if (rows.length === 0) {
    throw new MixnasError('ENGINE_MISSING', `no runtime here to measure on:\n${[...missing].join('\n')}`, {
      hint: 'mixnas doctor says what is there and how to add what is not',
    });
  }
  if (options.json) writeJson(io, latencyBenchJson(name, rows, missing));
  else io.out.write(latencyBenchTable(rows));
  if (!quiet) for (const note of latencyBenchNotes(rows, missing)) io.err.write(`${note}\n`);
};

function latencyBenchJson(network: string, rows: readonly LatencyBenchRow[], missing: Iterable<string>) {
  const { size, batch, processor } = (rows[0] as LatencyBenchRow).record;
  return {
    network,
    size,
    batch,
    processor,
    rows: rows.map(({ record, ...variant }) => {
      const { runtime, ms, p10, p90, cv, state, affinity, blocks } = record;
      return { ...variant, runtime, ms, p10, p90, cv, state, affinity, blocks };
    }),
    missing: [...missing],
  };
}
