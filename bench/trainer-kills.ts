/**
 * Kills a search with a training program at random moments and resumes it, and says whether any process or any trial was
 * lost: `npx tsx bench/trainer-kills.ts CONFIG [KILLS] [SECONDS]` after `npm run build`. Linux. It needs a search config with
 * `evaluator: {kind: program}` or `torch`, whatever the program. A quarter of the kills hit mixnas (SIGKILL, then `resume`), half of them a
 * program (SIGKILL), and a quarter stop a program (SIGSTOP), which mixnas must tell as unresponsive. It kills no more after SECONDS. For the PyTorch
 * trainer: `npx tsx bench/trainer-kills.ts bench/torch/kills.yaml 100 900`, with the Python that has torch first on the PATH.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { readRun } from '../src/store/index.ts';
import { stream } from '../src/util/random.ts';

const [config = '', killsText = '100', secondsText = '280'] = process.argv.slice(2);
const [KILLS, SECONDS] = [Number(killsText), Number(secondsText)];
/** Seconds after which nothing of a killed search may be left. */
const GONE = 2;
const ROOT = resolve(import.meta.dirname, '..');
const run = join(mkdtempSync(join(tmpdir(), 'trainer-kills-')), 'run');
const draws = stream(1, 'trainer-kills');
/** In the environment of everything that this script starts, and of nothing else. */
const OURS = `MIXNAS_KILLS=${process.pid}`;

function environmentOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8');
  } catch {
    return '';
  }
}

/** Processes of training programs that this script's searches started. */
function programs(): number[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  const isOurs = (text: string) => text.includes(OURS) && text.includes('MIXNAS_PROGRAM=');
  return pids.filter((pid) => isOurs(environmentOf(pid))).map(Number);
}

/** Lines of the run's log, and how many there were when the search was started last: it has begun when there are more. */
const logLines = (): number => {
  const file = join(run, 'log.ndjson');
  return existsSync(file) ? readFileSync(file, 'utf8').split('\n').length : 0;
};
let linesBefore = 0;

function start(): ChildProcess {
  linesBefore = logLines();
  const changes = ['evaluator.silentSeconds=4', 'evaluator.startSeconds=20', 'search.maxConsecutiveFailures=1000'];
  const sets = changes.flatMap((change) => ['--set', change]);
  const args = existsSync(join(run, 'run.sqlite')) ? ['resume', run] : ['search', config, '--run', run, ...sets];
  const [name = '', value = ''] = OURS.split('=');
  return spawn(process.execPath, [join(ROOT, 'bin/mixnas.js'), ...args], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, [name]: value, NO_COLOR: '1' },
  });
}

const counts = { parent: 0, program: 0, stopped: 0 };
let [slowest, left] = [0, 0];
const begun = performance.now();
const seconds = (): number => (performance.now() - begun) / 1000;

async function killParent(search: ChildProcess): Promise<ChildProcess> {
  const exited = once(search, 'exit');
  search.kill('SIGKILL');
  await exited;
  const since = performance.now();
  while (programs().length > 0 && performance.now() - since < 1000 * GONE) await sleep(10);
  slowest = Math.max(slowest, (performance.now() - since) / 1000);
  left += programs().length;
  counts.parent++;
  return start();
}

/** A program of a search that has begun, once there is one; null when the search has ended, or the time is over. */
async function someProgram(): Promise<number | null> {
  while (search.exitCode !== 0 && seconds() < SECONDS) {
    const pids = programs();
    if (pids.length > 0 && logLines() > linesBefore + 6) return draws.pick(pids);
    // a program that dies before its hello ends the call, not the run
    if (search.exitCode !== null) search = start();
    await sleep(20);
  }
  return null;
}

function signal(pid: number, name: 'SIGKILL' | 'SIGSTOP'): boolean {
  try {
    return process.kill(pid, name);
  } catch {
    return false;
  }
}

let search = start();
for (let kill = 0; kill < KILLS && seconds() < SECONDS; kill++) {
  const pid = await someProgram();
  if (pid === null) break;
  await sleep(draws.int(400));
  if (kill % 4 === 0) search = await killParent(search);
  else if (kill % 2 === 1 && signal(pid, 'SIGKILL')) counts.program++;
  else if (kill % 4 === 2 && signal(pid, 'SIGSTOP')) counts.stopped++;
}
if (search.exitCode !== null && search.exitCode !== 0) search = start();
while (search.exitCode === null && search.signalCode === null) await sleep(50);
const code = search.exitCode;
await sleep(1000 * GONE);
const { trials, status } = readRun(run);
const states = new Map<string, number>();
for (const { state, reason } of trials) {
  const name = state === 'failed' ? `failed (${reason})` : state;
  states.set(name, (states.get(name) ?? 0) + 1);
}
/** A paused one has the result of its rung. */
const ENDS = ['complete', 'failed', 'infeasible', 'paused'];
const unfinished = trials.filter(({ state }) => !ENDS.includes(state));
const leftNow = programs().length;
console.log(JSON.stringify({ kills: counts, status, code, trials: trials.length, states: Object.fromEntries(states) }));
console.log(
  `slowest end of all programs after mixnas was killed: ${slowest.toFixed(2)} s; left then: ${left}, left now: ${leftNow}`,
);
console.log(`trials without a result: ${unfinished.length}; ${seconds().toFixed(0)} s in all`);
process.exitCode = left + leftNow + unfinished.length === 0 && status === 'finished' ? 0 : 1;
