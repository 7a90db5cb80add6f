import { describe, expect, it } from 'vitest';
import { importWeights, readSafetensors, timmWeights, torchModel } from '../../src/export/index.ts';
import { graphParameters, type Weights } from '../../src/graph/index.ts';
import { buildZoo } from '../../src/zoo/index.ts';
import { thrown } from '../thrown.ts';

const DETAILS = { name: 'x', version: '0', fold: false, weights: 'seed 3', params: 0, macs: 0 };

function networkOf(name: string, classes = 7) {
  const graph = buildZoo(name, { size: 32, classes });
  let next = 0;
  const values = (size: number) => Float32Array.from({ length: size }, () => next++ % 65_521);
  return { graph, weights: new Map(graphParameters(graph).map(({ name, size }) => [name, values(size)])) };
}

/** Where the weights first differ; null where they are equal. */
function difference(a: Weights, b: Weights): string | null {
  if (a.size !== b.size) return `${a.size} and ${b.size} tensors`;
  for (const [name, values] of a) {
    const others = b.get(name);
    if (others === undefined) return `no ${name}`;
    if (Buffer.compare(Buffer.from(values.buffer), Buffer.from(others.buffer)) !== 0) return name;
  }
  return null;
}

/** A safetensors file of one tensor. */
function fileOf(entry: object, data: Buffer, name = 'w'): Buffer {
  const header = Buffer.from(JSON.stringify({ __metadata__: { made: 'here' }, [name]: entry }));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  return Buffer.concat([length, header, data]);
}

describe('weights of PyTorch', () => {
  it.each(['mixnet-s', 'shufflenet-v2-1.0', 'mobilenet-v3-large'])(
    'come back as they were from the module of %s',
    (name) => {
      const network = networkOf(name);
      const tensors = readSafetensors(torchModel(network, DETAILS).weights, 'x');
      const { weights, others } = importWeights(network.graph, tensors, 'x');
      expect(others.size).toBe(0);
      expect(difference(network.weights, weights)).toBeNull();
    },
  );

  it.each(['mixnet-s', 'efficientnet-b0', 'mnasnet-small', 'mobilenet-v1'])(
    "come back as they were from timm's names for %s",
    (name) => {
      const network = networkOf(name);
      const tensors = readSafetensors(timmWeights(network, DETAILS), 'x');
      expect(difference(network.weights, importWeights(network.graph, tensors, 'x').weights)).toBeNull();
    },
  );

  it('are all but the classifier where the classes are others', () => {
    const tensors = readSafetensors(timmWeights(networkOf('mixnet-s', 1000), DETAILS), 'x');
    const { weights, others } = importWeights(networkOf('mixnet-s', 5).graph, tensors, 'x');
    expect([...others]).toEqual([
      ['fc.dense/kernel', 'classifier.weight is [1000, 1536], expected [5, 1536]'],
      ['fc.dense/bias', 'classifier.bias is [1000], expected [5]'],
    ]);
    expect(weights.size).toBe(graphParameters(networkOf('mixnet-s').graph).length - 2);
  });

  it('are refused where they are those of another network', () => {
    const tensors = readSafetensors(timmWeights(networkOf('mixnet-s'), DETAILS), 'x');
    const refusal = (name: string) => thrown(() => importWeights(networkOf(name).graph, tensors, 'w.safetensors'));
    expect(refusal('mobilenet-v1')).toMatchObject({ code: 'WEIGHTS_MISMATCH', exitCode: 2 });
    expect(refusal('mobilenet-v1').message).toContain('not as many blocks as mobilenet-v1 has');
    expect(refusal('shufflenet-v2-1.0').message).toContain('timm has no such network');
  });
});

describe('a safetensors file', () => {
  it('holds numbers of several types', () => {
    const single = (dtype: string, bytes: Buffer) =>
      readSafetensors(fileOf({ dtype, shape: [2], data_offsets: [0, bytes.length] }, bytes), 'x').get('w')?.values;
    const words = (...values: number[]) => Buffer.from(new Uint16Array(values).buffer);
    // 1.5 and -2^-24, 0.0625 and infinity
    expect(single('F16', words(0x3e00, 0x8001))).toEqual(new Float32Array([1.5, -(2 ** -24)]));
    expect(single('F16', words(0x2c00, 0x7c00))).toEqual(new Float32Array([0.0625, Number.POSITIVE_INFINITY]));
    expect(single('BF16', words(0x3fc0, 0xc000))).toEqual(new Float32Array([1.5, -2]));
    expect(single('F32', Buffer.from(new Float32Array([0.1, -3]).buffer))).toEqual(new Float32Array([0.1, -3]));
    expect(single('F64', Buffer.from(new Float64Array([0.25, 7]).buffer))).toEqual(new Float32Array([0.25, 7]));
    expect(single('I64', Buffer.alloc(16))).toBeUndefined();
  });

  it.each([
    ['nothing', Buffer.alloc(0), 'expected at least 8 bytes'],
    ['a header beyond its end', Buffer.from([255, 0, 0, 0, 0, 0, 0, 0, 1]), 'longer than the file'],
    ['no JSON', Buffer.concat([Buffer.from([2, 0, 0, 0, 0, 0, 0, 0]), Buffer.from('{x')]), 'not JSON'],
    [
      'an unknown type',
      fileOf({ dtype: 'F8_E4M3', shape: [1], data_offsets: [0, 1] }, Buffer.alloc(1)),
      'type F8_E4M3',
    ],
    [
      'too few values',
      fileOf({ dtype: 'F32', shape: [2], data_offsets: [0, 8] }, Buffer.alloc(4)),
      'bytes 0 to 8 of 4',
    ],
    [
      'another size',
      fileOf({ dtype: 'F32', shape: [3], data_offsets: [0, 8] }, Buffer.alloc(8)),
      'tensor w [3] of F32',
    ],
    ['no offsets', fileOf({ dtype: 'F32', shape: [3] }, Buffer.alloc(8)), 'data_offsets'],
  ])('is refused with %s', (_, bytes, message) => {
    const error = thrown(() => readSafetensors(bytes, 'w.safetensors'));
    expect(error).toMatchObject({ code: 'WEIGHTS_READ', exitCode: 2 });
    expect(error.message).toContain(message);
  });
});
