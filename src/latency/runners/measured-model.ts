import type { DeviceSettings } from '../../config/index.ts';
import { costOf } from '../../cost/index.ts';
import { onnxModel } from '../../export/index.ts';
import { initialWeights } from '../../graph/index.ts';
import type { NamedNetwork } from '../runner.ts';

/** Devices that are given an ONNX file. */
export type OnnxDevice = Extract<DeviceSettings, { kind: 'onnxruntime' | 'command' }>;

/** The network as `mixnas export --fold` writes it, with fresh weights: what is measured is what will be exported. */
export function measuredModel({ name, graph }: NamedNetwork, { depthwise }: OnnxDevice): Uint8Array {
  const network = { graph, weights: initialWeights(graph, 'latency') };
  // a placeholder: the file is temporary
  const details = { name, version: '0', fold: true, weights: 'fresh', ...costOf(graph) };
  return onnxModel(network, details, depthwise);
}
