export { NativeEngine, type NativeOptions, nativeInstructionSets, openNative } from './engine.ts';
export type { KernelTime } from './kernel-times.ts';
export { probeNative } from './probe.ts';
export { NativeSession } from './session.ts';
