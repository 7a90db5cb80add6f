import { createRequire } from 'node:module';
import type { Engine } from '../../src/engine/index.ts';
import { openEngine } from '../../src/engine/index.ts';
import { nativeInstructionSets, openNative } from '../../src/engine/native/index.ts';

/** An engine under test. */
export interface EngineCase {
  readonly title: string;
  open(): Promise<Engine>;
}

/** Packages of TensorFlow.js' back end `tensorflow`, which are not installed with mixnas. */
export const TENSORFLOW = ['@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node'] as const;

export function isInstalled(name: string): boolean {
  try {
    createRequire(import.meta.url).resolve(name);
    return true;
  } catch {
    return false;
  }
}

/** Every engine runs the whole contract; a new one joins by adding a line. */
export const ENGINES: readonly EngineCase[] = [
  { title: 'tfjs wasm', open: () => openEngine({ name: 'tfjs', backend: 'wasm', threads: 1 }) },
  ...TENSORFLOW.filter(isInstalled).map((name) => ({
    title: `tfjs ${name}`,
    open: () => openEngine({ name: 'tfjs', backend: 'tensorflow', threads: 1 }),
  })),
  ...nativeInstructionSets().map((set) => ({
    title: `native ${set}`,
    open: async () => openNative({ threads: 2, instructionSet: set }),
  })),
];
