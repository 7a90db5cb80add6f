import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { loadAddon, prebuiltPlace } from '../../src/engine/native/load-addon.ts';
import { temporaryFolder } from '../temporary.ts';

const folder = temporaryFolder();
const here = loadAddon();
let count = 0;

/** A package's folder with modules at some places: the real one, or one that does not load. */
function packageWith(modules: Readonly<Record<string, 'real' | 'broken'>>): URL {
  const root = join(folder, `package-${count++}`);
  for (const [place, kind] of Object.entries(modules)) {
    mkdirSync(join(root, place), { recursive: true });
    const file = join(root, place, 'mixnas.node');
    if (kind === 'broken') writeFileSync(file, 'no module');
    else if (here.ok) copyFileSync(fileURLToPath(new URL(`../../${here.place}/mixnas.node`, import.meta.url)), file);
  }
  mkdirSync(root, { recursive: true });
  return pathToFileURL(`${root}/`);
}

describe('the native module', () => {
  it.skipIf(!here.ok)('is that of a local build where there is one, else the one that the package brought', () => {
    const both = packageWith({ 'native/build': 'real', [prebuiltPlace()]: 'real' });
    expect(loadAddon(both)).toMatchObject({ ok: true, place: 'native/build' });
    expect(loadAddon(packageWith({ [prebuiltPlace()]: 'real' }))).toMatchObject({ ok: true, place: prebuiltPlace() });
  });

  it.skipIf(!here.ok)('is the one that the package brought where the local build does not load', () => {
    const root = packageWith({ 'native/build': 'broken', [prebuiltPlace()]: 'real' });
    expect(loadAddon(root)).toMatchObject({ ok: true, place: prebuiltPlace() });
  });

  it('is missing with both places, and with the reason of a build that failed', () => {
    const root = packageWith({});
    const places = `there is no mixnas.node in native/build or ${prebuiltPlace()}`;
    expect(loadAddon(root)).toMatchObject({ ok: false, reason: `not built: ${places}` });
    mkdirSync(new URL('native/build/', root), { recursive: true });
    writeFileSync(new URL('native/build/status.json', root), JSON.stringify({ reason: 'no compiler\nmore' }));
    expect(loadAddon(root)).toMatchObject({
      ok: false,
      reason: `not built: ${places} (its build failed: no compiler)`,
    });
  });

  it('that does not load is named with its place', () => {
    const load = loadAddon(packageWith({ [prebuiltPlace()]: 'broken' }));
    expect(load).toMatchObject({ ok: false, reason: expect.stringContaining(`does not load: ${prebuiltPlace()}: `) });
  });

  it('lies where the script that builds it puts it', async () => {
    const targets = pathToFileURL(join(import.meta.dirname, '../../native/lib/targets.mjs')).href;
    expect(prebuiltPlace()).toBe(`prebuilds/${(await import(targets)).hostTarget()}`);
  });
});
