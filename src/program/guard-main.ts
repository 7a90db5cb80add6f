/**
 * The guard: outlives the process that started it by as long as it takes to kill the programs of that process. Its standard
 * input is a pipe from there; lines are `=mark` (once), `+pid` (a process group was started) and `-pid` (it has ended). When
 * the pipe ends, however that came about, every group that is left is killed, and whatever carries the mark.
 */
import { createInterface } from 'node:readline';
import { signalGroup } from '../util/process-group.ts';
import { sweep } from './marked-processes.ts';

const groups = new Set<number>();
let mark: string | null = null;

function read(line: string): void {
  const [sign, value] = [line[0], line.slice(1)];
  if (sign === '=') mark = value;
  else if (sign === '+') groups.add(Number(value));
  else groups.delete(Number(value));
}

async function end(): Promise<void> {
  for (const leader of groups) signalGroup(leader, 'SIGKILL');
  if (mark !== null) await sweep(mark);
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
createInterface({ input: process.stdin }).on('line', read).on('close', end);
