/**
 * Runs a program beside a lot of output: `PROGRAM ARGUMENT…`. The program has this process's descriptors 3 and 4; what is
 * printed goes where the program's own output goes, for as long as the program runs and as fast as it is read.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Writable } from 'node:stream';

const CHUNK = `${'x'.repeat(1023)}\n`.repeat(16);

const [program = '', ...args] = process.argv.slice(2);
const child = spawn(program, args, { stdio: ['ignore', 'inherit', 'inherit', 3, 4] });
let isOver = false;

async function print(stream: Writable): Promise<void> {
  while (!isOver) {
    if (stream.write(CHUNK)) await new Promise(setImmediate);
    else await once(stream, 'drain');
  }
}

for (const stream of [process.stdout, process.stderr]) print(stream);
child.on('exit', (code, signal) => {
  isOver = true;
  if (signal === null) process.exit(code ?? 1);
  process.kill(process.pid, signal);
});
