import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { checkRoom } from '../../src/data/check-room.ts';
import { prepareData, readMeta } from '../../src/data/index.ts';
import { temporaryFolder } from '../temporary.ts';

const folder = temporaryFolder();
const photos = join(folder, 'photos');
const cacheDir = join(folder, 'cache');
const common = { seed: 0, resolution: 8, validationPerClass: 1 };

describe.skipIf(process.platform === 'win32')('a folder of images', () => {
  beforeAll(async () => {
    const png = await sharp({ create: { width: 9, height: 9, channels: 3, background: 'red' } })
      .png()
      .toBuffer();
    for (const name of ['cat', 'dog']) {
      mkdirSync(join(photos, name), { recursive: true });
      for (const file of ['1.png', '2.png']) writeFileSync(join(photos, name, file), png);
    }
    execFileSync('mkfifo', [join(photos, 'cat/pipe.png')]);
    symlinkSync(join(photos, 'cat/pipe.png'), join(photos, 'cat/linked-pipe.png'));
    symlinkSync('/dev/zero', join(photos, 'dog/device.jpg'));
    symlinkSync(join(photos, 'nothing'), join(photos, 'dog/nothing.jpg'));
    symlinkSync(join(photos, 'dog/1.png'), join(photos, 'dog/linked.png'));
  });

  it('with pipes, devices and links to them is refused by their names, and none of them is opened', async () => {
    const settings = { kind: 'image-folder', path: photos, ...common } as const;
    const refused = prepareData({ ...settings, onBroken: 'stop' }, { cacheDir });
    await expect(refused).rejects.toMatchObject({ code: 'DATA_INVALID' });
    for (const name of ['cat/pipe.png', 'cat/linked-pipe.png', 'dog/device.jpg', 'dog/nothing.jpg']) {
      await expect(refused).rejects.toThrow(name);
    }
  });

  it('is read without them where broken images are skipped; links to plain files are images', async () => {
    const settings = { kind: 'image-folder', path: photos, onBroken: 'skip', ...common } as const;
    const { counts } = await readMeta(await prepareData(settings, { cacheDir }));
    expect(counts).toEqual({ train: 3, validation: 2, test: 0 });
  });
});

describe('what would take more than there is is refused before it begins', () => {
  it('synthetic images that no split holds', async () => {
    const settings = { kind: 'synthetic', ...common, resolution: 224, imagesPerClass: 1_000_000 } as const;
    await expect(prepareData(settings, { cacheDir })).rejects.toMatchObject({
      code: 'DATA_INVALID',
      message: expect.stringMatching(/^10000000 images of 224 x 224 are \d+ bytes; a split holds at most/),
    });
  });

  it('images that the disk has no room for', async () => {
    await expect(checkRoom(folder, 2 ** 62)).rejects.toMatchObject({
      code: 'DISK_FULL',
      message: expect.stringMatching(/the packed images need .* TiB; .* are free$/),
    });
    await expect(checkRoom(folder, 1)).resolves.toBeUndefined();
  });
});
