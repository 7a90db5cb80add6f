import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { type Advice, type DataChoice, renderConfig } from '../../src/advice/index.ts';
import { parseConfig } from '../../src/config/index.ts';

const ADVICE: Advice = {
  space: 'mixnet-cifar',
  resolution: 32,
  budget: { metric: 'macs', max: 19e6 },
  validationPerClass: 40,
  imagesPerClass: null,
  balanced: false,
  method: { kind: 'full', epochs: 12 },
  trials: 20,
  workers: 2,
  seconds: 600,
  finals: { networks: 3, seeds: 2, epochs: 36 },
};
const DATA: DataChoice = { kind: 'image-folder', path: 'photos', found: ['2 classes'] };

const read = (advice: Partial<Advice>, data: Partial<DataChoice> = {}) => {
  const text = renderConfig(
    { ...ADVICE, ...advice },
    { name: 'photos', data: { ...DATA, ...data }, schema: './mixnas.schema.json' },
  );
  return parseConfig(parse(text), 'test');
};

describe('renderConfig', () => {
  it('writes what is advised', () => {
    const config = read({});
    expect(config).toMatchObject({ space: 'mixnet-cifar', training: { epochs: 12 }, evaluator: { kind: 'train' } });
    expect(config.data).toMatchObject({ path: 'photos', resolution: 32, validationPerClass: 40 });
    expect(config.constraints).toEqual([{ metric: 'macs', max: 19e6 }]);
    expect(config.search).toMatchObject({ trials: 20, workers: 2, maxSeconds: 600, finals: { epochs: 36 } });
  });

  it('writes shared weights, and the epochs of the finals for networks that are trained alone', () => {
    const config = read({ method: { kind: 'shared', epochs: 9 }, imagesPerClass: 300, balanced: true });
    expect(config.evaluator).toMatchObject({ kind: 'shared', epochs: 9 });
    expect(config.training).toMatchObject({ epochs: 36, classWeights: 'balanced' });
    expect(config.data).toMatchObject({ imagesPerClass: 300 });
  });

  it('keeps limits to the last digit', () => {
    for (const max of [1, 999, 12_345, 850_000, 19_000_001, 1.8e6, 2e9]) {
      expect(read({ budget: { metric: 'params', max } }).constraints).toEqual([{ metric: 'params', max }]);
    }
    expect(read({ budget: { metric: 'latencyMs', max: 0.25 } })).toMatchObject({ device: 'cpu' });
  });

  it('survives names that mean something to YAML', () => {
    const path = 'my "photos": #1\n- x';
    const found = ['class a\nspace: other'];
    expect(read({}, { path, found })).toMatchObject({ space: 'mixnet-cifar', data: { path } });
    expect(read({}, { splits: 'none' }).data).toMatchObject({ splits: 'none' });
    const splits = { train: 'a: b', test: "c'd" };
    expect(read({}, { splits }).data).toMatchObject({ splits });
  });
});
