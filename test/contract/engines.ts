import type { Engine } from '../../src/engine/index.ts';
import { openEngine } from '../../src/engine/index.ts';
import { nativeInstructionSets, openNative } from '../../src/engine/native/index.ts';

/** An engine under test. */
export interface EngineCase {
  readonly title: string;
  open(): Promise<Engine>;
}

/** The native engine is tried with its best instruction set; with all of them where the environment asks for it. */
const sets = nativeInstructionSets();
const triedSets = process.env.MIXNAS_TEST_SETS === 'all' ? sets : sets.slice(0, 1);

/** Every engine runs the whole contract; a new one joins by adding a line. */
export const ENGINES: readonly EngineCase[] = [
  { title: 'tfjs wasm', open: () => openEngine({ name: 'tfjs', backend: 'wasm', threads: 1 }) },
  ...triedSets.map((set) => ({
    title: `native ${set}`,
    open: async () => openNative({ threads: 2, instructionSet: set }),
  })),
];
