import type { EngineSettings } from '../config/index.ts';
import { readNativeVersion } from '../engine/index.ts';

/**
 * The engine with the instruction set that a run or a training was begun with, and with activations kept as they were then, since
 * bits depend on both: a better instruction set may be there by now, or on another machine.
 * @param version of the engine that it was begun with, as stored
 */
export function asBegun(engine: EngineSettings, version: string): EngineSettings {
  return { ...engine, ...readNativeVersion(version) };
}
