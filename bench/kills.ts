/**
 * Kills searches with SIGKILL at random moments and compares what they find with what undisturbed ones find: coordinators, which
 * are resumed, and single workers, whose trial is trained again. Tabular searches and trainings, with and without fidelities,
 * with one and two workers.
 *
 *     npm run build && npx tsx bench/kills.ts FOLDER [seconds] [coordinators] [workers]
 *
 * It ends after so many seconds (default 240) or when the folder's counts reach the numbers asked for (1000 and 300), and
 * goes on where it stopped when it is called again. It fails at the first list that differs, and at a process or a file that
 * is left behind. Linux.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { readEpochs, readRun } from '../src/store/index.ts';
import { type Stream, stream } from '../src/util/random.ts';

const [folderName, seconds = '240', coordinators = '1000', workers = '300'] = process.argv.slice(2);
if (folderName === undefined) throw new Error('expected FOLDER [seconds] [coordinators] [workers]');
const folder = resolve(folderName);
const until = performance.now() + 1000 * Number(seconds);
const wanted = { coordinator: Number(coordinators), worker: Number(workers) };

const TRAINING = `space: mixnet-tiny
data: {kind: synthetic, resolution: 16, classes: 2, imagesPerClass: 64, validationPerClass: 16}
training: {epochs: 4, batchSize: 8}
controller: {kind: regularized-evolution, population: 6, sample: 3}
search: {trials: 40}
`;
const CONFIGS = {
  tabular: `space: nas-bench-macro
evaluator: {kind: tabular, table: ./table.json, size: 32, classes: 10}
controller: {kind: regularized-evolution, population: 20, sample: 5}
search: {trials: 3000}
`,
  full: TRAINING,
  asha: `${TRAINING}objective: {kind: pareto}
fidelity: {kind: asha, eta: 2, rungs: [{epochs: 1, imagesPerClass: 32, resolution: 12}, {epochs: 2, imagesPerClass: 48}, {epochs: 4}]}
`,
} as const;
type Kind = keyof typeof CONFIGS;
type Victim = 'coordinator' | 'worker';

interface Case {
  readonly kind: Kind;
  readonly lanes: number;
  readonly victim: Victim;
}

const CASES: readonly Case[] = (Object.keys(CONFIGS) as Kind[]).flatMap((kind) =>
  [1, 2].flatMap((lanes) =>
    (kind === 'tabular' ? (['coordinator'] as const) : (['coordinator', 'worker'] as const)).map((victim) => ({
      kind,
      lanes,
      victim,
    })),
  ),
);

/** Runs that are disturbed side by side. */
const CHAINS = 3;

/** The case of a round: the same whenever the round is continued. */
function caseOf(round: number): Case {
  return CASES[round % CASES.length] as Case;
}

/** What was done so far; kept in the folder. */
interface Counts {
  /** Begun. */
  rounds: number;
  /** Begun, and to be continued. */
  open: number[];
  kills: Record<string, number>;
}

const stateFile = join(folder, 'counts.json');
const counts: Counts = existsSync(stateFile)
  ? JSON.parse(readFileSync(stateFile, 'utf8'))
  : { rounds: 0, open: [], kills: {} };

function killsOf(victim: Victim): number {
  return Object.entries(counts.kills).reduce((sum, [name, n]) => sum + (name.endsWith(victim) ? n : 0), 0);
}

const isOver = (): boolean => performance.now() > until;

function start(args: readonly string[]): ChildProcess {
  return spawn(process.execPath, [resolve(import.meta.dirname, '../bin/mixnas.js'), '--quiet', ...args], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, MIXNAS_CACHE: join(folder, 'cache') },
  });
}

function begin({ kind, lanes }: Case, run: string): ChildProcess {
  return start(
    existsSync(join(folder, run, 'run.sqlite'))
      ? ['resume', run]
      : ['search', `${kind}.yaml`, '--run', run, '--workers', `${lanes}`],
  );
}

/** What must be the same however often a run was disturbed: everything but times and attempts. */
function results(run: string): unknown {
  const { trials, segments, status } = readRun(join(folder, run));
  return {
    status,
    segments: segments.map(({ seconds: _, ...segment }) => segment),
    trials: trials.map(({ number, genotype, state, rung, metrics, reward }) => ({
      ...{ number, genotype, state, rung, metrics, reward },
      epochs:
        trials.length > 1000 ? [] : readEpochs(join(folder, run), number).map(({ seconds: __, ...epoch }) => epoch),
    })),
  };
}

function lines(run: string): { readonly msg: string; readonly trial?: number }[] {
  const file = join(folder, run, 'log.ndjson');
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((line) => (line.endsWith('}') ? [JSON.parse(line)] : []));
}

function childrenOf({ pid }: ChildProcess): number[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
  } catch {
    return [];
  }
}

function isRunning(pid: number): boolean {
  try {
    return !/^\d+ \(.*\) Z/s.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

async function requireGone(pids: readonly number[]): Promise<void> {
  for (let i = 0; i < 500 && pids.some(isRunning); i++) await sleep(20);
  if (pids.some(isRunning)) throw new Error(`processes ${pids.filter(isRunning)} are left behind`);
}

async function finish(child: ChildProcess): Promise<void> {
  const [code, signal] =
    child.exitCode === null && child.signalCode === null
      ? await once(child, 'exit')
      : [child.exitCode, child.signalCode];
  if (code !== 0) throw new Error(`a search ended with ${code ?? signal}`);
}

/** Bytes that a search writes to its log between two kills, at most: its notes at the start, and some trials. */
const LOG_BYTES: Readonly<Record<Kind, number>> = { tabular: 40_000, full: 3500, asha: 3500 };
/** Of so many kills one hits the start of the process. */
const EARLY = 4;

function logSize(run: string): number {
  return statSync(join(folder, run, 'log.ndjson'), { throwIfNoEntry: false })?.size ?? 0;
}

/**
 * Kills a coordinator at a random moment: while it starts, or after it has written something to its log, so that every chain of
 * kills comes to its end on a slow machine too.
 * @returns whether it was still alive
 */
async function killCoordinator(
  child: ChildProcess,
  one: Case,
  run: string,
  draws: Stream,
  pids: Set<number>,
): Promise<boolean> {
  const isEarly = draws.int(EARLY) === 0;
  const size = isEarly ? 0 : logSize(run) + 1 + draws.int(LOG_BYTES[one.kind]);
  while (child.exitCode === null && logSize(run) < size) {
    for (const pid of childrenOf(child)) pids.add(pid);
    await sleep(5);
  }
  await sleep(draws.int(isEarly ? 800 : 40));
  for (const pid of childrenOf(child)) pids.add(pid);
  if (child.exitCode !== null) return false;
  child.kill('SIGKILL');
  await once(child, 'exit');
  return true;
}

/** After so long nothing more is heard of a worker that was killed: it had no trial. */
const IDLE_MS = 1500;

/** Kills a worker and waits until the trial that it had, if it had one, has its end. @returns whether there was one */
async function killWorker(child: ChildProcess, run: string, draws: Stream): Promise<boolean> {
  await sleep(20 + draws.int(200));
  const pids = childrenOf(child);
  if (pids.length === 0 || child.exitCode !== null) return false;
  const seen = lines(run).length;
  process.kill(draws.pick(pids), 'SIGKILL');
  const ended = (trial: number | undefined) => (line: { msg: string; trial?: number }) =>
    line.trial === trial && /^trial (complete|paused)$/.test(line.msg);
  for (let waited = 0; child.exitCode === null; waited += 20) {
    await sleep(20);
    const fresh = lines(run).slice(seen);
    const again = fresh.findIndex(({ msg }) => msg === 'trial trained again');
    if (again >= 0 && fresh.slice(again).some(ended(fresh[again]?.trial))) break;
    if (again < 0 && waited > IDLE_MS) break;
  }
  return true;
}

function note(one: Case): void {
  const name = `${one.kind} ${one.lanes} ${one.victim}`;
  counts.kills[name] = (counts.kills[name] ?? 0) + 1;
  saveCounts();
}

async function disturb(one: Case, run: string, draws: Stream): Promise<void> {
  const pids = new Set<number>();
  for (;;) {
    const child = begin(one, run);
    if (one.victim === 'coordinator') {
      const wasAlive = await killCoordinator(child, one, run, draws, pids);
      if (!wasAlive) {
        await finish(child);
        break;
      }
      note(one);
      await requireGone([...pids]);
      if (isOver()) return;
    } else {
      while (child.exitCode === null && !isOver()) if (await killWorker(child, run, draws)) note(one);
      await finish(child);
      break;
    }
  }
  await requireGone([...pids]);
}

function filesOf(run: string): string[] {
  return readdirSync(join(folder, run), { recursive: true, encoding: 'utf8' }).sort();
}

function compare(one: Case, run: string, whole: string): void {
  if (!isDeepStrictEqual(results(run), results(whole))) throw new Error(`${run} differs from ${whole} (${one.kind})`);
  if (!isDeepStrictEqual(filesOf(run), filesOf(whole))) throw new Error(`${run} holds ${filesOf(run)}`);
  const building = readdirSync(join(folder, 'cache')).filter((name) => name.startsWith('.building'));
  if (building.length > 0) throw new Error(`the cache holds ${building}`);
}

async function wholeRun(one: Case): Promise<void> {
  const run = `whole-${one.kind}-${one.lanes}`;
  const isDone = existsSync(join(folder, run, 'run.sqlite')) && readRun(join(folder, run)).status === 'finished';
  if (!isDone) await finish(begin(one, run));
}

function writeInputs(): void {
  mkdirSync(join(folder, 'cache'), { recursive: true });
  for (const [kind, text] of Object.entries(CONFIGS))
    writeFileSync(join(folder, `${kind}.yaml`), `name: ${kind}\nseed: 3\n${text}`);
  const draws = stream(1, 'kills-table');
  const rows = Array.from({ length: 3 ** 8 }, (_, i) => {
    return `"${i.toString(3).padStart(8, '0')}": {"accuracy": ${(0.5 + 0.4 * draws.next()).toFixed(4)}}`;
  });
  writeFileSync(join(folder, 'table.json'), `{${rows.join(',')}}`);
}

writeInputs();
const isDone = (): boolean => killsOf('coordinator') >= wanted.coordinator && killsOf('worker') >= wanted.worker;

/** Takes up what a call before left open, else the next case; returns whether it came to its end. */
async function round(number: number): Promise<boolean> {
  const one = caseOf(number);
  const run = `killed-${number}`;
  await disturb(one, run, stream(`${number} ${killsOf(one.victim)}`, 'kills'));
  if (!existsSync(join(folder, run, 'run.sqlite')) || readRun(join(folder, run)).status !== 'finished') {
    console.log(`${run} stands over`); // the time is over: the run is continued by the next call
    return false;
  }
  compare(one, run, `whole-${one.kind}-${one.lanes}`);
  rmSync(join(folder, run), { recursive: true });
  return true;
}

function saveCounts(): void {
  writeFileSync(stateFile, JSON.stringify(counts, null, 2));
}

function nextRound(): number {
  const number = counts.open.find((open) => !underWay.has(open)) ?? counts.rounds++;
  if (!counts.open.includes(number)) counts.open.push(number);
  underWay.add(number);
  saveCounts();
  return number;
}

/** Rounds one after the other until the time is over. */
async function rounds(): Promise<void> {
  while (!isDone() && !isOver()) {
    const number = nextRound();
    if (!(await round(number))) return;
    counts.open = counts.open.filter((open) => open !== number);
    saveCounts();
  }
}

const underWay = new Set<number>();
for (const one of CASES) await wholeRun(one);
await Promise.all(Array.from({ length: CHAINS }, rounds));
const ended = counts.rounds - counts.open.length;
console.log(
  `${killsOf('coordinator')} coordinators and ${killsOf('worker')} workers killed in ${ended} runs that ended, all lists equal`,
);
console.log(counts.kills);
