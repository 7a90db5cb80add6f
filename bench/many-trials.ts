/**
 * Runs a search of very many tabular trials, and tells whether the time per trial stays the same, how long resuming and
 * reporting the finished run take, and how much memory each of the three needs.
 *
 *     npm run build && npx tsx bench/many-trials.ts [trials] [folder]
 *
 * The space is made up: six layers with seven operations each, 117,649 networks; so is the table. The controller is `random`,
 * which does nothing else than draw. A folder that is named is kept, with `run/` in it.
 */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { readRun } from '../src/store/index.ts';
import { stream } from '../src/util/random.ts';

const LAYERS = 6;
const KERNELS = [3, 5, 7, 9, 11, 13, 15];
/** Parts of the search whose time per trial is compared. */
const PARTS = 10;

const trials = Number(process.argv[2] ?? 100_000);
const named = process.argv[3];
const folder = resolve(named ?? mkdtempSync(join(tmpdir(), 'mixnas-many-')));

function writeInputs(): void {
  const options = KERNELS.map((kernel) => `{ name: k${kernel}, kernels: ${kernel}, expansion: 3 }`).join(', ');
  const stage = (filters: number) => `  - { blocks: 2, filters: ${filters}, stride: 2, each: { op: [${options}] } }\n`;
  const space = `name: many\nstem: { filters: 16 }\nstages:\n${[24, 40, 80].map(stage).join('')}head: { filters: 128 }\n`;
  writeFileSync(join(folder, 'many.yaml'), space);
  const draws = stream(1, 'many-trials');
  const rows = Array.from({ length: KERNELS.length ** LAYERS }, (_, i) => {
    const digits = i.toString(KERNELS.length).padStart(LAYERS, '0');
    return `"${digits}": {"accuracy": ${(0.5 + 0.4 * draws.next()).toFixed(4)}}`;
  });
  writeFileSync(join(folder, 'table.json'), `{\n${rows.join(',\n')}\n}\n`);
  const config = `name: many\nspace: ./many.yaml\nevaluator: { kind: tabular, table: ./table.json, size: 32, classes: 10 }
controller: { kind: random }\nobjective: { kind: pareto }\nsearch: { trials: ${trials} }\n`;
  writeFileSync(join(folder, 'config.yaml'), config);
}

interface Cost {
  readonly seconds: number;
  /** Of that, what the processor worked: all threads together, seconds. */
  readonly processor: number;
  /** The most memory that was held. */
  readonly megabytes: number;
  /** What the processor had worked at a time: milliseconds since 1970, milliseconds. */
  readonly samples: readonly (readonly [time: number, worked: number])[];
}

/** What a process tells of itself at its end. */
interface Used extends Pick<Cost, 'samples'> {
  readonly kilobytes: number;
}

/** Milliseconds between two readings of the processor's work. */
const SAMPLE_MS = 50;

/** Runs the built command line. */
function run(args: readonly string[]): Promise<Cost> {
  const program = resolve(import.meta.dirname, '../bin/mixnas.js');
  const tell = `const samples = []; const sample = () => { const { user, system } = process.cpuUsage(); samples.push([Date.now(), (user + system) / 1000]); };
    setInterval(sample, ${SAMPLE_MS}).unref();
    process.on('exit', () => { sample(); process.stderr.write('\\nUSED ' + JSON.stringify({ kilobytes: process.resourceUsage().maxRSS, samples })); });`;
  const preload = `data:text/javascript,${encodeURIComponent(tell)}`;
  const begun = performance.now();
  const child = spawn(process.execPath, ['--import', preload, program, ...args], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  return new Promise((done, fail) => {
    child.on('close', (code) => {
      if (code !== 0) return fail(new Error(`mixnas ${args.join(' ')} ended with ${code}: ${stderr}`));
      const { kilobytes, samples } = JSON.parse(stderr.slice(stderr.lastIndexOf('USED ') + 5)) as Used;
      done({
        seconds: (performance.now() - begun) / 1000,
        processor: (samples.at(-1)?.[1] ?? 0) / 1000,
        megabytes: kilobytes / 1024,
        samples,
      });
    });
  });
}

function say(what: string, { seconds, processor, megabytes }: Cost): void {
  const [time, work] = [seconds, processor].map((value) => value.toFixed(2).padStart(7));
  console.log(`${what.padEnd(28)} ${time} s (processor ${work} s) ${megabytes.toFixed(0).padStart(5)} MB`);
}

/** What the processor had worked at a time, between the readings before and after it. */
function workedAt({ samples }: Cost, time: number): number {
  const next = Math.max(
    1,
    samples.findIndex(([at]) => at >= time),
  );
  const [[t0, w0], [t1, w1]] = [samples[next - 1], samples[next]] as [[number, number], [number, number]];
  return w0 + ((w1 - w0) * (time - t0)) / (t1 - t0);
}

/** Milliseconds per trial in each part of the search, in order: of the clock, and of the processor alone. */
function partTimes(cost: Cost): { readonly clock: number[]; readonly processor: number[] } {
  const ends = readRun(join(folder, 'run')).trials.map(({ endedAt }) => endedAt as number);
  const size = Math.floor(ends.length / PARTS);
  const spans = Array.from({ length: PARTS }, (_, part) => {
    return [ends[part * size], ends[part * size + size - 1]] as [number, number];
  });
  return {
    clock: spans.map(([from, to]) => (to - from) / (size - 1)),
    processor: spans.map(([from, to]) => (workedAt(cost, to) - workedAt(cost, from)) / (size - 1)),
  };
}

function sayParts(what: string, times: readonly number[]): void {
  const middle = [...times].sort((a, b) => a - b)[PARTS / 2] as number;
  console.log(`ms per trial, ${what}, by tenths ${times.map((time) => time.toFixed(3)).join(' ')}`);
  console.log(`slowest tenth over the median ${(Math.max(...times) / middle).toFixed(2)}`);
}

mkdirSync(folder, { recursive: true });
writeInputs();
const search = await run(['--quiet', 'search', 'config.yaml', '--run', 'run']);
say(`search of ${trials} trials`, search);
const { clock, processor } = partTimes(search);
sayParts('clock', clock);
sayParts('processor', processor);
say('resume, with its report', await run(['--quiet', 'resume', 'run']));
say('resume for one more trial', await run(['--quiet', 'resume', 'run', '--trials', `${trials + 1}`]));
for (const format of ['text', 'json', 'csv', 'md', 'html']) {
  say(`report --format ${format}`, await run(['report', 'run', '--format', format, '--out', `report.${format}`]));
}
if (named === undefined) rmSync(folder, { recursive: true, force: true });
