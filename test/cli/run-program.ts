import { PassThrough, Readable } from 'node:stream';
import { createProgram } from '../../src/cli/program.ts';

/** Runs a command in this process and returns what it wrote; its errors are thrown. */
export async function runProgram(
  args: readonly string[],
  options: { cwd?: string; input?: string; env?: Record<string, string> } = {},
): Promise<{ out: string; err: string }> {
  const streams = { out: new PassThrough(), err: new PassThrough() };
  const text = { out: '', err: '' };
  for (const name of ['out', 'err'] as const) {
    streams[name].setEncoding('utf8').on('data', (chunk: string) => {
      text[name] += chunk;
    });
  }
  const { input = '', env = {}, cwd = process.cwd() } = options;
  const io = { ...streams, in: Readable.from([input]), env, cwd };
  await createProgram(io).parseAsync(args, { from: 'user' });
  await new Promise((done) => setImmediate(done));
  return text;
}
