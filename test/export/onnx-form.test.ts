import { describe, expect, it } from 'vitest';
import { onnxModel } from '../../src/export/index.ts';
import { decodeModel, type NodeProto } from '../../src/export/onnx/protobuf.ts';
import { type Graph, initialWeights } from '../../src/graph/index.ts';
import { buildZoo, zooNames } from '../../src/zoo/index.ts';

const DETAILS = { name: 'x', version: '0', fold: false, weights: 'fresh', params: 0, macs: 0 };

function modelOf(graph: Graph) {
  return decodeModel(onnxModel({ graph, weights: initialWeights(graph, 1) }, DETAILS, 'split'));
}

function attributeOf({ attribute }: NodeProto, name: string) {
  return attribute.find((one) => one.name === name);
}

describe('an ONNX file has the form that OpenCV, OpenVINO and ncnn read', () => {
  const names = zooNames().filter((name) => !name.startsWith('resnet'));

  it.each(names)('%s', (name) => {
    const { graph, opsetImport } = modelOf(buildZoo(name, { size: 32, classes: 10 }));
    for (const node of graph.node) {
      expect(['Split', 'Unsqueeze', 'HardSwish']).not.toContain(node.opType);
      if (node.opType === 'Conv') expect(attributeOf(node, 'kernel_shape')?.ints).toHaveLength(2);
      if (node.opType === 'Gemm') expect(attributeOf(node, 'transB')?.i).toBe(1);
      expect(attributeOf(node, 'count_include_pad')).toBeUndefined();
      expect(attributeOf(node, 'strides')?.ints).not.toEqual([1, 1]);
      expect(attributeOf(node, 'pads')?.ints).not.toEqual([0, 0, 0, 0]);
    }
    const isOld = graph.node.some(({ opType }) => opType === 'Clip' || opType === 'Pad');
    expect(opsetImport).toEqual([{ domain: '', version: isOld ? 10 : 17 }]);
  });

  it('Clip says both of its bounds, zero among them', () => {
    const { graph } = modelOf(buildZoo('mobilenet-v2', { size: 32, classes: 10 }));
    const clip = graph.node.find(({ opType }) => opType === 'Clip') as NodeProto;
    expect(clip.input).toHaveLength(1);
    expect([attributeOf(clip, 'min'), attributeOf(clip, 'max')].map((one) => one?.f)).toEqual([0, 6]);
  });

  it.each(['mobilenet-v2', 'darts-v1'])(
    'with its preprocessing inside, %s is of operator set 17 throughout',
    (part) => {
      const name = zooNames().find((one) => one.startsWith(part)) as string;
      const graph = buildZoo(name, { size: 32, classes: 10 });
      const inside = { fit: 'crop', mean: [0, 0, 0], deviation: [1, 1, 1] } as const;
      const model = decodeModel(onnxModel({ graph, weights: initialWeights(graph, 1) }, DETAILS, 'split', inside));
      expect(model.opsetImport).toEqual([{ domain: '', version: 17 }]);
      for (const node of model.graph.node) {
        if (node.opType === 'Clip') expect([node.input.length, node.attribute.length]).toEqual([3, 0]);
        if (node.opType === 'Pad') expect(node.input).toHaveLength(2);
      }
    },
  );
});
