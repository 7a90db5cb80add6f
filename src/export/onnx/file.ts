import { checkWeights, INPUT, inferShapes, type Shape } from '../../graph/index.ts';
import { bug } from '../../util/errors.ts';
import { foldBatchNorm, type WeightedGraph } from '../fold.ts';
import { type ModelDetails, metadataOf } from '../model-details.ts';
import type { DepthwiseForm } from './depthwise-segments.ts';
import { flat, writeNode } from './nodes.ts';
import { type PixelsInside, writePixels } from './pixels/write-pixels.ts';
import { DATA_TYPE, encodeModel, type ValueInfoProto } from './protobuf.ts';
import { type OnnxValue, OnnxWriter } from './writer.ts';

/** Operator set of exported files; every ONNX Runtime from 1.11 on reads it. All but two operators are the same since 10. */
export const ONNX_OPSET = 17;

/** That of networks with relu6 or a shift: `Clip` and `Pad` in the form that every reader knows, OpenCV 4.6 among them. */
export const ONNX_PLAIN_OPSET = 10;

const IR_VERSION = 8;

/** Name of a file's only input, and of its network's answers. */
export const ONNX_INPUT = 'images';
export const ONNX_OUTPUT = 'logits';

/** Name of the input of a file with its preprocessing inside. */
export const ONNX_PIXELS = 'pixels';

/** What is done before, in and around the network. */
export interface FileForm {
  readonly depthwise: DepthwiseForm;
  /** Its preprocessing, where it is to be inside. */
  readonly inside: PixelsInside | undefined;
  /** Images that the file takes at once; `batch` = any number. */
  readonly batch: 'batch' | 1;
  /** Written in operator set 10. */
  readonly isPlain: boolean;
}

/** What a file answers. */
export interface FileAnswers {
  /** What becomes of the images, for people: continues the sentence about them; may be empty. */
  readonly words: string;
  readonly output: readonly ValueInfoProto[];
  readonly metadata?: Readonly<Record<string, string>>;
}

/** Says name, type and shape of an input or output; a name as a size is any size. */
export function valueInfo(
  name: string,
  dims: readonly (number | string)[],
  elemType: number = DATA_TYPE.float,
): ValueInfoProto {
  const dim = dims.map((one) => (typeof one === 'string' ? { dimParam: one } : { dimValue: one }));
  return { name, type: { tensorType: { elemType, shape: { dim } } } };
}

/** Writes every node of the network. @returns the number of its answers */
function writeGraph(writer: OnnxWriter, { graph }: WeightedGraph): number {
  const shapes = inferShapes(graph);
  const values = new Map<string, OnnxValue>([[INPUT, { name: ONNX_INPUT, shape: graph.input, isFlat: false }]]);
  for (const node of graph.nodes) {
    const inputs = node.inputs.map((id) => values.get(id) as OnnxValue);
    values.set(node.id, writeNode(writer, node, inputs, shapes.get(node.id) as Shape));
  }
  const output = values.get(graph.output);
  if (output === undefined) throw bug(`no value for output ${graph.output}`);
  writer.node(ONNX_OUTPUT, 'Identity', [flat(writer, output, `${ONNX_OUTPUT}.flat`)]);
  return output.shape[2];
}

/** Writes what comes before the network. @returns the file's input, and what it is for people */
function writeInput(
  writer: OnnxWriter,
  shape: Shape,
  { inside, batch }: FileForm,
): { readonly input: ValueInfoProto; readonly words: string } {
  const [height, width, channels] = shape;
  if (inside === undefined) {
    const input = valueInfo(ONNX_INPUT, [batch, channels, height, width]);
    return { input, words: `images as [${batch}, channels, height, width], RGB, normalised as the metadata says` };
  }
  writePixels(writer, { from: ONNX_PIXELS, to: ONNX_INPUT }, shape, inside);
  const input = valueInfo(ONNX_PIXELS, [batch, 'height', 'width', 3], DATA_TYPE.uint8);
  return { input, words: `RGB pixels 0 to 255 as [${batch}, height, width, channels], upright, of any size` };
}

/**
 * A network with its weights as an ONNX file.
 * @param writeAnswers appends what is made of the answers, `ONNX_OUTPUT` float32 [batch, size]
 * @throws MixnasError `WEIGHTS_MISMATCH`, `GRAPH_SHAPE`
 */
export function onnxFile(
  network: WeightedGraph,
  details: ModelDetails,
  form: FileForm,
  writeAnswers: (writer: OnnxWriter, size: number) => FileAnswers,
): Uint8Array {
  checkWeights(network.graph, network.weights);
  const { depthwise, inside, isPlain } = form;
  const source = details.fold ? foldBatchNorm(network) : network;
  const writer = new OnnxWriter(source.weights, depthwise, isPlain);
  const { input, words } = writeInput(writer, source.graph.input, form);
  const answers = writeAnswers(writer, writeGraph(writer, source));
  const metadata = {
    ...metadataOf(inside === undefined ? details : { ...details, normalisation: undefined }),
    ...(inside && { preprocessing: 'inside' }),
    ...answers.metadata,
    depthwise,
    depthwiseParts: JSON.stringify(writer.depthwiseParts),
  };
  return encodeModel({
    irVersion: IR_VERSION,
    producerName: 'mixnas',
    producerVersion: details.version,
    modelVersion: 1,
    docString: `${details.name}: ${words}${answers.words}`,
    opsetImport: [{ domain: '', version: isPlain ? ONNX_PLAIN_OPSET : ONNX_OPSET }],
    metadataProps: Object.entries(metadata).map(([key, value]) => ({ key, value })),
    graph: {
      name: details.name,
      node: writer.nodes,
      initializer: writer.initializers,
      input: [input],
      output: answers.output,
    },
  });
}
