import type { EngineSettings } from '../config/index.ts';
import { instructionSetOf } from '../engine/index.ts';

/**
 * The engine with the instruction set that a run or a training was begun with, since bits depend on it: a better one may be
 * there by now, or on another machine.
 * @param version of the engine that it was begun with, as stored
 */
export function asBegun(engine: EngineSettings, version: string): EngineSettings {
  return { ...engine, instructionSet: instructionSetOf(version) ?? engine.instructionSet };
}
