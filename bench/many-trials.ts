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
}

/** Runs the built command line. */
function run(args: readonly string[]): Promise<Cost> {
  const program = resolve(import.meta.dirname, '../bin/mixnas.js');
  const tell = `process.on('exit', () => { const used = process.resourceUsage(); process.stderr.write('\\nRSS ' + used.maxRSS + ' CPU ' + (used.userCPUTime + used.systemCPUTime)); });`;
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
      const [, kilobytes, cpu] = stderr.match(/RSS (\d+) CPU (\d+)/) ?? [];
      done({
        seconds: (performance.now() - begun) / 1000,
        processor: Number(cpu) / 1e6,
        megabytes: Number(kilobytes) / 1024,
      });
    });
  });
}

function say(what: string, { seconds, processor, megabytes }: Cost): void {
  const [time, work] = [seconds, processor].map((value) => value.toFixed(2).padStart(7));
  console.log(`${what.padEnd(28)} ${time} s (processor ${work} s) ${megabytes.toFixed(0).padStart(5)} MB`);
}

/** Milliseconds per trial in each part of the search, in order. */
function partTimes(): number[] {
  const ends = readRun(join(folder, 'run')).trials.map(({ endedAt }) => endedAt as number);
  const size = Math.floor(ends.length / PARTS);
  return Array.from({ length: PARTS }, (_, part) => {
    const [from, to] = [ends[part * size], ends[part * size + size - 1]] as [number, number];
    return (to - from) / (size - 1);
  });
}

mkdirSync(folder, { recursive: true });
writeInputs();
say(`search of ${trials} trials`, await run(['--quiet', 'search', 'config.yaml', '--run', 'run']));
const times = partTimes();
const middle = [...times].sort((a, b) => a - b)[PARTS / 2] as number;
console.log(`ms per trial, by tenths       ${times.map((time) => time.toFixed(3)).join(' ')}`);
console.log(`slowest tenth over the median ${(Math.max(...times) / middle).toFixed(2)}`);
say('resume, with its report', await run(['--quiet', 'resume', 'run']));
say('resume for one more trial', await run(['--quiet', 'resume', 'run', '--trials', `${trials + 1}`]));
for (const format of ['text', 'json', 'csv', 'md', 'html']) {
  say(`report --format ${format}`, await run(['report', 'run', '--format', format, '--out', `report.${format}`]));
}
if (named === undefined) rmSync(folder, { recursive: true, force: true });
