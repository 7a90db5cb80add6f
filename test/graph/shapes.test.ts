import { describe, expect, it } from 'vitest';
import { type Graph, GraphBuilder, type GraphNode, inferShape, inferShapes, type Op } from '../../src/graph/index.ts';
import { thrown } from '../thrown.ts';

const conv = { kind: 'conv', filters: 8, kernel: 3, stride: 1, groups: 1, dilation: 1, bias: false } as const;
const depthwise = { kind: 'depthwise', kernels: [3, 5], partition: 'equal', stride: 1, dilated: false } as const;
const same = { padding: 'same' } as const;
const valid = { padding: 'valid' } as const;

function node(op: Op, inputs = 1): GraphNode {
  return { id: 'n', op, inputs: Array.from({ length: inputs }, (_, i) => `i${i}`), block: '0' };
}

function shapeOf(op: Op, ...inputs: [number, number, number][]) {
  return inferShape(node(op, inputs.length), inputs);
}

describe('the shape of one node', () => {
  it.each<[string, Op, [number, number, number], number[]]>([
    ['convolution, same', { ...conv, ...same, stride: 2 }, [15, 16, 4], [8, 8, 8]],
    ['convolution, valid', { ...conv, ...valid }, [15, 16, 4], [13, 14, 8]],
    ['convolution, dilated', { ...conv, ...valid, dilation: 3 }, [15, 16, 4], [9, 10, 8]],
    ['grouped convolution', { ...conv, ...same, groups: 4 }, [5, 5, 4], [5, 5, 8]],
    ['depthwise', { ...depthwise, ...same, stride: 2, bias: false }, [9, 8, 6], [5, 4, 6]],
    ['depthwise in multiples', { ...depthwise, ...same, bias: false, channelMultiple: 4 }, [9, 8, 6], [9, 8, 6]],
    ['depthwise, valid', { ...depthwise, ...valid, kernels: [5], bias: false }, [9, 8, 6], [5, 4, 6]],
    ['max pool', { kind: 'max-pool', kernel: 3, stride: 2, ...same }, [9, 8, 6], [5, 4, 6]],
    ['average pool', { kind: 'avg-pool', kernel: 2, stride: 2, ...valid }, [9, 8, 6], [4, 4, 6]],
    ['global average pool', { kind: 'global-avg-pool' }, [9, 8, 6], [1, 1, 6]],
    ['flatten', { kind: 'flatten' }, [9, 8, 6], [1, 1, 432]],
    ['split', { kind: 'split', sizes: [1, 5], index: 1 }, [9, 8, 6], [9, 8, 5]],
    ['channel shuffle', { kind: 'channel-shuffle', groups: 3 }, [9, 8, 6], [9, 8, 6]],
    ['dense', { kind: 'dense', units: 10, bias: true }, [1, 1, 6], [1, 1, 10]],
    ['squeeze-excite', { kind: 'squeeze-excite', channels: 2, fn: 'relu', gate: 'sigmoid' }, [9, 8, 6], [9, 8, 6]],
    ['dropout', { kind: 'dropout', rate: 0.5 }, [1, 1, 6], [1, 1, 6]],
    ['batch norm', { kind: 'batch-norm', momentum: 0.9, epsilon: 1e-3 }, [9, 8, 6], [9, 8, 6]],
    ['activation', { kind: 'activation', fn: 'swish' }, [9, 8, 6], [9, 8, 6]],
    ['shift', { kind: 'shift' }, [9, 8, 6], [9, 8, 6]],
  ])('%s', (_, op, input, output) => {
    expect(shapeOf(op, input)).toEqual(output);
  });

  it('sums equal inputs and joins channels', () => {
    expect(shapeOf({ kind: 'add' }, [4, 4, 2], [4, 4, 2], [4, 4, 2])).toEqual([4, 4, 2]);
    expect(shapeOf({ kind: 'concat' }, [4, 4, 2], [4, 4, 7])).toEqual([4, 4, 9]);
  });

  it.each<[string, Op, [number, number, number][], string]>([
    ['inputs that groups do not divide', { ...conv, ...same, groups: 3 }, [[5, 5, 4]], '4 input channels'],
    ['filters that groups do not divide', { ...conv, ...same, filters: 9, groups: 2 }, [[5, 5, 4]], '9 filters'],
    ['a stride of zero', { ...conv, ...same, stride: 0 }, [[5, 5, 4]], 'stride = 0'],
    ['half a filter', { ...conv, ...same, filters: 0.5 }, [[5, 5, 4]], 'filters = 0.5'],
    ['a window larger than the image', { ...conv, ...valid }, [[2, 9, 4]], 'does not fit into an image of 2×9'],
    ['an even depthwise kernel', { ...depthwise, ...same, kernels: [4], bias: false }, [[5, 5, 4]], 'kernel 4 is even'],
    ['no kernels', { ...depthwise, ...same, kernels: [], bias: false }, [[5, 5, 4]], '0 kernels'],
    [
      'seven kernels',
      { ...depthwise, ...same, kernels: [3, 3, 3, 3, 3, 3, 3], bias: false },
      [[5, 5, 70]],
      '7 kernels',
    ],
    ['mixed kernels without padding', { ...depthwise, ...valid, bias: false }, [[9, 9, 4]], 'need padding "same"'],
    [
      'dilation with a stride',
      { ...depthwise, ...same, dilated: true, stride: 2, bias: false },
      [[9, 9, 4]],
      'stride 2',
    ],
    [
      'unequal summands',
      { kind: 'add' },
      [
        [4, 4, 2],
        [4, 4, 3],
      ],
      '4×4×2 and 4×4×3',
    ],
    ['a sum of one', { kind: 'add' }, [[4, 4, 2]], '1 inputs'],
    [
      'joining unequal sizes',
      { kind: 'concat' },
      [
        [4, 4, 2],
        [4, 5, 2],
      ],
      '4×4×2 and 4×5×2',
    ],
    ['parts that do not sum up', { kind: 'split', sizes: [1, 2], index: 0 }, [[4, 4, 4]], '1 + 2 = 3'],
    ['a part that is not there', { kind: 'split', sizes: [1, 3], index: 2 }, [[4, 4, 4]], 'index 2'],
    ['a shuffle that does not divide', { kind: 'channel-shuffle', groups: 3 }, [[4, 4, 4]], '4 channels'],
    ['a dense layer on an image', { kind: 'dense', units: 3, bias: true }, [[4, 4, 4]], '4×4×4'],
    ['a dropout of everything', { kind: 'dropout', rate: 1 }, [[1, 1, 4]], 'rate = 1'],
    [
      'two inputs where one belongs',
      { kind: 'shift' },
      [
        [1, 1, 4],
        [1, 1, 4],
      ],
      '2 inputs',
    ],
  ])('refuses %s', (_, op, inputs, problem) => {
    const error = thrown(() => shapeOf(op, ...inputs));
    expect(error.code).toBe('GRAPH_SHAPE');
    expect(error.message).toContain(`node n (${op.kind})`);
    expect(error.message).toContain(problem);
  });
});

describe('the shapes of a graph', () => {
  const good = (): Graph => {
    const builder = new GraphBuilder('g', [8, 8, 3]);
    return builder.build(builder.conv('a', builder.input, 4, 3));
  };

  it('know the input and every node', () => {
    expect([...inferShapes(good())]).toEqual([
      ['input', [8, 8, 3]],
      ['stem.a', [8, 8, 4]],
    ]);
  });

  it('refuses wires to later nodes, names that stand twice and an output that is none', () => {
    const graph = good();
    const [first] = graph.nodes as [GraphNode];
    const wiring = (broken: Graph) => thrown(() => inferShapes(broken));
    expect(wiring({ ...graph, nodes: [{ ...first, inputs: ['later'] }] }).message).toContain('reads later');
    expect(wiring({ ...graph, nodes: [first, first] }).message).toContain('stem.a stands twice');
    expect(wiring({ ...graph, output: 'nothing' }).message).toContain('output nothing');
    expect(wiring({ ...graph, output: 'nothing' }).code).toBe('GRAPH_WIRING');
  });

  it('cannot be built with one id for two nodes', () => {
    const builder = new GraphBuilder('g', [8, 8, 3]);
    builder.conv('a', builder.input, 4, 3);
    expect(thrown(() => builder.conv('a', builder.input, 4, 3)).code).toBe('BUG');
  });
});
