import type { ActivationType } from './activation-type.ts';
import type { EngineName } from './engine.ts';
import { probeNative } from './native/probe.ts';

/** An engine that was chosen, and why where it is not the first choice. */
export interface EngineChoice {
  readonly name: EngineName;
  /** For people; null when nothing needs saying. */
  readonly note: string | null;
}

/** `auto` is `native` where its kernels were built and load, else `tfjs`. */
function choose(kind: EngineName | 'auto'): EngineChoice {
  if (kind !== 'auto') return { name: kind, note: null };
  const { available, detail } = probeNative();
  if (available) return { name: 'native', note: null };
  const reason = detail.split('\n')[0];
  return { name: 'tfjs', note: `training on tfjs, several times slower: the native engine is not there (${reason})` };
}

/** The engine that a config means, and what of it has no effect. */
export function chooseEngine(kind: EngineName | 'auto', activations: ActivationType = 'float32'): EngineChoice {
  const { name, note } = choose(kind);
  if (name === 'native' || activations === 'float32') return { name, note };
  const idle = `activations in ${activations} have no effect: ${name} keeps float32`;
  return { name, note: note === null ? idle : `${note}; ${idle}` };
}
