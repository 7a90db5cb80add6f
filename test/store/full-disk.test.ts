import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { RunStore, readRun } from '../../src/store/index.ts';
import { writeWholeFileSync } from '../../src/util/whole-file.ts';
import { temporaryFolder } from '../temporary.ts';
import { thrown } from '../thrown.ts';
import { end, HOLDER, INFO, trial } from './rows.ts';

const folder = temporaryFolder();
let count = 0;
const mounted: string[] = [];
afterAll(() => {
  for (const path of mounted) execFileSync('umount', ['-l', path]);
});

/** A file system of so many kilobytes, or null where this process may not make one. */
function disk(kilobytes: number): string | null {
  const path = join(folder, `disk-${count++}`);
  mkdirSync(path);
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${kilobytes}k`, 'tmpfs', path], { stdio: 'ignore' });
  } catch {
    return null;
  }
  mounted.push(path);
  return path;
}

function fill(path: string): void {
  expect(() => {
    for (;;) writeFileSync(join(path, 'filler'), 'x'.repeat(1024), { flag: 'a' });
  }).toThrow(/ENOSPC/);
}

const canMount = disk(64) !== null;

// making a file system takes root on Linux
describe.skipIf(!canMount)('a full disk', () => {
  it('does not keep a run from being read whose log was not moved into its file', () => {
    const run = join(folder, 'run');
    const store = RunStore.create(run, INFO, 'name: demo\n', HOLDER);
    for (const number of [0, 1, 2]) {
      store.propose(trial(number));
      store.finish(end(number));
    }
    const killed = join(disk(512) as string, 'run');
    mkdirSync(killed);
    for (const name of ['run.sqlite', 'run.sqlite-wal']) copyFileSync(join(run, name), join(killed, name));
    store.close();
    fill(join(killed, '..'));
    const before = readdirSync(killed);
    expect(readRun(killed).trials.map(({ state }) => state)).toEqual(['complete', 'complete', 'complete']);
    expect(readRun(killed).trials).toHaveLength(3);
    expect(before).toEqual(['run.sqlite', 'run.sqlite-wal']);
  });

  it.each([16, 48, 64, 72])('of %i kB is told as full when a run is begun, whose folder stays free', (size) => {
    const run = join(disk(size) as string, 'run');
    const make = () => RunStore.create(run, INFO, 'name: demo\n', HOLDER);
    expect(thrown(make)).toMatchObject({ code: 'DISK_FULL', exitCode: 1 });
    expect(thrown(make)).toMatchObject({ code: 'DISK_FULL' });
  });

  it('leaves nothing of a file that found no room, and what was there before', () => {
    const place = disk(64) as string;
    writeWholeFileSync(join(place, 'report'), 'old');
    expect(() => writeWholeFileSync(join(place, 'report'), 'x'.repeat(100_000))).toThrow(/ENOSPC/);
    expect(() => writeWholeFileSync(join(place, 'other'), 'x'.repeat(100_000))).toThrow(/ENOSPC/);
    expect(readdirSync(place)).toEqual(['report']);
    expect(readFileSync(join(place, 'report'), 'utf8')).toBe('old');
  });
});
