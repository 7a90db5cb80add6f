import type { Engine } from '../../src/engine/index.ts';
import { openEngine } from '../../src/engine/index.ts';
import { nativeInstructionSets, openNative } from '../../src/engine/native/index.ts';

/** An engine under test. */
export interface EngineCase {
  readonly title: string;
  open(): Promise<Engine>;
}

/** Every engine runs the whole contract; a new one joins by adding a line. */
export const ENGINES: readonly EngineCase[] = [
  { title: 'tfjs wasm', open: () => openEngine({ name: 'tfjs', backend: 'wasm', threads: 1 }) },
  ...nativeInstructionSets().map((set) => ({
    title: `native ${set}`,
    open: async () => openNative({ threads: 2, instructionSet: set }),
  })),
];
