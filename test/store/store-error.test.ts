import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { RunStore } from '../../src/store/index.ts';
import { storeError } from '../../src/store/store-error.ts';
import { MixnasError } from '../../src/util/errors.ts';
import { temporaryFolder } from '../temporary.ts';
import { thrown } from '../thrown.ts';

const folder = temporaryFolder();
const coded = (code: string) => Object.assign(new Error('no good'), { code });

describe('an error of SQLite or of the file system', () => {
  it.each([
    ['SQLITE_FULL', 'DISK_FULL', 1],
    ['ENOSPC', 'DISK_FULL', 1],
    ['EDQUOT', 'DISK_FULL', 1],
    ['SQLITE_READONLY_DBMOVED', 'RUN_GONE', 1],
    ['ENOENT', 'RUN_GONE', 1],
    ['SQLITE_BUSY', 'RUN_BUSY', 1],
    ['SQLITE_IOERR_SHMSIZE', 'DISK_FULL', 1],
    ['SQLITE_CANTOPEN', 'RUN_READONLY', 2],
    ['EROFS', 'RUN_READONLY', 2],
    ['SQLITE_NOTADB', 'NOT_A_RUN', 2],
    ['SQLITE_CORRUPT_INDEX', 'RUN_DAMAGED', 1],
    ['SQLITE_CONSTRAINT', 'RUN_STORE', 1],
    ['EIO', 'RUN_STORE', 1],
  ])('%s is told as %s with exit code %d', (from, code, exitCode) => {
    const error = storeError(coded(from), 'runs/a');
    expect(error).toMatchObject({ code, exitCode, cause: expect.objectContaining({ code: from }) });
    expect(error.message).toMatch(/^run runs\/a: .* \(no good\)$/);
  });

  it('passes unchanged when it is in words of mixnas, and is RUN_STORE when it is no error at all', () => {
    const own = new MixnasError('RUN_LOCKED', 'held');
    expect(storeError(own, 'runs/a')).toBe(own);
    expect(storeError(null, 'runs/a').code).toBe('RUN_STORE');
  });

  it('says of a folder that cannot be made to choose another one', () => {
    writeFileSync(join(folder, 'file'), '');
    const info = {} as Parameters<typeof RunStore.create>[1];
    const holder = { pid: 1, host: 'here', since: 0 };
    expect(thrown(() => RunStore.create(join(folder, 'file/run'), info, '', holder))).toMatchObject({
      code: 'RUN_READONLY',
      hint: expect.stringContaining('--run'),
    });
  });
});
