import Module from 'node:module';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { DRIVER, openDatabase } from '../../src/store/database.ts';
import { temporaryFolder } from '../temporary.ts';
import { thrown } from '../thrown.ts';

const folder = temporaryFolder();

/** How Node.js loads what `require` names; not part of its types. */
const loader = Module as unknown as { _load(request: string, ...rest: unknown[]): unknown };
const load = loader._load;

afterEach(() => vi.restoreAllMocks());

it('names the package that opens SQLite files, and why it does not, when it does not work', () => {
  vi.spyOn(loader, '_load').mockImplementation((request, ...rest) => {
    if (request === DRIVER) throw new Error(`${request} has no native part`);
    return load.call(loader, request, ...rest);
  });
  expect(thrown(() => openDatabase(join(folder, 'a.sqlite')))).toMatchObject({
    code: 'STORE_MISSING',
    exitCode: 1,
    message: expect.stringContaining(`the package ${DRIVER}, which stores runs, does not work here: ${DRIVER} has no`),
    hint: expect.stringContaining('without --omit=optional'),
  });
});
