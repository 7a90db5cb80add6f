import { checkWeights, type Graph, INPUT, inferShapes, type Shape } from '../../graph/index.ts';
import { bug } from '../../util/errors.ts';
import { foldBatchNorm, type WeightedGraph } from '../fold.ts';
import type { ModelDetails } from '../model-details.ts';
import { metadataOf } from '../model-details.ts';
import type { DepthwiseForm } from './depthwise-segments.ts';
import { flat, writeNode } from './nodes.ts';
import { DATA_TYPE, encodeModel, type ModelProto, type ValueInfoProto } from './protobuf.ts';
import { type OnnxValue, OnnxWriter } from './writer.ts';

/** Operator set of exported files; every ONNX Runtime from 1.11 on reads it. All but two operators are the same since 10. */
export const ONNX_OPSET = 17;

/** That of networks with relu6 or a shift: `Clip` and `Pad` in the form that every reader knows, OpenCV 4.6 among them. */
export const ONNX_PLAIN_OPSET = 10;

function opsetOf({ nodes }: Graph): number {
  const isOld = nodes.some(({ op }) => op.kind === 'shift' || ('fn' in op && op.fn === 'relu6'));
  return isOld ? ONNX_PLAIN_OPSET : ONNX_OPSET;
}

const IR_VERSION = 8;

/** Names of the model's only input and output. */
export const ONNX_INPUT = 'images';
export const ONNX_OUTPUT = 'logits';

function valueInfo(name: string, dims: readonly number[]): ValueInfoProto {
  const dim = [{ dimParam: 'batch' }, ...dims.map((dimValue) => ({ dimValue }))];
  return { name, type: { tensorType: { elemType: DATA_TYPE.float, shape: { dim } } } };
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

/**
 * A network with its weights as an ONNX file: operator set 17 (10 with relu6 or a shift), input `images` float32 [batch, 3, height, width], output
 * `logits` float32 [batch, classes], any batch size. Pads are explicit, so that the result is that of `same` padding
 * everywhere. Dropout is left out. With `details.fold` batch norms become part of the convolutions before them.
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
): Uint8Array {
  checkWeights(network.graph, network.weights);
  const source = details.fold ? foldBatchNorm(network) : network;
  const writer = new OnnxWriter(source.weights, depthwise);
  const [height, width, channels] = source.graph.input;
  const shape = writeGraph(writer, source);
  const metadata = {
    ...metadataOf(details),
    depthwise,
    depthwiseParts: JSON.stringify(writer.depthwiseParts),
  };
  const model: ModelProto = {
    irVersion: IR_VERSION,
    producerName: 'mixnas',
    producerVersion: details.version,
    modelVersion: 1,
    docString: `${details.name}: images as [batch, channels, height, width], RGB, normalised as the metadata says`,
    opsetImport: [{ domain: '', version: opsetOf(source.graph) }],
    metadataProps: Object.entries(metadata).map(([key, value]) => ({ key, value })),
    graph: {
      name: details.name,
      node: writer.nodes,
      initializer: writer.initializers,
      input: [valueInfo(ONNX_INPUT, [channels, height, width])],
      output: [valueInfo(ONNX_OUTPUT, [shape[2]])],
    },
  };
  return encodeModel(model);
}
