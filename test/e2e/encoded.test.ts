import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { decodeCheckpoint } from '../../src/train/index.ts';
import { writePhotos } from '../data/photos.ts';
import { temporaryFolder } from '../temporary.ts';
import { smallDocument, writeSmallNetwork } from '../training/small.ts';
import { runCli } from './run-cli.ts';
import { startCli, waitForLog } from './search-process.ts';

const folder = temporaryFolder();
const cache = join(folder, 'cache');
const DATA = { kind: 'image-folder', path: 'photos', storage: 'encoded', decoders: 2, resolution: 8 };
const TRAINING = {
  ...{ epochs: 8, batchSize: 8, statistics: { kind: 'exact', images: 16 } },
  augmentation: { randomResizedCrop: {}, colorJitter: { hue: 0.1 }, randAugment: {}, crop: 1 },
};

beforeAll(async () => {
  await writePhotos(join(folder, 'photos'), 20);
  writeSmallNetwork(folder, 8, 2);
  writeFileSync(join(folder, 'demo.yaml'), stringify({ ...smallDocument(), data: DATA, training: TRAINING }));
  const search = {
    name: 'search',
    space: 'mixnet-tiny',
    controller: { kind: 'random' },
    search: { trials: 3, workers: 2 },
  };
  const rungs = [{ epochs: 1, imagesPerClass: 8, resolution: 8 }, { epochs: 2 }];
  const sections = { data: { ...DATA, resolution: 16 }, training: { ...TRAINING, epochs: 2 } };
  writeFileSync(join(folder, 'search.yaml'), stringify({ ...search, ...sections, fidelity: { kind: 'asha', rungs } }));
});

const train = (out: string, ...more: string[]) => [
  'train',
  'small.json',
  'demo.yaml',
  '--threads',
  '1',
  '--out',
  out,
  ...more,
];

const stateOf = (training: string) =>
  decodeCheckpoint(readFileSync(join(folder, training, 'last.ckpt')), 'last.ckpt').state;

describe('training on images that stay encoded', () => {
  it('ends with the same bits when it was killed and resumed with another number of decoders', async () => {
    const whole = await runCli(train('whole'), folder, { cache });
    expect(whole.stderr).toContain('packing image-folder images');
    expect(whole.code).toBe(0);
    const { child, ended } = startCli(folder, train('killed'));
    await waitForLog(join(folder, 'killed'), 'epoch ended', 2);
    child.kill('SIGKILL');
    await ended;
    const resumed = await runCli(['resume', 'killed', '--set', 'data.decoders=1'], folder, { cache });
    expect([resumed.code, resumed.stderr]).toEqual([0, expect.anything()]);
    expect(stateOf('killed')).toEqual(stateOf('whole'));
  });

  it('searches with rungs on TensorFlow.js', async () => {
    const search = ['search', 'search.yaml', '--run', 'run', '--engine', 'tfjs'];
    const { code, stderr } = await runCli(search, folder, { cache });
    expect([code, stderr]).toEqual([0, expect.not.stringContaining('failed')]);
  });
});
