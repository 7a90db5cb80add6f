export {
  ARCHITECTURE_VERSION,
  type Architecture,
  type ArchitectureDetails,
  architectureJsonSchema,
  makeArchitecture,
  parseArchitecture,
} from './architecture.ts';
export { foldBatchNorm, type WeightedGraph } from './fold.ts';
export { architectureOf } from './from-run.ts';
export { type ModelDetails, metadataOf, type Normalisation } from './model-details.ts';
export { ONNX_INPUT, ONNX_OPSET, ONNX_OUTPUT, onnxModel } from './onnx/model.ts';
export { type OnnxRunner, openOnnx } from './onnx/run.ts';
export { type TfjsModel, tfjsModel } from './tfjs/model.ts';
