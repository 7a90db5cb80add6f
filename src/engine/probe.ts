import type { EngineProbe } from './engine.ts';
import { probeNative } from './native/probe.ts';
import { probeTfjs } from './tfjs/probe.ts';

/** Looks for every engine and back end on this machine, for `mixnas doctor`. Loads what it finds; never throws. */
export async function probeEngines(): Promise<EngineProbe[]> {
  return [probeNative(), ...(await probeTfjs())];
}
