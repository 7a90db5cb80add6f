import { describe, expect, it } from 'vitest';
import { onnxModel, tfjsModel } from '../../src/export/index.ts';
import { verifyOnnx, verifyTfjs } from '../../src/measure/index.ts';
import { jitteredWeights } from '../export/settled.ts';
import { tinyNetwork } from '../train/tiny.ts';

const graph = tinyNetwork();
const network = { graph, weights: jitteredWeights(graph, 1) };
const others = { graph, weights: jitteredWeights(graph, 2) };
const DETAILS = { name: 'tiny', version: '0', fold: false, weights: 'seed 1', params: 1, macs: 1 };
const INSIDE = { fit: 'crop', mean: [0.5, 0.4, 0.3], deviation: [0.2, 0.2, 0.3] } as const;
const FORMATS = {
  onnx: (other: typeof network) => verifyOnnx(onnxModel(network, DETAILS), other),
  'onnx from pixels': (other: typeof network) =>
    verifyOnnx(onnxModel(network, DETAILS, 'fastest', INSIDE), other, INSIDE),
  tfjs: (other: typeof network) => verifyTfjs(tfjsModel(network, DETAILS), other),
};

describe.each(Object.entries(FORMATS))('verifying an exported file, %s', (_, verify) => {
  it('finds that it answers as the network does', async () => {
    const { difference } = await verify(network);
    expect(difference).toBeLessThan(1e-4);
  });

  it('finds that it does not hold the weights of another', async () => {
    await expect(verify(others)).rejects.toMatchObject({
      code: 'VERIFY_FAILED',
      exitCode: 1,
      message: expect.stringMatching(/ and (native|tfjs) .* differ by .* relative: expected at most 0\.0001/),
    });
  });
});
