export { buildMobileNetwork } from './blocks/build-mobile.ts';
export { describeMobile } from './blocks/describe.ts';
export {
  type BlockDocument,
  type BlockFields,
  type BlockOverrides,
  blockFieldsOf,
  importBlocks,
  parseBlockFields,
  parseBlocks,
} from './blocks/import.ts';
export type { MobileBlock, MobileNetwork } from './blocks/mobile-network.ts';
export { blockDocument, fromBlockStrings, toBlockStrings } from './blocks/tf.ts';
export { type ArchDef, type ArchDefSettings, fromArchDef, toArchDef } from './blocks/timm.ts';
export { timmSource } from './blocks/timm-source.ts';
export { foldBatchNorm, type WeightedGraph } from './fold.ts';
export { type ModelDetails, metadataOf, type Normalisation } from './model-details.ts';
export type { DepthwiseForm } from './onnx/depthwise-segments.ts';
export { ONNX_INPUT, ONNX_OPSET, ONNX_OUTPUT, onnxModel } from './onnx/model.ts';
export { loadOnnxRuntime, type OnnxRunner, onnxRuntimeVersion, openOnnx } from './onnx/run-onnx.ts';
export { type TfjsModel, tfjsModel } from './tfjs/model.ts';
export { type TorchModel, torchModel } from './torch/module.ts';
export { readsTimmWeights, timmWeights } from './torch/timm-weights.ts';
