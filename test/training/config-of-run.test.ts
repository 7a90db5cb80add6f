import { describe, expect, it } from 'vitest';
import { parseConfig, parseTrainingConfig } from '../../src/config/index.ts';
import type { RunInfo } from '../../src/store/index.ts';
import { configOfRun } from '../../src/training/index.ts';
import { thrown } from '../thrown.ts';

const SEARCH = {
  name: 'found',
  seed: 4,
  space: 'mixnet-tiny',
  data: { kind: 'cifar10', path: '/data', imagesPerClass: 50, resolution: 16 },
  training: { epochs: 3, batchSize: 8, augmentation: { crop: 1 } },
  engine: { kind: 'native', threads: 1 },
};

/** The training config of a run of such a search, whose networks are meant for 32 pixels. */
function configOf(changes: Record<string, unknown>) {
  const config = parseConfig({ ...SEARCH, ...changes }, 'test');
  const info = { config, target: { size: 32, classes: 10 } } as unknown as RunInfo;
  return parseTrainingConfig(configOfRun({ info, folder: 'runs/found' }), 'test');
}

describe('the config that a run holds for the training of its network', () => {
  it('has all images at the size that the networks are meant for, five times the epochs, and all cores', () => {
    const { data, training, seed, engine } = configOf({});
    const all = { kind: 'cifar10', path: '/data', seed: 0 };
    expect(data).toEqual({ ...all, resolution: 32 });
    expect(training).toMatchObject({ epochs: 15, batchSize: 8, augmentation: { crop: 1 } });
    expect({ seed, engine }).toEqual({
      seed: 4,
      engine: { kind: 'native', backend: 'auto', instructionSet: 'auto', activations: 'float32' },
    });
  });

  it('is that of the finals where the search has some, still with all images', () => {
    const finals = { epochs: 7, imagesPerClass: 200, resolution: 24, training: { learningRate: 0.01 } };
    const { data, training } = configOf({ search: { finals } });
    expect(data).toMatchObject({ resolution: 24 });
    expect(data).not.toHaveProperty('imagesPerClass');
    expect(training).toMatchObject({ epochs: 7, learningRate: 0.01 });
  });

  it('keeps the number of images that are made in process, and trains on an engine where weights were shared', () => {
    const data = { kind: 'synthetic', imagesPerClass: 30 };
    const config = configOf({ data, evaluator: { kind: 'shared' } });
    expect(config).toMatchObject({ data: { imagesPerClass: 30 }, evaluator: { kind: 'train' } });
  });

  it('is not to be had of a search that looked its results up in a table', () => {
    const table = { data: undefined, evaluator: { kind: 'tabular', table: 't.json' } };
    expect(thrown(() => configOf(table))).toMatchObject({ code: 'USAGE', hint: expect.stringContaining('CONFIG') });
  });
});
