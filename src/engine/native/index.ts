export { NativeEngine, type NativeOptions, nativeInstructionSets, openNative } from './engine.ts';
export { probeNative } from './probe.ts';
export { type KernelTime, NativeSession } from './session.ts';
