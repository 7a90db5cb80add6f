import { checkWeights, INPUT, inferShapes, type Shape } from '../../graph/index.ts';
import { bug } from '../../util/errors.ts';
import { foldBatchNorm, type WeightedGraph } from '../fold.ts';
import { type ModelDetails, metadataOf } from '../model-details.ts';
import { flat, writeNode } from './nodes.ts';
import { attr, shapeOf, type TfValue, TfWriter } from './writer.ts';

/** Files of a TensorFlow.js model, which belong into one folder. */
export interface TfjsModel {
  /** Content of `model.json`. */
  readonly model: Readonly<Record<string, unknown>>;
  /** Content of `weights.bin`, which `model.json` names. */
  readonly weights: Uint8Array;
}

const INPUT_NAME = 'images';
const OUTPUT_NAME = 'logits';
const WEIGHTS_FILE = 'weights.bin';

function writeGraph(writer: TfWriter, { graph }: WeightedGraph): Shape {
  const shapes = inferShapes(graph);
  const placeholder = { dtype: attr.type('DT_FLOAT'), shape: attr.shape([-1, ...graph.input]) };
  writer.node(INPUT_NAME, 'Placeholder', [], placeholder);
  const values = new Map<string, TfValue>([[INPUT, { name: INPUT_NAME, shape: graph.input, isFlat: false }]]);
  for (const node of graph.nodes) {
    const inputs = node.inputs.map((id) => values.get(id) as TfValue);
    values.set(node.id, writeNode(writer, node, inputs, shapes.get(node.id) as Shape));
  }
  const output = values.get(graph.output);
  if (output === undefined) throw bug(`no value for output ${graph.output}`);
  writer.node(OUTPUT_NAME, 'Identity', [flat(writer, output, `${OUTPUT_NAME}/flat`)]);
  return output.shape;
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    bytes.set(part, offset);
    offset += part.length;
  }
  return bytes;
}

function tensorInfo(name: string, dims: readonly number[]) {
  return { name: `${name}:0`, dtype: 'DT_FLOAT', tensorShape: shapeOf([-1, ...dims]) };
}

/**
 * A network with its weights as a TensorFlow.js graph model, which `tf.loadGraphModel` reads: input `images` float32
 * [batch, height, width, channels], output `logits` float32 [batch, classes], any batch size. With `details.fold` batch norms
 * become part of the convolutions before them.
 *
 * @throws MixnasError `WEIGHTS_MISMATCH`, `GRAPH_SHAPE`, `TFJS_CANNOT`
 */
export function tfjsModel(network: WeightedGraph, details: ModelDetails): TfjsModel {
  checkWeights(network.graph, network.weights);
  const source = details.fold ? foldBatchNorm(network) : network;
  const writer = new TfWriter(source.weights);
  const shape = writeGraph(writer, source);
  const model = {
    format: 'graph-model',
    generatedBy: `mixnas ${details.version}`,
    convertedBy: null,
    signature: {
      inputs: { [INPUT_NAME]: tensorInfo(INPUT_NAME, source.graph.input) },
      outputs: { [OUTPUT_NAME]: tensorInfo(OUTPUT_NAME, [shape[2]]) },
    },
    modelTopology: { node: writer.nodes, library: {}, versions: { producer: 1882 } },
    weightsManifest: [{ paths: [WEIGHTS_FILE], weights: writer.manifest }],
    userDefinedMetadata: metadataOf(details),
  };
  return { model, weights: join(writer.values) };
}
