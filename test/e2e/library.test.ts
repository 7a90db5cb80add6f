import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readRun } from '../../src/store/index.ts';
import { ROOT } from '../docs/read.ts';
import { temporaryFolder } from '../temporary.ts';

const folder = temporaryFolder();
mkdirSync(join(folder, 'node_modules'));
symlinkSync(ROOT, join(folder, 'node_modules/mixnas'), 'dir');

/** A program that searches or resumes; it tells its parent of each trial. */
const PROGRAM = `
import { resume, search } from 'mixnas';
const [, , verb, run] = process.argv;
const evaluate = async ({ params, trial }) => {
  await new Promise((done) => setTimeout(done, 20));
  if (trial % 7 === 3) throw new Error('an odd one');
  return { accuracy: 0.4 + params / 1e6 };
};
const onTrial = ({ trial }) => process.send?.(trial);
if (verb === 'search') await search({ space: 'mixnet-tiny', run, seed: 6, trials: 24, workers: 2, evaluate, onTrial });
else await resume(run, { evaluate, onTrial });
`;
writeFileSync(join(folder, 'program.mjs'), PROGRAM);

/** Starts the program, and kills it once it has told of so many trials. @returns its signal and everything it printed */
async function run(verb: string, name: string, killAfter = Number.POSITIVE_INFINITY) {
  const child = spawn(process.execPath, ['program.mjs', verb, name], {
    cwd: folder,
    env: { ...process.env, MIXNAS_CACHE: join(folder, 'cache') },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let [told, printed] = [0, ''];
  child.on('message', () => {
    if (++told === killAfter) child.kill('SIGKILL');
  });
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (text: Buffer) => (printed += text));
  const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
  return { code, signal, printed };
}

const visited = (name: string) =>
  readRun(join(folder, name)).trials.map(({ genotype, state, metrics, message }) => ({
    genotype,
    state,
    metrics,
    message,
  }));

describe('a program that uses the library', () => {
  it('is killed at any time and goes on with the same networks and results, and prints nothing', async () => {
    expect(await run('search', 'whole')).toEqual({ code: 0, signal: null, printed: '' });
    expect(await run('search', 'killed', 9)).toMatchObject({ signal: 'SIGKILL' });
    expect(readRun(join(folder, 'killed')).status).toBe('interrupted');
    expect(await run('resume', 'killed')).toEqual({ code: 0, signal: null, printed: '' });
    expect(visited('killed')).toEqual(visited('whole'));
    expect(visited('whole').filter(({ state }) => state === 'failed')).toHaveLength(3);
  });
});
