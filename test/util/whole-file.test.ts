import { chmodSync, existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { partialOf, writeWholeFile, writeWholeFileSync } from '../../src/util/whole-file.ts';
import { temporaryFolder } from '../temporary.ts';

const WAYS = [
  { title: 'sync', write: async (path: string, content: string | Uint8Array) => writeWholeFileSync(path, content) },
  { title: 'async', write: writeWholeFile },
];

describe.each(WAYS)('writing a whole file, $title', ({ write }) => {
  const folder = temporaryFolder();

  it('leaves the file and nothing beside it', async () => {
    const inner = join(folder, 'inner');
    mkdirSync(inner);
    await write(join(inner, 'a'), 'one');
    await write(join(inner, 'a'), Uint8Array.of(1, 2));
    expect(readdirSync(inner)).toEqual(['a']);
    expect([...readFileSync(join(inner, 'a'))]).toEqual([1, 2]);
  });

  it('keeps the mode of a file that it replaces', async () => {
    const path = join(folder, 'private');
    await write(path, 'one');
    chmodSync(path, 0o600);
    await write(path, 'two');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readFileSync(path, 'utf8')).toBe('two');
  });

  it.skipIf(!existsSync('/dev/full'))('keeps the old file and removes the new one when the disk is full', async () => {
    const path = join(folder, 'full');
    await write(path, 'old');
    symlinkSync('/dev/full', partialOf(path));
    await expect(write(path, 'new')).rejects.toMatchObject({ code: 'ENOSPC' });
    expect(lstatSync(partialOf(path), { throwIfNoEntry: false })).toBeUndefined();
    expect(readFileSync(path, 'utf8')).toBe('old');
  });

  it('removes the new file when it cannot be moved to its place', async () => {
    const path = join(folder, 'a-folder');
    mkdirSync(path);
    await expect(write(path, 'new')).rejects.toThrow();
    expect(existsSync(partialOf(path))).toBe(false);
  });

  it('throws the error of the file system where the folder does not exist', async () => {
    await expect(write(join(folder, 'none', 'a'), 'x')).rejects.toMatchObject({ code: 'ENOENT' });
  });
});
