import type { Architecture } from '../architecture/index.ts';
import {
  blockDocument,
  type DepthwiseForm,
  type ModelDetails,
  onnxModel,
  readsTimmWeights,
  tfjsModel,
  timmSource,
  timmWeights,
  torchModel,
} from '../export/index.ts';
import type { Weights } from '../graph/index.ts';
import { preprocessingOf } from '../predict/index.ts';
import { modelDetails, normalisationOf, type SourcedWeights } from '../source/index.ts';
import { MixnasError } from '../util/errors.ts';

/** Files of a folder by name. */
export type ExportedFiles = Readonly<Record<string, string | Uint8Array>>;

/** What each format is exported as: the content of its one file, or those of its folder by name. */
export interface ExportFormats {
  /** The architecture document, as `mixnas export --format json` writes it. */
  readonly json: string;
  readonly onnx: Uint8Array;
  /** Python for timm. */
  readonly timm: string;
  /** MixNet's block strings, as JSON. */
  readonly 'tf-blocks': string;
  /** `network.py`, `network.safetensors`; where block strings can say the network `timm_network.py`, `timm.safetensors` too. */
  readonly torch: ExportedFiles;
  /** `model.json`, `weights.bin`. */
  readonly tfjs: ExportedFiles;
}

export type ExportFormat = keyof ExportFormats;

/** How a network is exported. */
export interface ExportOptions {
  /** Weights instead of the network's own. */
  readonly weights?: Weights | undefined;
  /** Random weights, where trained ones would be expected and there are none. */
  readonly fresh?: boolean | undefined;
  /** Folds batch norms into the convolutions before them (onnx, tfjs); default: false. */
  readonly fold?: boolean | undefined;
  /** How mixed depthwise convolutions are written (onnx); default: fastest. */
  readonly depthwise?: DepthwiseForm | undefined;
}

/** A network with its weights, and what its file tells. */
interface Model {
  readonly architecture: Architecture;
  readonly weights: Weights;
  readonly details: ModelDetails;
  readonly options: ExportOptions;
}

function withPreprocessing(files: ExportedFiles, { architecture }: Model, layout: 'NCHW' | 'NHWC'): ExportedFiles {
  const how = preprocessingOf(architecture, layout);
  return how === null ? files : { ...files, 'preprocessing.json': `${JSON.stringify(how, null, 2)}\n` };
}

/** The network in timm's words; no files where block strings cannot say it. */
function timmFiles({ architecture: { name, graph }, weights, details }: Model): ExportedFiles {
  try {
    const tensors = timmWeights({ graph, weights }, details);
    const source = timmSource(name, graph, details.normalisation);
    return { 'timm.safetensors': tensors, 'timm_network.py': `${source}${readsTimmWeights('timm.safetensors')}` };
  } catch (error) {
    if (error instanceof MixnasError && error.code === 'EXPORT_CANNOT') return {};
    throw error;
  }
}

function torchFiles(model: Model): ExportedFiles {
  const { architecture, weights, details } = model;
  const { source, weights: tensors } = torchModel({ graph: architecture.graph, weights }, details);
  const files = { 'network.py': source, 'network.safetensors': tensors, ...timmFiles(model) };
  return withPreprocessing(files, model, 'NCHW');
}

function tfjsFiles(model: Model): ExportedFiles {
  const { architecture, weights, details } = model;
  const written = tfjsModel({ graph: architecture.graph, weights }, details);
  const files = { 'model.json': `${JSON.stringify(written.model)}\n`, 'weights.bin': written.weights };
  return withPreprocessing(files, model, 'NHWC');
}

function onnxFile({ architecture: { graph }, weights, details, options }: Model): Uint8Array {
  return onnxModel({ graph, weights }, details, options.depthwise);
}

const WITHOUT_WEIGHTS: Readonly<Record<'json' | 'timm' | 'tf-blocks', (architecture: Architecture) => string>> = {
  json: (architecture) => `${JSON.stringify(architecture, null, 2)}\n`,
  timm: (architecture) => timmSource(architecture.name, architecture.graph, normalisationOf(architecture)),
  'tf-blocks': ({ name, graph }) => `${JSON.stringify(blockDocument(name, graph), null, 2)}\n`,
};

const WITH_WEIGHTS = { onnx: onnxFile, torch: torchFiles, tfjs: tfjsFiles } as const;

/**
 * A network in another tool's format.
 * @param own its own weights; only read for the formats that hold some
 * @throws MixnasError `USAGE` for an unknown format; `EXPORT_CANNOT`, `WEIGHTS_MISMATCH`; those of `own`
 */
export function exportNetwork<F extends ExportFormat>(
  format: F,
  architecture: Architecture,
  own: () => SourcedWeights,
  options: ExportOptions = {},
): ExportFormats[F] {
  if (Object.hasOwn(WITHOUT_WEIGHTS, format)) {
    return WITHOUT_WEIGHTS[format as keyof typeof WITHOUT_WEIGHTS](architecture) as ExportFormats[F];
  }
  if (!Object.hasOwn(WITH_WEIGHTS, format)) {
    const formats = [...Object.keys(WITHOUT_WEIGHTS), ...Object.keys(WITH_WEIGHTS)];
    throw new MixnasError('USAGE', `export: expected ${formats.join(', ')}; got ${format}`);
  }
  const { weights, origin } = options.weights === undefined ? own() : { weights: options.weights, origin: 'given' };
  const details = modelDetails(architecture, origin, options.fold ?? false);
  const model = { architecture, weights, details, options };
  return WITH_WEIGHTS[format as keyof typeof WITH_WEIGHTS](model) as ExportFormats[F];
}
