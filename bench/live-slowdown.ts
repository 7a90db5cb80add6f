/**
 * Tells how much a page that follows a search slows it: searches over a table with and without `--live`, one after the other,
 * with a page that reads every event. On a machine that does other things too, the processor time of the search's own process says
 * more than the clock (Linux).
 *
 *     npm run compile && npx tsx bench/live-slowdown.ts [--trials N] [--pairs N] [--controller KIND]
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { readRun } from '../src/store/index.ts';
import { stream } from '../src/util/random.ts';

const LAYERS = 6;
const KERNELS = [3, 5, 7];
const PORT = 47_470;

const { values } = parseArgs({
  options: {
    trials: { type: 'string', default: '200' },
    pairs: { type: 'string', default: '3' },
    controller: { type: 'string', default: 'surrogate' },
  },
});
const folder = mkdtempSync(join(tmpdir(), 'mixnas-live-'));

function writeInputs(): void {
  const options = KERNELS.map((kernel) => `{ name: k${kernel}, kernels: ${kernel}, expansion: 3 }`).join(', ');
  const stage = (filters: number) => `  - { blocks: 2, filters: ${filters}, stride: 2, each: { op: [${options}] } }\n`;
  const space = `name: live\nstem: { filters: 16 }\nstages:\n${[24, 40, 80].map(stage).join('')}head: { filters: 128 }\n`;
  writeFileSync(join(folder, 'live.yaml'), space);
  const draws = stream(1, 'live-slowdown');
  const rows = Array.from({ length: KERNELS.length ** LAYERS }, (_, i) => {
    const digits = i.toString(KERNELS.length).padStart(LAYERS, '0');
    return `"${digits}": {"accuracy": ${(0.5 + 0.4 * draws.next()).toFixed(4)}}`;
  });
  writeFileSync(join(folder, 'table.json'), `{\n${rows.join(',\n')}\n}\n`);
  const config = `name: live\nspace: ./live.yaml\nevaluator: { kind: tabular, table: ./table.json, size: 32, classes: 10 }
controller: { kind: ${values.controller} }\nobjective: { kind: pareto }\nsearch: { trials: ${values.trials} }\n`;
  writeFileSync(join(folder, 'config.yaml'), config);
}

/** Reads events until the server ends. @returns how many came */
function follow(): Promise<number> {
  return new Promise((done) => {
    let events = 0;
    const request = get({ host: '127.0.0.1', port: PORT, path: '/events' }, (response) => {
      response.setEncoding('utf8').on('data', (text: string) => {
        events += text.split('event: ').length - 1;
      });
      response.on('close', () => done(events));
    });
    request.on('error', () => done(events));
  });
}

/** What a search took. */
interface Cost {
  /** Seconds from the first proposal to the last result, and of the whole command. */
  readonly trials: number;
  readonly all: number;
  /** Processor time of the search's process, seconds. */
  readonly processor: number;
  /** Events that the page read. */
  readonly events: number;
}

/** Processor time of a process so far, its children not counted, seconds; 0 where the system does not tell. */
function workedBy(pid: number | undefined): number {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
    return (Number(fields[11]) + Number(fields[12])) / 100;
  } catch {
    return 0;
  }
}

async function search(name: string, isLive: boolean): Promise<Cost> {
  const program = resolve(import.meta.dirname, '../bin/mixnas.js');
  const live = isLive ? ['--live', `${PORT}`] : [];
  const begun = performance.now();
  const child = spawn(process.execPath, [program, 'search', 'config.yaml', '--run', name, ...live], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let events: Promise<number> | null = null;
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    if (text.includes('page: http')) events ??= follow();
  });
  let processor = 0;
  const sampling = setInterval(() => {
    processor = Math.max(processor, workedBy(child.pid));
  }, 20);
  const code = await new Promise((done) => child.on('close', done));
  clearInterval(sampling);
  const all = (performance.now() - begun) / 1000;
  if (code !== 0) throw new Error(`the search ended with ${code}`);
  const { info, trials } = readRun(join(folder, name));
  const last = Math.max(...trials.map(({ endedAt }) => endedAt ?? 0));
  return { trials: (last - info.createdAt) / 1000, all, processor, events: (await events) ?? 0 };
}

const median = (numbers: readonly number[]): number =>
  [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] as number;

const say = ({ trials, all, processor }: Cost): string =>
  `${trials.toFixed(2)} s (command ${all.toFixed(2)} s, processor ${processor.toFixed(2)} s)`;

writeInputs();
const pairs: { readonly alone: Cost; readonly live: Cost }[] = [];
for (let pair = 0; pair < Number(values.pairs); pair++) {
  const alone = await search(`alone-${pair}`, false);
  const live = await search(`live-${pair}`, true);
  pairs.push({ alone, live });
  console.log(`alone ${say(alone)}, with a page ${say(live)}, ${live.events} events read`);
}
const ratio = (of: keyof Cost): string => median(pairs.map(({ alone, live }) => live[of] / alone[of])).toFixed(2);
console.log(
  `${values.trials} trials of ${values.controller}: ratio ${ratio('trials')}, of the whole command ${ratio('all')}, of processor time ${ratio('processor')}`,
);
rmSync(folder, { recursive: true, force: true });
