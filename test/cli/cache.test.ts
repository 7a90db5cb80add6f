import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { endUses, prepareData } from '../../src/data/index.ts';
import { temporaryFolder } from '../temporary.ts';
import { runProgram } from './run-program.ts';

const folder = temporaryFolder();
let cacheDir = '';
let round = 0;

const mixnas = (...args: string[]) => runProgram(['cache', ...args], { cwd: folder, env: { MIXNAS_CACHE: cacheDir } });
const sets = async () => JSON.parse((await mixnas('--json')).out).sets;
const pack = (classes: number) =>
  prepareData(
    { kind: 'synthetic', resolution: 8, classes, imagesPerClass: 4, validationPerClass: 2, seed: 0 },
    { cacheDir },
  );

/** Makes a data set look as if it was last used so many days ago. */
function age(hash: string, days: number): void {
  const time = Date.now() / 1000 - days * 86_400;
  utimesSync(join(cacheDir, hash), time, time);
}

describe('mixnas cache', () => {
  beforeEach(() => {
    cacheDir = join(folder, `cache-${round++}`);
  });

  it('shows what is packed, with size and last use, and which process uses it', async () => {
    const { hash } = await pack(2);
    const [set] = await sets();
    expect(set).toMatchObject({ hash, data: { kind: 'synthetic', classes: 2, images: 212, size: 8 } });
    expect(set.usedBy).toEqual([{ host: hostname().replace(/[^\w]/g, '_'), pid: process.pid }]);
    expect(set.bytes).toBeGreaterThan(212 * 8 * 8 * 3);
    expect(Date.now() - Date.parse(set.lastUsed)).toBeLessThan(60_000);
    endUses();
    expect((await sets())[0].usedBy).toEqual([]);
    expect((await mixnas()).out).toMatch(
      new RegExp(`^${hash} {2}synthetic +212 +2 +8 px .*\\n\\n1 data set, [\\d.]+ KiB in `, 'm'),
    );
  });

  it('removes what is old and not used, and says what it keeps', async () => {
    const used = await pack(2);
    endUses();
    const old = await pack(3);
    endUses();
    const fresh = await pack(4);
    endUses();
    age(old.hash, 40);
    age(fresh.hash, 10);
    const child = spawn('sleep', ['60']);
    writeFileSync(join(used.folder, `.used-by-${hostname().replace(/[^\w]/g, '_')}-${child.pid}`), '');
    age(used.hash, 50);
    try {
      const { out } = await mixnas('clear', '--older-than', '30d', '--yes');
      expect(out).toMatch(/^removed 1 data set, [\d.]+ KiB\nkept /);
      expect(out).toContain(`kept ${used.hash}: in use by process ${child.pid} on `);
      expect([used, old, fresh].map((one) => existsSync(one.folder))).toEqual([true, false, true]);
    } finally {
      child.kill();
    }
    expect(readdirSync(cacheDir).sort()).toEqual([used.hash, fresh.hash].sort());
  });

  it('takes a mark of a process that died for none, and leaves other files alone', async () => {
    const { hash, folder: place } = await pack(2);
    endUses();
    writeFileSync(join(place, `.used-by-${hostname().replace(/[^\w]/g, '_')}-${2 ** 30}`), '');
    mkdirSync(join(cacheDir, 'mine'));
    writeFileSync(join(cacheDir, 'notes.txt'), 'mine too');
    const { removed } = JSON.parse((await mixnas('clear', '--yes', '--json')).out);
    expect(removed.map((set: { hash: string }) => set.hash)).toEqual([hash]);
    expect(readdirSync(cacheDir).sort()).toEqual(['mine', 'notes.txt']);
  });

  it('removes nothing without --yes where there is nobody to ask', async () => {
    const { folder: place } = await pack(2);
    endUses();
    await expect(mixnas('clear')).rejects.toThrow(/cache clear: expected --yes to remove 1 data set/);
    expect(existsSync(place)).toBe(true);
  });

  it('says that nothing is packed where there is no cache', async () => {
    expect((await mixnas()).out).toBe(`nothing is packed in ${cacheDir}\n`);
    expect((await mixnas('clear', '--yes')).out).toBe('removed 0 data sets, 0 B\n');
  });
});
