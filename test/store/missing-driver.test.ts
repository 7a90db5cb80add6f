import Module from 'node:module';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { DRIVERS, openDatabase } from '../../src/store/database.ts';
import { temporaryFolder } from '../temporary.ts';
import { thrown } from '../thrown.ts';

const folder = temporaryFolder();

/** How Node.js loads what `require` names; not part of its types. */
const loader = Module as unknown as { _load(request: string, ...rest: unknown[]): unknown };
const load = loader._load;

afterEach(() => vi.restoreAllMocks());

it('names every package that could open SQLite files, and why it does not, when none works', () => {
  vi.spyOn(loader, '_load').mockImplementation((request, ...rest) => {
    if ((DRIVERS as readonly string[]).includes(request)) throw new Error(`${request} has no native part`);
    return load.call(loader, request, ...rest);
  });
  const error = thrown(() => openDatabase(join(folder, 'a.sqlite')));
  expect(error).toMatchObject({
    code: 'STORE_MISSING',
    exitCode: 1,
    hint: expect.stringContaining('npm install libsql'),
  });
  for (const name of DRIVERS) expect(error.message).toContain(`${name}: ${name} has no native part`);
});
