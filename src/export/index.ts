export { type BlockDocument, type BlockFields, blockFieldsOf } from './blocks/block-document.ts';
export { buildMobileNetwork } from './blocks/build-mobile.ts';
export { describeMobile } from './blocks/describe.ts';
export { type BlockOverrides, importBlocks, parseBlockFields, parseBlocks } from './blocks/import.ts';
export type { MobileBlock, MobileNetwork, PlainBlock, SeparableBlock } from './blocks/mobile-network.ts';
export { blockDocument, fromBlockStrings, toBlockStrings } from './blocks/tf.ts';
export { type ArchDefSettings, fromArchDef } from './blocks/timm-read.ts';
export { timmSource } from './blocks/timm-source.ts';
export { type ArchDef, toArchDef } from './blocks/timm-write.ts';
export { foldBatchNorm, type WeightedGraph } from './fold.ts';
export { type ModelDetails, metadataOf, type Normalisation } from './model-details.ts';
export type { DepthwiseForm } from './onnx/depthwise-segments.ts';
export {
  ONNX_INPUT,
  ONNX_OPSET,
  ONNX_OUTPUT,
  ONNX_PIXELS,
  ONNX_PROBABILITIES,
  onnxModel,
} from './onnx/model.ts';
export type { PixelsInside } from './onnx/pixels/write-pixels.ts';
export { loadOnnxRuntime, type OnnxRunner, onnxRuntimeVersion, openOnnx, openOnnxPixels } from './onnx/run-onnx.ts';
export { type TfjsModel, tfjsModel } from './tfjs/model.ts';
export { type ImportedWeights, importWeights } from './torch/import-weights.ts';
export { type TorchModel, torchModel } from './torch/module.ts';
export { type ReadTensor, readSafetensors } from './torch/read-safetensors.ts';
export { runTorchModule, type TorchAnswers } from './torch/run-torch.ts';
export { readsTimmWeights, timmWeights } from './torch/timm-weights.ts';
