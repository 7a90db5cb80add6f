import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { buildFolder } from '../../src/data/build-folder.ts';
import { temporaryFolder } from '../temporary.ts';

const root = temporaryFolder();
let number = 0;
const fresh = () => join(root, `cache-${++number}`, 'place');
const write = (text: string) => (folder: string) => writeFile(join(folder, 'file'), text);
const whole = async () => true;

describe('buildFolder', () => {
  it('makes the folder and leaves nothing else behind', async () => {
    const place = fresh();
    await buildFolder(place, write('one'), whole);
    expect(readFileSync(join(place, 'file'), 'utf8')).toBe('one');
    expect(readdirSync(join(place, '..'))).toEqual(['place']);
  });

  it('keeps what another process has put there meanwhile', async () => {
    const place = fresh();
    await buildFolder(
      place,
      async (folder) => {
        await buildFolder(place, write('first'), whole);
        await write('second')(folder);
      },
      whole,
    );
    expect(readFileSync(join(place, 'file'), 'utf8')).toBe('first');
    expect(readdirSync(join(place, '..'))).toEqual(['place']);
  });

  it('replaces a damaged folder', async () => {
    const place = fresh();
    mkdirSync(place, { recursive: true });
    writeFileSync(join(place, 'half'), '');
    await buildFolder(place, write('new'), async () => false);
    expect(readdirSync(place)).toEqual(['file']);
  });

  it('removes what was built when building fails, and passes the error on', async () => {
    const place = fresh();
    const failing = buildFolder(
      place,
      async (folder) => {
        await write('half')(folder);
        throw new RangeError('broken');
      },
      whole,
    );
    await expect(failing).rejects.toThrow(new RangeError('broken'));
    expect(readdirSync(join(place, '..'))).toEqual([]);
  });

  it.skipIf(!existsSync('/dev/full'))('says that the disk is full, with the exit code 1', async () => {
    const place = fresh();
    const failing = buildFolder(
      place,
      async (folder) => {
        await write('half')(folder);
        await writeFile('/dev/full', 'more');
      },
      whole,
    );
    await expect(failing).rejects.toMatchObject({ code: 'DISK_FULL', exitCode: 1 });
    expect(readdirSync(join(place, '..'))).toEqual([]);
  });

  it('says when the folder cannot be made because a file stands in its way', async () => {
    const file = join(root, 'a-file');
    writeFileSync(file, '');
    await expect(buildFolder(join(file, 'place'), write('x'), whole)).rejects.toMatchObject({
      code: 'CACHE_WRITE',
      exitCode: 1,
      hint: expect.stringContaining('MIXNAS_CACHE'),
    });
  });
});
