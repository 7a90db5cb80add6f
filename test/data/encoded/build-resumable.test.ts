import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { buildResumable, partialFolder, removePartial } from '../../../src/data/encoded/build-resumable.ts';
import { temporaryFolder } from '../../temporary.ts';

const root = temporaryFolder();
/** A number that no process has: the largest of Linux is 2^22. */
const NO_PROCESS = 2 ** 22 + 1;
let place = '';
let count = 0;

beforeEach(() => {
  place = join(root, `${count++}`, '0123456789abcdef');
});

const never = async (): Promise<boolean> => false;

/** Adds a line to a file of the folder. */
async function build(folder: string): Promise<void> {
  writeFileSync(join(folder, 'lines'), 'new\n', { flag: 'a' });
}

function leave(owner: number): void {
  mkdirSync(partialFolder(place), { recursive: true });
  writeFileSync(join(partialFolder(place), 'lines'), 'old\n');
  writeFileSync(join(partialFolder(place), 'owner'), `${hostname()}\n${owner}`);
}

const lines = () => readFileSync(join(place, 'lines'), 'utf8');

describe('a folder that is built by several processes after each other', () => {
  it('continues what a process left that died, and holds nothing else', async () => {
    leave(NO_PROCESS);
    await buildResumable(place, build, never);
    expect(lines()).toBe('old\nnew\n');
    expect(readdirSync(place)).toEqual(['lines']);
    expect(existsSync(partialFolder(place))).toBe(false);
  });

  it('is built from the beginning while another process builds it', async () => {
    leave(process.ppid);
    await buildResumable(place, build, never);
    expect(lines()).toBe('new\n');
    expect(existsSync(partialFolder(place))).toBe(true);
  });

  it('leaves nothing behind when building fails', async () => {
    const fail = async (): Promise<void> => {
      throw new Error('broken');
    };
    await expect(buildResumable(place, fail, never)).rejects.toThrow('broken');
    expect(readdirSync(join(place, '..'))).toEqual([]);
  });

  it('is removed with the cache where nobody builds it', async () => {
    leave(process.ppid);
    await removePartial(join(place, '..'));
    expect(existsSync(partialFolder(place))).toBe(true);
    leave(NO_PROCESS);
    await removePartial(join(place, '..'));
    expect(readdirSync(join(place, '..'))).toEqual([]);
  });
});
