import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkWeights, openData, openOnnx, resume, search } from '../../src/index.ts';
import { temporaryFolder } from '../temporary.ts';
import { thrown } from '../thrown.ts';
import { SPACE } from './support.ts';

const folder = temporaryFolder();
const data = { kind: 'synthetic', resolution: 16, classes: 3, imagesPerClass: 20, validationPerClass: 10 } as const;
const common = {
  space: SPACE,
  data,
  cacheDir: join(folder, 'cache'),
  constraints: [{ metric: 'params', max: 2500 }],
} as const;

describe('a search that trains', () => {
  it('gives trained networks that export themselves, also when the folder is gone', async () => {
    const training = { epochs: 1, batchSize: 16 };
    const result = await search({ ...common, constraints: [], training, trials: 2, workers: 2, keep: false });
    expect(existsSync(result.run)).toBe(false);
    expect(result.trials.map(({ state }) => state)).toEqual(['complete', 'complete']);
    const best = result.best;
    if (best === null) throw new Error('expected a best network');
    checkWeights(best.graph, best.weights());
    const bytes = best.export('onnx', { fold: true });
    const runner = await openOnnx(bytes, 1);
    const answers = await runner.predict(new Float32Array(16 * 16 * 3), 1, [16, 16]);
    await runner.dispose();
    expect(answers).toHaveLength(3);
    expect(Buffer.compare(bytes, best.export('onnx', { fold: true, weights: best.weights() }))).not.toBe(0);
    expect(Object.keys(best.export('torch'))).toEqual(expect.arrayContaining(['network.py', 'network.safetensors']));
    expect(Object.keys(best.export('tfjs'))).toEqual(['model.json', 'weights.bin', 'preprocessing.json']);
    expect(best.export('timm')).toContain('timm');
    expect(JSON.parse(best.export('tf-blocks'))).toHaveProperty('blocks');
    expect(best.toJSON()).toMatchObject({ kind: 'architecture', metrics: { accuracy: best.accuracy } });
    expect(thrown(() => best.export('pdf' as 'onnx'))).toMatchObject({ code: 'USAGE' });
  });

  it('hands its packed images to a function, and knows the classes by them', async () => {
    const run = join(folder, 'with-data');
    const counts: unknown[] = [];
    const { trials } = await search({
      ...common,
      ...{ run, trials: 3 },
      evaluate: async (network) => {
        if (network.data === null) throw new Error('expected images');
        const { train, validation, classes } = await openData(network.data);
        counts.push([network.target, train.count, validation.count, classes.length]);
        return { accuracy: 0.5 };
      },
    });
    expect(counts[0]).toEqual([{ size: 16, classes: 3 }, 60, 30, 3]);
    expect(trials.every(({ state, params }) => state === 'complete' && params <= 2500)).toBe(true);
    const longer = await resume(run, { evaluate: () => ({ accuracy: 0.6 }), trials: 4, cacheDir: common.cacheDir });
    expect(longer.trials.map(({ accuracy }) => accuracy)).toEqual([0.5, 0.5, 0.5, 0.6]);
    const code = { code: 'NO_CHECKPOINT' };
    expect(thrown(() => longer.trials[0]?.weights())).toMatchObject(code);
    expect(thrown(() => longer.trials[0]?.export('onnx'))).toMatchObject(code);
  });
});
