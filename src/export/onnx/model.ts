import { checkWeights, type Graph, INPUT, inferShapes, type Shape } from '../../graph/index.ts';
import { bug } from '../../util/errors.ts';
import { foldBatchNorm, type WeightedGraph } from '../fold.ts';
import type { ModelDetails } from '../model-details.ts';
import { metadataOf } from '../model-details.ts';
import type { DepthwiseForm } from './depthwise-segments.ts';
import { flat, writeNode } from './nodes.ts';
import { type PixelsInside, writePixels } from './pixels/write-pixels.ts';
import { DATA_TYPE, encodeModel, type ModelProto, type ValueInfoProto } from './protobuf.ts';
import { type OnnxValue, OnnxWriter } from './writer.ts';

/** Operator set of exported files; every ONNX Runtime from 1.11 on reads it. All but two operators are the same since 10. */
export const ONNX_OPSET = 17;

/** That of networks with relu6 or a shift: `Clip` and `Pad` in the form that every reader knows, OpenCV 4.6 among them. */
export const ONNX_PLAIN_OPSET = 10;

function isPlain({ nodes }: Graph): boolean {
  return nodes.some(({ op }) => op.kind === 'shift' || ('fn' in op && op.fn === 'relu6'));
}

const IR_VERSION = 8;

/** Names of the model's only input and output. */
export const ONNX_INPUT = 'images';
export const ONNX_OUTPUT = 'logits';

/** Those of a file with its preprocessing inside. */
export const ONNX_PIXELS = 'pixels';
export const ONNX_PROBABILITIES = 'probabilities';

function valueInfo(
  name: string,
  dims: readonly (number | string)[],
  elemType: number = DATA_TYPE.float,
): ValueInfoProto {
  const dim = ['batch', ...dims].map((one) => (typeof one === 'string' ? { dimParam: one } : { dimValue: one }));
  return { name, type: { tensorType: { elemType, shape: { dim } } } };
}

/** Writes every node. @returns the shape of the answer */
function writeGraph(writer: OnnxWriter, { graph }: WeightedGraph): Shape {
  const shapes = inferShapes(graph);
  const values = new Map<string, OnnxValue>([[INPUT, { name: ONNX_INPUT, shape: graph.input, isFlat: false }]]);
  for (const node of graph.nodes) {
    const inputs = node.inputs.map((id) => values.get(id) as OnnxValue);
    values.set(node.id, writeNode(writer, node, inputs, shapes.get(node.id) as Shape));
  }
  const output = values.get(graph.output);
  if (output === undefined) throw bug(`no value for output ${graph.output}`);
  writer.node(ONNX_OUTPUT, 'Identity', [flat(writer, output, `${ONNX_OUTPUT}.flat`)]);
  return output.shape;
}

/** What the file takes and answers, and in which words. */
type Interface = Pick<ModelProto['graph'], 'input' | 'output'> & Pick<ModelProto, 'docString'>;

function writeNetwork(writer: OnnxWriter, network: WeightedGraph, name: string): Interface {
  const [height, width, channels] = network.graph.input;
  const shape = writeGraph(writer, network);
  return {
    docString: `${name}: images as [batch, channels, height, width], RGB, normalised as the metadata says`,
    input: [valueInfo(ONNX_INPUT, [channels, height, width])],
    output: [valueInfo(ONNX_OUTPUT, [shape[2]])],
  };
}

function writeWithPixels(writer: OnnxWriter, network: WeightedGraph, name: string, inside: PixelsInside): Interface {
  writePixels(writer, { from: ONNX_PIXELS, to: ONNX_INPUT }, network.graph.input, inside);
  const shape = writeGraph(writer, network);
  writer.node(ONNX_PROBABILITIES, 'Softmax', [ONNX_OUTPUT], { axis: 1 });
  return {
    docString: `${name}: RGB pixels 0 to 255 as [batch, height, width, channels], upright, of any size, to probabilities`,
    input: [valueInfo(ONNX_PIXELS, ['height', 'width', 3], DATA_TYPE.uint8)],
    output: [valueInfo(ONNX_PROBABILITIES, [shape[2]])],
  };
}

/**
 * A network with its weights as an ONNX file: operator set 17 (10 with relu6 or a shift), input `images` float32 [batch, channels, height, width],
 * output `logits` float32 [batch, classes], any batch size. Pads are explicit, so that the result is that of `same` padding
 * everywhere. Dropout is left out. With `details.fold` batch norms become part of the convolutions before them.
 *
 * With `inside` the input is `pixels` uint8 [batch, height, width, 3] of any size and the output `probabilities`, float32
 * [batch, classes]; always operator set 17.
 *
 * The metadata name the form of mixed depthwise convolutions (`depthwise`) and the channels of the convolutions that
 * each became (`depthwiseParts`, JSON by node id).
 *
 * @param depthwise the form; every form has the same answer up to rounding
 * @throws MixnasError `WEIGHTS_MISMATCH`, `GRAPH_SHAPE`
 */
export function onnxModel(
  network: WeightedGraph,
  details: ModelDetails,
  depthwise: DepthwiseForm = 'fastest',
  inside?: PixelsInside,
): Uint8Array {
  checkWeights(network.graph, network.weights);
  const source = details.fold ? foldBatchNorm(network) : network;
  const plain = inside === undefined && isPlain(source.graph);
  const writer = new OnnxWriter(source.weights, depthwise, plain);
  const { docString, input, output } =
    inside === undefined
      ? writeNetwork(writer, source, details.name)
      : writeWithPixels(writer, source, details.name, inside);
  const metadata = {
    ...metadataOf(inside === undefined ? details : { ...details, normalisation: undefined }),
    ...(inside && { preprocessing: 'inside' }),
    depthwise,
    depthwiseParts: JSON.stringify(writer.depthwiseParts),
  };
  const model: ModelProto = {
    irVersion: IR_VERSION,
    producerName: 'mixnas',
    producerVersion: details.version,
    modelVersion: 1,
    docString,
    opsetImport: [{ domain: '', version: plain ? ONNX_PLAIN_OPSET : ONNX_OPSET }],
    metadataProps: Object.entries(metadata).map(([key, value]) => ({ key, value })),
    graph: { name: details.name, node: writer.nodes, initializer: writer.initializers, input, output },
  };
  return encodeModel(model);
}
