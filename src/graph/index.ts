export { addBottleneck, type BottleneckSpec, squeezeChannels } from './bottleneck.ts';
export { type BatchNormSettings, GraphBuilder, TF_BATCH_NORM, type Value } from './builder.ts';
export { type Cut, putPart, takePart } from './cut.ts';
export { withDropout } from './dropout.ts';
export { type Graph, type GraphNode, INPUT, type Shape } from './graph.ts';
export { graphSchema } from './graph-schema.ts';
export { type NetworkLayout, networkLayout, type WeightLayout } from './layout.ts';
export { type DepthwiseGroup, depthwiseGroups, MAX_KERNELS, splitChannels } from './mixed.ts';
export type {
  ActivationName,
  ActivationOp,
  AddOp,
  BatchNormOp,
  ChannelShuffleOp,
  ConcatOp,
  ConvOp,
  DenseOp,
  DepthwiseOp,
  DropoutOp,
  FlattenOp,
  GlobalPoolOp,
  Op,
  OpKind,
  Padding,
  Partition,
  PoolOp,
  ShiftOp,
  SplitOp,
  SqueezeExciteOp,
} from './ops.ts';
export { type AxisWindow, axisWindow, extentOf } from './padding.ts';
export {
  graphParameters,
  isDecayed,
  isOfClassifier,
  isTrained,
  type Parameter,
  type ParameterRole,
  parametersOf,
} from './parameters.ts';
export type { Piece } from './piece.ts';
export { inferShape, inferShapes } from './shapes.ts';
export { lastBodyBlock, type SplitGraph, splitAfter } from './split.ts';
export { type DepthwiseVariant, kernelsOfGroups, withDepthwise } from './variant.ts';
export {
  checkWeights,
  type Initial,
  type InitialOptions,
  initialWeights,
  residualNorms,
  type Weights,
} from './weights.ts';
