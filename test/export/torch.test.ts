import { describe, expect, it } from 'vitest';
import { readsTimmWeights, timmSource, timmWeights, torchModel } from '../../src/export/index.ts';
import { pythonNames } from '../../src/export/torch/names.ts';
import { safetensors } from '../../src/export/torch/safetensors.ts';
import { graphParameters, initialWeights } from '../../src/graph/index.ts';
import { buildZoo } from '../../src/zoo/index.ts';
import { OP_NETWORKS } from '../contract/op-networks.ts';

const DETAILS = { name: 'net', version: '1', weights: 'fresh', params: 0, macs: 0, fold: false };
const TARGET = { size: 32, classes: 10 };

interface Entry {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data_offsets: readonly [number, number];
}

/** The tensors that a safetensors file names, and where its values begin. */
function read(file: Buffer): { tensors: Record<string, Entry>; metadata: unknown; values: Buffer } {
  const length = Number(file.readBigUInt64LE(0));
  const { __metadata__: metadata, ...tensors } = JSON.parse(file.subarray(8, 8 + length).toString());
  return { tensors, metadata, values: file.subarray(8 + length) };
}

const fresh = (name: string) => {
  const graph = buildZoo(name, TARGET);
  return { graph, weights: initialWeights(graph, 1) };
};

describe('safetensors', () => {
  it('holds shapes, places and values, aligned to 8 bytes', () => {
    const first = { name: 'a', shape: [2, 1], values: Float32Array.of(1.5, -2) };
    const file = safetensors([first, { name: 'b', shape: [], values: BigInt64Array.of(7n) }], { made: 'here' });
    const { tensors, metadata, values } = read(file);
    expect(metadata).toEqual({ made: 'here' });
    expect(tensors).toEqual({
      a: { dtype: 'F32', shape: [2, 1], data_offsets: [0, 8] },
      b: { dtype: 'I64', shape: [], data_offsets: [8, 16] },
    });
    expect((file.length - values.length) % 8).toBe(0);
    expect([values.readFloatLE(0), values.readFloatLE(4), values.readBigInt64LE(8)]).toEqual([1.5, -2, 7n]);
  });
});

describe('names in Python', () => {
  it('are words, differ, and are none of a module itself', () => {
    const names = pythonNames(['stem.conv', '0.expand', 'train', 'a.b', 'a_b', 'state.dict']);
    expect([...names.values()]).toEqual(['stem_conv', 'block0_expand', 'train_layer', 'a_b', 'a_b_', 'state_dict_']);
  });
});

describe('a network for PyTorch', () => {
  it('holds every weight of every op once, in as many values', () => {
    for (const { graph, title } of OP_NETWORKS) {
      const { tensors } = read(torchModel({ graph, weights: initialWeights(graph, 1) }, DETAILS).weights);
      const floats = Object.values(tensors).filter(({ dtype }) => dtype === 'F32');
      const values = floats.reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0);
      expect(values, title).toBe(graphParameters(graph).reduce((sum, { size }) => sum + size, 0));
    }
  });

  it('puts the axes of a convolution into the order of PyTorch', () => {
    const network = fresh('mobilenet-v2');
    const { tensors, values } = read(torchModel(network, DETAILS).weights);
    const [at] = (tensors['stem_conv.weight'] as { data_offsets: unknown }).data_offsets as [number, number];
    expect(tensors['stem_conv.weight']?.shape).toEqual([32, 3, 3, 3]);
    const kernel = network.weights.get('stem.conv/kernel') as Float32Array;
    // [filter 5, input 2, row 1, column 0] there is [row 1, column 0, input 2, filter 5] here
    const there = values.readFloatLE(at + 4 * (((5 * 3 + 2) * 3 + 1) * 3));
    expect(there).toBe(kernel[((1 * 3 + 0) * 3 + 2) * 32 + 5]);
  });

  it('defines what it uses and nothing else', () => {
    const mixnet = torchModel(fresh('mixnet-s'), DETAILS).source;
    expect(mixnet).toContain('class MixedDepthwise');
    expect(mixnet).toContain('class SqueezeExcite');
    const mobile = torchModel(fresh('mobilenet-v2'), DETAILS).source;
    expect(mobile).not.toContain('class MixedDepthwise');
    expect(mobile).not.toContain('class SqueezeExcite');
  });
});

describe("weights under timm's names", () => {
  it('name kernels of mixed and grouped convolutions one by one', () => {
    const { tensors } = read(timmWeights(fresh('mixnet-s'), DETAILS));
    expect(tensors['blocks.1.0.conv_pw.1.weight']?.shape).toEqual([48, 8, 1, 1]);
    expect(tensors['blocks.2.0.conv_dw.2.weight']?.shape).toEqual([48, 1, 7, 7]);
    expect(tensors['blocks.2.0.se.conv_reduce.weight']?.shape).toEqual([12, 144, 1, 1]);
    expect(tensors['classifier.weight']?.shape).toEqual([10, 1536]);
  });

  it('are there for the networks that block strings can say', () => {
    const said = ['mixnet-l', 'mobilenet-v1', 'efficientnet-b0', 'shufflenet-v2-1.0'].filter((name) => {
      const network = fresh(name);
      try {
        timmSource(name, network.graph);
      } catch {
        expect(() => timmWeights(network, DETAILS), name).toThrow(/block strings cannot hold/);
        return false;
      }
      const floats = Object.values(read(timmWeights(network, DETAILS)).tensors).filter(({ dtype }) => dtype === 'F32');
      expect(floats.length, name).toBe(graphParameters(network.graph).length + splitKernels(network.graph));
      return true;
    });
    expect(said).toEqual(['mixnet-l', 'mobilenet-v1', 'efficientnet-b0']);
    expect(readsTimmWeights('a.safetensors')).toContain("with_name('a.safetensors')");
  });
});

/** Tensors more than here: timm has a kernel of its own for each group. */
function splitKernels({ nodes }: ReturnType<typeof buildZoo>): number {
  return nodes.reduce((sum, { op }) => sum + (op.kind === 'conv' ? op.groups - 1 : 0), 0);
}
