import { checkWeights, type Graph, inferShapes, type Weights } from '../../graph/index.ts';
import { bug, MixnasError } from '../../util/errors.ts';
import { installCommand } from '../../util/optional-packages.ts';
import type { ActivationType } from '../activation-type.ts';
import type { CompileSettings, Engine } from '../engine.ts';
import { nativeVersion } from '../native-version.ts';
import type { Addon, EngineHandle, NativePeaks } from './addon.ts';
import { loadAddon } from './load-addon.ts';
import { NativeSession } from './session.ts';

/** Version of the kernels: a change that alters results raises it. */
const KERNELS_VERSION = 3;

export interface NativeOptions {
  readonly threads: number;
  /** The best that this processor runs with `auto` or when left out. */
  readonly instructionSet?: string | undefined;
  /** In what training keeps activations; float32 when left out. */
  readonly activations?: ActivationType | undefined;
}

/** This project's C++ kernels. */
export class NativeEngine implements Engine {
  readonly name = 'native';
  readonly version: string;
  readonly instructionSet: string;
  readonly singleThreaded = false;
  readonly #addon: Addon;
  readonly #handle: EngineHandle;
  readonly #activations: ActivationType;

  constructor(addon: Addon, instructionSet: string, activations: ActivationType = 'float32') {
    this.#addon = addon;
    this.instructionSet = instructionSet;
    this.#activations = activations;
    this.version = nativeVersion(KERNELS_VERSION, instructionSet, activations);
    this.#handle = addon.createEngine(instructionSet);
  }

  async compile(graph: Graph, weights: Weights, settings: CompileSettings): Promise<NativeSession> {
    inferShapes(graph);
    checkWeights(graph, weights);
    if (!Number.isInteger(settings.batchSize) || settings.batchSize < 1) {
      throw bug(`batchSize = ${settings.batchSize}: expected a whole number of at least 1`);
    }
    if (!Number.isInteger(settings.threads) || settings.threads < 1) {
      throw bug(`threads = ${settings.threads}: expected a whole number of at least 1`);
    }
    return new NativeSession(this.#addon, this.#handle, graph, weights, settings, this.#activations);
  }

  /** Highest multiply-add rates and memory bandwidth of this machine, measured now; takes about half a second. */
  async measure(threads: number): Promise<NativePeaks> {
    return await this.#addon.measure(this.instructionSet, threads);
  }

  dispose(): void {}
}

/** Where the kernels are, from the package's folder; null where there are none. */
export function nativePlace(): string | null {
  const load = loadAddon();
  return load.ok ? load.place : null;
}

/** Instruction sets of the kernels that this processor runs, best first; empty where the kernels were not built. */
export function nativeInstructionSets(): string[] {
  const load = loadAddon();
  if (!load.ok) return [];
  return load.addon
    .instructionSets()
    .filter(({ supported }) => supported)
    .map(({ name }) => name);
}

/**
 * Opens the native engine.
 * @throws MixnasError `ENGINE_MISSING` where the kernels were not built or do not load
 */
export function openNative(options: NativeOptions): NativeEngine {
  const load = loadAddon();
  if (!load.ok) {
    throw new MixnasError('ENGINE_MISSING', `engine native: ${load.reason}`, {
      hint: `${installCommand('native')} builds it (needs a C++ compiler); or ${installCommand('tfjs')}, and set engine.kind=tfjs`,
      cause: load.cause,
    });
  }
  const supported = load.addon.instructionSets().filter((set) => set.supported);
  const { instructionSet = 'auto' } = options;
  const set = instructionSet === 'auto' ? supported[0] : supported.find(({ name }) => name === instructionSet);
  if (set === undefined) {
    const names = supported.map(({ name }) => name).join(', ');
    throw new MixnasError('ENGINE_MISSING', `instruction set ${instructionSet}: this processor runs ${names}`, {
      hint: 'engine.instructionSet=auto takes the best; a run goes on with the one that it was begun with',
    });
  }
  return new NativeEngine(load.addon, set.name, options.activations);
}
