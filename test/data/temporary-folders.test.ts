import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeTemporaryFolder, removeLeftovers } from '../../src/data/temporary-folders.ts';
import { temporaryFolder } from '../temporary.ts';

describe('temporary folders', () => {
  it('of processes that are gone are removed; those of running processes and of other machines stay', async () => {
    const cache = temporaryFolder();
    const own = basename(await makeTemporaryFolder(cache));
    const ended = spawnSync(process.execPath, ['-e', '']).pid;
    mkdirSync(join(cache, own.replace(`-${process.pid}-`, `-${ended}-`), 'images'), { recursive: true });
    mkdirSync(join(cache, `.building-another_machine-${ended}-abc`));
    mkdirSync(join(cache, 'a-packed-data-set'));
    await removeLeftovers(cache);
    const expected = [own, `.building-another_machine-${ended}-abc`, 'a-packed-data-set'];
    expect(readdirSync(cache).sort()).toEqual(expected.sort());
  });
});
