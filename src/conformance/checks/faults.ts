import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { statSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { markedProcesses, type ProgramProcess } from '../../program/index.ts';
import { trainMessage } from '../../trial/index.ts';
import type { Bench } from '../bench.ts';
import type { Check } from '../check.ts';
import { expectThat, Failure, Skip } from '../failure.ts';
import type { ParentOrder } from '../parent-main.ts';

/** Bytes that are printed beside a training. */
const NOISE_BYTES = 10 << 20;
/** Seconds of silence after which a program is unresponsive here. */
const SILENT = 4;

/** A program of this folder, as it is called: compiled when this is compiled, source when this runs from source. */
function callOf(name: string): string[] {
  const source = import.meta.url.endsWith('.ts');
  const file = fileURLToPath(new URL(`../${name}.${source ? 'ts' : 'js'}`, import.meta.url));
  return [process.execPath, ...(source ? ['--import', import.meta.resolve('tsx')] : []), file];
}

/** Sends a signal to a training program in the middle of a training, and has it train again. */
async function strike(bench: Bench, signal: NodeJS.Signals, reason: string): Promise<string> {
  const program = await bench.start({ silentSeconds: SILENT });
  try {
    const { pid } = program.processes[0] as ProgramProcess;
    let isStruck = false;
    const onProgress = (): void => {
      if (!isStruck && pid !== undefined) process.kill(pid, signal);
      isStruck = true;
    };
    const result = await bench.train(bench.endless(), { onProgress }, program);
    const seen = result.state === 'failed' ? `${result.reason}: ${result.message}` : result.state;
    expectThat(result.state === 'failed' && result.reason === reason, `expected ${reason}; got ${seen}`);
    await bench.complete(bench.task(), {}, program);
    return `${result.message}; the next training is complete`;
  } finally {
    await program.close();
  }
}

/** The mark of the programs of a process that has begun a training. */
async function markOf(parent: ChildProcess): Promise<string> {
  let text = '';
  for await (const chunk of parent.stdout ?? []) {
    text += String(chunk);
    const found = /^training (\S+)\n/m.exec(text)?.[1];
    if (found !== undefined) return found;
  }
  throw new Failure(`no training began: ${text}`);
}

async function killParent(bench: Bench): Promise<string> {
  if (process.platform !== 'linux') throw new Skip('only Linux lists the environment of processes');
  const [program = '', ...args] = callOf('parent-main');
  const parent = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const { program: settings, cores, env, version } = bench.settings;
  const request = trainMessage(bench.endless(), 'x');
  const order: ParentOrder = { settings, options: { workers: 1, threads: cores, cores, env, version }, request };
  parent.stdin?.end(JSON.stringify(order));
  const mark = await markOf(parent);
  const before = markedProcesses(mark).length;
  expectThat(before > 0, 'no process of the program was found');
  const exited = once(parent, 'exit');
  parent.kill('SIGKILL');
  await exited;
  const begun = performance.now();
  while (markedProcesses(mark).length > 0) {
    expectThat(performance.now() - begun < 2000, `${markedProcesses(mark).length} processes are left after 2 s`);
    await sleep(10);
  }
  return `${before} processes were gone after ${((performance.now() - begun) / 1000).toFixed(2)} s`;
}

/** Checks of a trainer in trouble. */
export const FAULTS: readonly Check[] = [
  {
    name: 'trains beside ten megabytes on standard output and error',
    run: async (bench) => {
      const program = await bench.start({ command: [...callOf('noise-main'), ...bench.settings.program.command] });
      const log = bench.file('log');
      const printed = (): number => statSync(log, { throwIfNoEntry: false })?.size ?? 0;
      const onProgress = (): void => {
        if (printed() >= NOISE_BYTES) program.processes[0]?.cancel();
      };
      try {
        const { state } = await bench.train(bench.endless(), { log, onProgress }, program);
        expectThat(state === 'cancelled', `expected cancelled; got ${state}`);
        await bench.complete(bench.task(), {}, program);
      } finally {
        await program.close();
      }
      return `${printed()} bytes went to the log, none to the stream`;
    },
  },
  { name: 'is told as crashed when it is killed', run: (bench) => strike(bench, 'SIGKILL', 'crashed') },
  { name: 'is told as unresponsive when it is stopped', run: (bench) => strike(bench, 'SIGSTOP', 'unresponsive') },
  { name: 'is gone within 2 s when mixnas is killed', run: killParent },
];
