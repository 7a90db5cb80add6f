import { cpSync, mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { DataSettings } from '../../src/config/index.ts';
import { contentOf, type DataReference, openData, prepareData, readMeta, verifyPacked } from '../../src/data/index.ts';
import { DataPlaces, type DataPlacesOptions } from '../../src/transfer/index.ts';
import { asPixels } from '../data/splits.ts';
import { temporaryFolder } from '../temporary.ts';
import { clientOf, type Fault, lineTo, serverIn } from './servers.ts';

const SETTINGS: DataSettings = {
  kind: 'synthetic',
  seed: 4,
  classes: 3,
  resolution: 16,
  imagesPerClass: 60,
  validationPerClass: 20,
};

const folder = temporaryFolder();
const holder = { pid: process.pid, host: 'here', since: 0 };
let packed: DataReference;
let content: string;
let url: string;

beforeAll(async () => {
  packed = await prepareData(SETTINGS, { cacheDir: join(folder, 'coordinator') });
  content = contentOf(await readMeta(packed));
  const opened = await serverIn(folder);
  await opened.server.offerData(packed);
  url = opened.url;
});

/** The places of a machine that has nothing yet. */
function machine(options: Partial<DataPlacesOptions> = {}): { places: DataPlaces; cacheDir: string } {
  const cacheDir = join(folder, `machine-${readdirSync(folder).length}`);
  mkdirSync(cacheDir);
  return { places: new DataPlaces({ cacheDir, shared: [], holder, ...options }), cacheDir };
}

const wanted = () => ({ hash: packed.hash, content });
const visible = (place: string) => readdirSync(place).filter((name) => name !== '.fetching');
const kept = (cacheDir: string) =>
  readdirSync(join(cacheDir, '.fetching')).filter((name) => !name.startsWith('run.lock'));

/** A line that hears of the requests for data, in order. */
async function listening(next: (request: string) => Fault, onBytes?: (more: number) => void) {
  const asked: string[] = [];
  const toData = (request: string) => {
    const name = /\/data\/\w+\/(\S+)/.exec(request)?.[1];
    if (name === undefined) return null;
    asked.push(name);
    return next(request);
  };
  return { line: await lineTo(url, toData, onBytes), asked };
}

/** Whether images are those of the coordinator. */
async function hasSame(found: DataReference): Promise<boolean> {
  return contentOf(await verifyPacked(found)) === content;
}

describe('the packed data of a worker', () => {
  it('is fetched once, whole, and read like any other', async () => {
    const notes: string[] = [];
    const { places, cacheDir } = machine({ onNote: (text) => notes.push(text) });
    const { line, asked } = await listening(() => null);
    const found = await places.ensure(wanted(), clientOf(line));
    expect(found).toEqual({ kind: 'packed', folder: join(cacheDir, packed.hash), hash: packed.hash });
    expect(asPixels((await openData(found)).train).images.length).toBe(180 * 16 * 16 * 3);
    expect(await hasSame(found)).toBe(true);
    expect(asked).toHaveLength(7);
    expect(notes.at(-1)).toMatch(/^data set \w+: (.*) of \1$/);
    expect(await places.ensure(wanted(), clientOf(line))).toEqual(found);
    expect(asked).toHaveLength(7);
    expect([visible(cacheDir), kept(cacheDir)]).toEqual([[packed.hash], []]);
  });

  it('is fetched once by several that want it at once, in one process and in others', async () => {
    const { places, cacheDir } = machine();
    const others = [1, 2].map(() => new DataPlaces({ cacheDir, shared: [], holder }));
    const { line, asked } = await listening(() => null);
    const found = await Promise.all([places, places, ...others].map((one) => one.ensure(wanted(), clientOf(line))));
    expect(new Set(found.map((reference) => reference.folder)).size).toBe(1);
    expect(asked).toHaveLength(7);
  });

  it('is continued where another process was cut off, and what came before is not fetched again', async () => {
    const { places, cacheDir } = machine();
    const partial = join(cacheDir, '.fetching', packed.hash);
    mkdirSync(join(cacheDir, '.fetching', '0123456789abcdef'), { recursive: true }); // of a search that is over
    cpSync(packed.folder, partial, { recursive: true });
    truncateSync(join(partial, 'train.images.u8'), 50_000);
    writeFileSync(join(partial, 'validation.labels.u16'), 'something else, and longer'.repeat(10));
    let bytes = 0;
    const { line } = await listening(
      () => null,
      (more) => (bytes += more),
    );
    const found = await places.ensure(wanted(), clientOf(line));
    const { counts } = await readMeta(packed);
    expect(await hasSame(found)).toBe(true);
    expect(bytes).toBeGreaterThan(counts.train * 16 * 16 * 3 - 50_000);
    expect(bytes).toBeLessThan(counts.train * 16 * 16 * 3);
    expect([visible(cacheDir), kept(cacheDir)]).toEqual([[packed.hash], []]);
  });

  it('comes whole through a line that breaks again and again', async () => {
    const { places } = machine();
    let cuts = 4;
    const { line } = await listening((request) =>
      request.includes('images') && cuts-- > 0 ? { cutAfter: 40_000 } : null,
    );
    expect(await hasSame(await places.ensure(wanted(), clientOf(line)))).toBe(true);
    expect(cuts).toBeLessThan(0);
  });

  it('is fetched again where bytes changed on the way, and not kept where they change each time', async () => {
    let spoiled = 1;
    const { line } = await listening((request) =>
      request.includes('train.images') && spoiled-- > 0 ? { spoilAt: 20_000 } : null,
    );
    expect(await hasSame(await machine().places.ensure(wanted(), clientOf(line)))).toBe(true);
    spoiled = 9;
    const { places, cacheDir } = machine();
    await expect(places.ensure(wanted(), clientOf(line))).rejects.toMatchObject({
      code: 'TRANSFER_BROKEN',
      message: expect.stringContaining('the train images are not those that were packed'),
    });
    expect([visible(cacheDir), kept(cacheDir)]).toEqual([[], []]);
  });

  it('is not begun where the disk has no room, and says what it needs', async () => {
    const { places, cacheDir } = machine({ freeBytes: async () => 1000 });
    await expect(places.ensure(wanted(), clientOf(url))).rejects.toMatchObject({
      code: 'DISK_FULL',
      exitCode: 1,
      message: expect.stringMatching(/the data set \w{16} needs .* KiB; 1000 B are free$/),
    });
    expect(visible(cacheDir)).toEqual([]);
  });

  it('is found on a shared disk and in the cache without being copied', async () => {
    const shared = join(folder, 'coordinator');
    const { places, cacheDir } = machine({ shared: [join(folder, 'nowhere'), shared] });
    expect(await places.ensure(wanted(), null)).toEqual(packed);
    expect(readdirSync(cacheDir)).toEqual([]);
    const own = new DataPlaces({ cacheDir: shared, shared: [], holder });
    expect(await own.ensure(wanted(), null)).toEqual(packed);
  });

  it('is missed by name where nobody offers it', async () => {
    const { places, cacheDir } = machine({ shared: ['/shared'] });
    await expect(places.ensure(wanted(), null)).rejects.toMatchObject({
      code: 'DATA_MISSING',
      message: `the data set ${packed.hash} is not on this machine: looked for /shared/${packed.hash}, ${join(cacheDir, packed.hash)}`,
    });
    const other = { hash: '0123456789abcdef' };
    await expect(places.ensure(other, clientOf(url))).rejects.toMatchObject({
      code: 'TRANSFER_BROKEN',
      message: 'fetching the data set 0123456789abcdef: the search does not offer it',
    });
  });

  it('is fetched where the same hash names other images here; those stay where they are', async () => {
    const { places, cacheDir } = machine();
    const place = join(cacheDir, packed.hash);
    const another = await prepareData({ ...SETTINGS, seed: 5 }, { cacheDir: join(folder, 'another') });
    cpSync(another.folder, place, { recursive: true });
    const meta = { ...(await readMeta(another)), hash: packed.hash };
    writeFileSync(join(place, 'meta.json'), JSON.stringify(meta));
    const found = await places.ensure(wanted(), clientOf(url));
    expect(found.folder).toBe(`${place}.${content}`);
    expect(await hasSame(found)).toBe(true);
    expect(contentOf(await readMeta({ ...found, folder: place }))).not.toBe(content);
  });

  it('is fetched again where what is here is damaged', async () => {
    const { places, cacheDir } = machine();
    const place = join(cacheDir, packed.hash);
    cpSync(packed.folder, place, { recursive: true });
    const file = join(place, 'train.images.u8');
    const bytes = readFileSync(file);
    bytes[1000]! ^= 1;
    writeFileSync(file, bytes);
    const found = await places.ensure(wanted(), clientOf(url));
    expect(found.folder).toBe(place);
    expect(await hasSame(found)).toBe(true);
  });
});
