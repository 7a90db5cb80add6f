import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { create } from 'tar';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cifarSource } from '../../src/data/cifar.ts';
import { fetchPublicSet } from '../../src/data/fetch.ts';
import { imageFolderSource } from '../../src/data/folder/folder-source.ts';
import { PUBLIC_SETS, type PublicSet } from '../../src/data/public-sets.ts';
import { temporaryFolder } from '../temporary.ts';
import { writePictures } from './folder/pictures.ts';

const folder = temporaryFolder();
let archive: Buffer;
let server: Server;
let url: string;
let set: PublicSet;
let count = 0;
const fresh = () => join(folder, `parent-${count++}`);

/** CIFAR-100's layout with two images in each file. */
async function makeArchive(): Promise<Buffer> {
  const inside = join(folder, 'cifar-100-binary');
  mkdirSync(inside);
  for (const name of ['train.bin', 'test.bin']) writeFileSync(join(inside, name), Buffer.alloc(2 * 3074, 1));
  writeFileSync(join(inside, 'fine_label_names.txt'), Array.from({ length: 100 }, (_, i) => `c${i}`).join('\n'));
  const file = join(folder, 'archive.tar.gz');
  await create({ gzip: true, cwd: folder, file }, ['cifar-100-binary']);
  return readFileSync(file);
}

beforeAll(async () => {
  archive = await makeArchive();
  server = createServer((request, response) => {
    if (request.url === '/gone') response.writeHead(404).end();
    else if (request.url === '/silent') response.writeHead(200).write(archive.subarray(0, 100));
    else if (request.url === '/cut') {
      response
        .writeHead(200, { 'content-length': archive.length })
        .write(archive.subarray(0, 200), () => response.destroy());
    } else if (request.url === '/other') response.end(Buffer.concat([archive, Buffer.alloc(10)]));
    else if (request.url?.startsWith('/pets/')) {
      const file = join(folder, request.url.slice('/pets/'.length));
      if (existsSync(file)) response.end(readFileSync(file));
      else response.writeHead(404).end();
    } else if (request.url === '/page') response.end('<html>not found</html>'.repeat(100));
    else response.end(archive);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const md5 = createHash('md5').update(archive).digest('hex');
  const check = (place: string) => cifarSource('cifar100', place, 2);
  const archives = [{ url: `${url}/archive`, bytes: archive.length, md5, strip: 1 }];
  set = { archives, folder: 'cifar-100-binary', kind: 'cifar100', check };
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

describe('fetching a public set', () => {
  it('unpacks it whole, tells how far it is, and fetches nothing twice', async () => {
    const parent = fresh();
    const progress: number[] = [];
    const found = await fetchPublicSet(set, parent, { onProgress: (done) => progress.push(done) });
    expect(found).toEqual({ folder: join(parent, 'cifar-100-binary'), wasThere: false });
    expect(readdirSync(found.folder).sort()).toEqual(['fine_label_names.txt', 'test.bin', 'train.bin']);
    expect(progress.at(-1)).toBe(archive.length);
    expect(readdirSync(parent)).toEqual(['cifar-100-binary']);
    expect(await fetchPublicSet(set, parent, { url: `${url}/gone` })).toMatchObject({ wasThere: true });
  });

  it.each([
    ['/gone', 'FETCH_FAILED', 'the server answers 404'],
    ['/cut', 'FETCH_FAILED', 'after'],
    ['/silent', 'FETCH_FAILED', 'got nothing for 0.3 s'],
    ['/other', 'FETCH_BROKEN', 'of MD5'],
    ['/page', 'FETCH_BROKEN', ''],
  ])('keeps nothing of %s', async (path, code, words) => {
    const parent = fresh();
    const fetching = fetchPublicSet(set, parent, { url: url + path, patience: 0.3 });
    await expect(fetching).rejects.toMatchObject({ code, exitCode: 1, message: expect.stringContaining(words) });
    expect(readdirSync(parent)).toEqual([]);
  });

  it('says when there is no server, and names the place', async () => {
    const fetching = fetchPublicSet(set, fresh(), { url: 'http://127.0.0.1:9/archive' });
    await expect(fetching).rejects.toMatchObject({ code: 'FETCH_FAILED' });
    await expect(fetching).rejects.toThrow(/http:\/\/127.0.0.1:9\/archive/);
  });

  it('refuses what stands in its place, and touches nothing there', async () => {
    const parent = fresh();
    mkdirSync(join(parent, 'cifar-100-binary'), { recursive: true });
    writeFileSync(join(parent, 'cifar-100-binary', 'mine.txt'), 'mine');
    await expect(fetchPublicSet(set, parent)).rejects.toMatchObject({ code: 'DATA_INVALID', exitCode: 2 });
    expect(existsSync(join(parent, 'cifar-100-binary', 'mine.txt'))).toBe(true);
  });

  it('names a folder that cannot be written', async () => {
    const file = join(folder, 'a-file');
    writeFileSync(file, '');
    await expect(fetchPublicSet(set, join(file, 'data'))).rejects.toMatchObject({ code: 'CACHE_WRITE', exitCode: 1 });
  });

  it('puts the archives of one set into one folder, and names each that is not as published', async () => {
    const inside = join(folder, 'pets-source');
    await writePictures(inside, ['images/pug_1.jpg', 'images/pug_2.jpg', 'images/beagle_1.jpg']);
    mkdirSync(join(inside, 'annotations'));
    writeFileSync(join(inside, 'annotations', 'trainval.txt'), 'pug_1 1 2 1\nbeagle_1 2 2 2\n');
    writeFileSync(join(inside, 'annotations', 'test.txt'), 'pug_2 1 2 1\n');
    const archives = [];
    for (const name of ['images', 'annotations']) {
      const file = join(folder, `${name}.tar.gz`);
      await create({ gzip: true, cwd: inside, file }, [name]);
      const bytes = readFileSync(file);
      const md5 = createHash('md5').update(bytes).digest('hex');
      archives.push({ url: `http://127.0.0.1:9/data/${name}.tar.gz`, bytes: bytes.length, md5, strip: 0 });
    }
    const pets: PublicSet = { ...PUBLIC_SETS.pets, archives };
    const parent = fresh();
    const progress: [number, number][] = [];
    const onProgress = (done: number, total: number) => progress.push([done, total]);
    const found = await fetchPublicSet(pets, parent, { url: `${url}/pets/`, onProgress });
    expect(readdirSync(found.folder).sort()).toEqual(['annotations', 'images']);
    const [total] = progress.map(([, all]) => all);
    expect(progress.at(-1)).toEqual([total, total]);
    expect((await (await imageFolderSource({ path: found.folder })).open()).title).toBe('Oxford-IIIT Pets');

    const [first, second] = archives;
    if (first === undefined || second === undefined) throw new Error('two archives');
    const other = { ...pets, archives: [first, { ...second, md5: '0'.repeat(32) }] };
    const place = fresh();
    await expect(fetchPublicSet(other, place, { url: `${url}/pets` })).rejects.toMatchObject({
      code: 'FETCH_BROKEN',
      message: expect.stringContaining('/pets/annotations.tar.gz'),
    });
    expect(readdirSync(place)).toEqual([]);
    rmSync(join(found.folder, 'images', 'pug_1.jpg'));
    await expect(fetchPublicSet(pets, parent)).rejects.toMatchObject({ code: 'DATA_INVALID' });
  });

  it('refuses archives that unpack to something else', async () => {
    const food: PublicSet = { ...PUBLIC_SETS.food101, archives: set.archives };
    await expect(fetchPublicSet(food, fresh())).rejects.toMatchObject({ code: 'DATA_INVALID' });
  });
});
