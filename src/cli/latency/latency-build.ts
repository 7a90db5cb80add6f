import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import {
  assembleTable,
  type BuildPlan,
  type BuildProgress,
  buildTable,
  type KernelTable,
  type Measure,
  measureNetworks,
  openJournal,
  openRunner,
  planBuild,
  type Runner,
  readKitResults,
  tableText,
  usualGauge,
} from '../../latency/index.ts';
import { loadSpace } from '../../run/index.ts';
import { MixnasError, messageOf } from '../../util/errors.ts';
import { formatSeconds } from '../../util/format.ts';
import { hashOf } from '../../util/hash.ts';
import type { Action, Call } from '../action.ts';
import { type Io, writeJson } from '../io.ts';
import { writeOutput } from '../output.ts';
import { terminalOf } from '../terminal.ts';
import { openDevice } from './device-option.ts';
import { endingOnSignals } from './signals.ts';

/** Side of the images of a space that does not say what it is made for, pixels. */
const DEFAULT_SIZE = 32;

/** What a table is built for, from the command line. */
interface SpaceOptions {
  readonly size?: number;
  readonly classes: number;
  readonly networks: number;
  readonly seed: number;
  readonly maxKernels: number;
}

type BuildCall = Call<'latency build'>;

/** The file that a command is to write. @throws MixnasError `USAGE` without one */
export function requireOut(out: string | undefined, what: string): string {
  if (out !== undefined) return out;
  throw new MixnasError('USAGE', `expected --out with ${what}`);
}

/** The plan that the options of a command say. */
export function planOf(name: string, cwd: string, options: SpaceOptions): BuildPlan {
  const space = loadSpace(name, cwd);
  const { size = space.resolution ?? DEFAULT_SIZE, classes, networks, seed, maxKernels } = options;
  return planBuild({ space, target: { size, classes }, networks, seed, maxKernels });
}

/** Measures on a runner for tables: all networks of a chunk take turns together. */
export function measureOn(runner: Runner, device: string, seed: number, gaugeMs: number | null): Measure {
  const options = { device, seed, gaugeMs, now: () => new Date() };
  return (networks, effort) => measureNetworks(runner, networks, { ...effort, ...options, together: networks.length });
}

function progressText({ phase, done, total, secondsLeft }: BuildProgress): string {
  const left = secondsLeft === null ? '' : `, about ${formatSeconds(secondsLeft)} left`;
  return `${phase} ${done} of ${total}${left}`;
}

/** Redraws a line on a terminal, writes one per chunk elsewhere. */
function progressTo({ io, options: { json }, quiet }: BuildCall): (progress: BuildProgress) => void {
  if (quiet || json === true) return () => undefined;
  const { live } = terminalOf(io, { quiet });
  return (progress) => {
    const text = progressText(progress);
    const isLast = progress.phase === 'networks' && progress.done === progress.total;
    io.err.write(live ? `\r\u001B[K${text}${isLast ? '\n' : ''}` : `${text}\n`);
  };
}

async function measureHere(plan: BuildPlan, out: string, call: BuildCall): Promise<KernelTable> {
  const { io, options } = call;
  const { name, settings } = openDevice(options, io.cwd);
  const runner = await openRunner(settings);
  try {
    const journal = openJournal(`${resolve(io.cwd, out)}.partial`, hashOf({ plan: plan.hash, settings }));
    // a build that continues brings its figures to the speed that it began with
    const [first] = journal.chunks;
    const gaugeMs = first === undefined ? await usualGauge(runner) : first.device.gaugeMs;
    const tools = {
      measure: measureOn(runner, name, options.seed, gaugeMs),
      journal,
      now: () => performance.now(),
      onProgress: progressTo(call),
    };
    const table = await endingOnSignals(() => buildTable(plan, { settings, source: out }, tools));
    writeTable(io, out, table);
    journal.remove();
    return table;
  } finally {
    await runner.close();
  }
}

/** A file's text. @throws MixnasError `LATENCY_TABLE` */
export function readText(file: string, cwd: string): string {
  try {
    return readFileSync(resolve(cwd, file), 'utf8');
  } catch (cause) {
    throw new MixnasError('LATENCY_TABLE', `${file}: ${messageOf(cause)}`, { cause });
  }
}

function writeTable(io: Io, out: string, table: KernelTable): void {
  writeOutput(resolve(io.cwd, out), tableText(table));
}

function fromResults(io: Io, plan: BuildPlan, results: string, out: string): KernelTable {
  const chunks = readKitResults(readText(results, io.cwd), plan, results);
  const table = assembleTable(plan, chunks, { settings: null, source: results });
  writeTable(io, out, table);
  return table;
}

function percent(value: number): string {
  return `${(100 * value).toFixed(1)} %`;
}

function summary(table: KernelTable, out: string): string {
  const { built, residual, rows } = table;
  const interpolated = rows.filter(({ source }) => source === 'interpolated').length;
  return [
    `${out}: ${rows.length} kernels of space ${table.space.name} at ${table.target.size} px${interpolated > 0 ? `, ${interpolated} of them interpolated` : ''}`,
    `measured in ${formatSeconds(built.seconds)} on ${table.device.runtime}, ${built.unstable} measurements marked`,
    `the last new kernel stood in network ${built.lastNew} of ${built.drawn} drawn`,
    `each of ${built.networks.length} networks predicted without itself: MAPE ${percent(residual.mape)}, deviation ${percent(residual.sd)}`,
    '',
  ].join('\n');
}

/** `mixnas latency build`. */
export const latencyBuild: Action<'latency build'> = async (call) => {
  const { io, args, options } = call;
  const out = requireOut(options.out, 'the table to write');
  const plan = planOf(args[0], io.cwd, options);
  const { from } = options;
  const table = from === undefined ? await measureHere(plan, out, call) : fromResults(io, plan, from, out);
  if (options.json !== true) io.out.write(summary(table, out));
  else {
    const { rows, built, ...others } = table;
    const { networks, ...making } = built;
    writeJson(io, { file: out, ...others, built: { ...making, networks: networks.length }, kernels: rows.length });
  }
};
