import { describe, expect, it } from 'vitest';
import { type DataSettings, storedSide } from '../../src/config/index.ts';
import { expectedCounts, prepareData, readMeta } from '../../src/data/index.ts';
import { temporaryFolder } from '../temporary.ts';

const of = (settings: object) => expectedCounts({ seed: 0, path: '/x', ...settings } as DataSettings);

describe('expectedCounts', () => {
  it('knows the CIFARs: a tenth of each class validates unless the settings say otherwise', () => {
    expect(of({ kind: 'cifar10' })).toEqual({ classes: 10, train: 45_000, validation: 5000 });
    expect(of({ kind: 'cifar100', classes: 20 })).toEqual({ classes: 20, train: 9000, validation: 1000 });
    const part = { kind: 'cifar10', classes: ['cat', 'dog'], imagesPerClass: 300, validationPerClass: 200 };
    expect(of(part)).toEqual({ classes: 2, train: 600, validation: 400 });
    expect([storedSide('cifar10'), storedSide('cifar100'), storedSide('synthetic')]).toEqual([32, 32, null]);
  });

  it('is what packing synthetic images gives', async () => {
    const settings = { kind: 'synthetic', seed: 0, classes: 2, resolution: 8 } as const;
    const { classes, counts } = await readMeta(await prepareData(settings, { cacheDir: temporaryFolder() }));
    expect(of(settings)).toEqual({ classes: classes.length, train: counts.train, validation: counts.validation });
  });

  it('knows of a folder only what the settings say', () => {
    expect(of({ kind: 'image-folder', classes: 3, imagesPerClass: 5 })).toBeNull();
    expect(of({ kind: 'image-folder', imagesPerClass: 5, validationPerClass: 2 })).toBeNull();
    const all = { kind: 'image-folder', classes: 3, imagesPerClass: 5, validationPerClass: 2 };
    expect(of(all)).toEqual({ classes: 3, train: 15, validation: 6 });
  });
});
