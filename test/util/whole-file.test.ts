import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  closeSync,
  existsSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
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

  it('writes through links, and leaves them where they are', async () => {
    const inner = join(folder, 'links');
    mkdirSync(join(inner, 'elsewhere'), { recursive: true });
    writeFileSync(join(inner, 'elsewhere/target'), 'old', { mode: 0o640 });
    symlinkSync('elsewhere/target', join(inner, 'first'));
    symlinkSync(join(inner, 'first'), join(inner, 'second'));
    await write(join(inner, 'second'), 'new');
    expect(readFileSync(join(inner, 'elsewhere/target'), 'utf8')).toBe('new');
    expect(statSync(join(inner, 'elsewhere/target')).mode & 0o777).toBe(0o640);
    expect(readlinkSync(join(inner, 'first'))).toBe('elsewhere/target');
    expect(readdirSync(join(inner, 'elsewhere'))).toEqual(['target']);
    expect(readdirSync(inner).sort()).toEqual(['elsewhere', 'first', 'second']);
  });

  it('makes the file that a link leads to, and refuses a circle of links', async () => {
    const inner = join(folder, 'dangling');
    mkdirSync(inner);
    symlinkSync('later', join(inner, 'link'));
    await write(join(inner, 'link'), 'new');
    expect(lstatSync(join(inner, 'link')).isSymbolicLink()).toBe(true);
    expect(readFileSync(join(inner, 'later'), 'utf8')).toBe('new');
    symlinkSync('b', join(inner, 'a'));
    symlinkSync('a', join(inner, 'b'));
    await expect(write(join(inner, 'a'), 'x')).rejects.toMatchObject({ code: 'ELOOP' });
    expect(readdirSync(inner).sort()).toEqual(['a', 'b', 'later', 'link']);
  });

  it.skipIf(process.platform === 'win32')(
    'writes more than a named pipe holds to its reader, and keeps the pipe',
    async () => {
      const pipe = join(folder, 'pipe');
      execFileSync('mkfifo', [pipe]);
      const copy = openSync(join(folder, 'copy'), 'w');
      const reader = spawn('cat', [pipe], { stdio: ['ignore', copy, 'ignore'] });
      const ended = once(reader, 'close');
      await write(pipe, 'x'.repeat(300_000));
      expect(await ended).toEqual([0, null]);
      closeSync(copy);
      expect(readFileSync(join(folder, 'copy'), 'utf8')).toHaveLength(300_000);
      expect(lstatSync(pipe).isFIFO()).toBe(true);
      expect(existsSync(partialOf(pipe))).toBe(false);
    },
  );

  it.skipIf(!existsSync('/dev/full'))('writes into devices, and tells when one is full', async () => {
    await write('/dev/null', 'x');
    expect(statSync('/dev/null').isCharacterDevice()).toBe(true);
    const link = join(folder, 'to-full');
    symlinkSync('/dev/full', link);
    await expect(write(link, 'x')).rejects.toMatchObject({ code: 'ENOSPC' });
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
    expect(existsSync('/dev/full.partial')).toBe(false);
  });

  it.skipIf(!existsSync('/dev/fd'))('adds to a file that is open already', async () => {
    const path = join(folder, 'open');
    writeFileSync(path, 'before ');
    const descriptor = openSync(path, 'a');
    await write(`/dev/fd/${descriptor}`, 'after');
    closeSync(descriptor);
    expect(readFileSync(path, 'utf8')).toBe('before after');
  });
});
