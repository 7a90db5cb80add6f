import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { dataSchema } from '../../src/config/data-section.ts';
import { contentOf, openData, prepareData, readMeta, verifyPacked } from '../../src/data/index.ts';
import { DataPlaces } from '../../src/transfer/index.ts';
import { writePhotos } from '../data/photos.ts';
import { temporaryFolder } from '../temporary.ts';
import { clientOf, lineTo, serverIn } from './servers.ts';

const folder = temporaryFolder();

describe('images that stay encoded', () => {
  it('are fetched by a worker with their shards, and compared with what was packed', async () => {
    const path = await writePhotos(join(folder, 'photos'), 6);
    const settings = dataSchema.parse({ kind: 'image-folder', path, storage: 'encoded', resolution: 8 });
    const packed = await prepareData(settings, { cacheDir: join(folder, 'coordinator') });
    const { server, url } = await serverIn(folder);
    await server.offerData(packed);
    const cacheDir = join(folder, 'worker');
    mkdirSync(cacheDir);
    const places = new DataPlaces({ cacheDir, shared: [], holder: { pid: process.pid, host: 'here', since: 0 } });
    let spoiled = 0;
    const line = await lineTo(url, (request) =>
      request.includes('train.0000.shard') && spoiled++ === 0 ? { spoilAt: 500 } : null,
    );
    const content = contentOf(await readMeta(packed));
    const found = await places.ensure({ hash: packed.hash, content }, clientOf(line));
    expect(spoiled).toBe(2);
    expect(contentOf(await verifyPacked(found))).toBe(content);
    expect((await openData(found)).train.count).toBe(10);
  });
});
