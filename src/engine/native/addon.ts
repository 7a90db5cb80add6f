/** A handle of the threads and temporary memory that sessions share. */
export type EngineHandle = object;

/** Memory of a session, by number. */
export const REGIONS = { weights: 0, gradients: 1, first: 2, second: 3, averages: 4 } as const;
export type RegionName = keyof typeof REGIONS;

/** Optimisers by their number: SGD, SGD with Nesterov's look-ahead, RMSProp. */
export const OPTIMIZERS = { sgd: 0, nesterov: 1, rmsprop: 2 } as const;

export interface NativeUpdate {
  /** A number of `OPTIMIZERS`. */
  readonly kind: number;
  readonly rate: number;
  /** Rate of the pieces that are of the body. */
  readonly bodyRate: number;
  readonly momentum: number;
  readonly decay: number;
  readonly epsilon: number;
  readonly weightDecay: number;
  readonly averageDecay: number;
}

interface Copy {
  readonly memory: Float32Array;
  /** Place in the arena, in floats. */
  readonly offset: number;
}

export interface NativeCall {
  readonly program: number;
  readonly count: number;
  readonly seed: number;
  readonly updateMoving: boolean;
  /** Most momentum of that update, in [0, 1]: a batch norm's own is used where it is less. */
  readonly mostMomentum: number;
  readonly averaged: boolean;
  readonly timed: boolean;
  readonly inputs: readonly Copy[];
  readonly outputs: readonly Copy[];
  readonly update: NativeUpdate | null;
}

export interface NativeResult {
  readonly loss: number;
  readonly correct: number;
  /** Per instruction and of the update last, where the call was timed. */
  readonly seconds?: Float64Array;
}

export interface NativeSessionHandle {
  /**
   * @param batch most images of a call
   * @param keeps whether it works in an arena of the session's own, in which the next such program finds what it left
   */
  addProgram(words: Int32Array, arenaFloats: number, instructions: number, batch: number, keeps: boolean): number;
  /** Copies between a region, from `offset` floats on, and `values`: into it when `into`, else out of it. */
  copy(region: number, offset: number, values: Float32Array, into: boolean): void;
  run(call: NativeCall): Promise<NativeResult>;
  cancel(): void;
  dispose(): void;
}

/** The numbers that programs are written in, as the compiled module knows them: names are indexed by their numbers. */
export interface NativeTables {
  readonly kernels: readonly string[];
  readonly activations: readonly string[];
  readonly sinks: readonly string[];
  readonly spaces: readonly string[];
  readonly regions: readonly string[];
  readonly optimizers: readonly string[];
  /** Floats that an offset of 1 stands for. */
  readonly unit: number;
  /** Floats of one space that an operand can point at. */
  readonly mostFloats: number;
  /** Sums per image and channel that a gate's gradient is made from. */
  readonly gateSums: number;
  /** Most groups of a mixed depthwise convolution. */
  readonly mostGroups: number;
}

/**
 * The code of an exception of the compiled module: `NATIVE_ARGUMENT` for an argument of a wrong type or size,
 * `NATIVE_PROGRAM` for a program with an operand that does not fit, `OUT_OF_MEMORY`; null for any other error.
 */
export function nativeCode(error: unknown): string | null {
  if (!(error instanceof Error) || !('code' in error)) return null;
  return typeof error.code === 'string' ? error.code : null;
}

/** What a machine reached at most, see `Machine` of `src/cost`. */
export interface NativePeaks {
  readonly macsPerSecond: number;
  readonly pointwiseMacsPerSecond: number;
  readonly bytesPerSecond: number;
}

/** The compiled module, as `native/src/addon.cpp` exports it. */
export interface Addon {
  readonly Session: new (
    engine: EngineHandle,
    options: { threads: number; floats: number; regions: readonly boolean[]; pieces: readonly number[] },
  ) => NativeSessionHandle;
  createEngine(instructionSet: string): EngineHandle;
  /** Best first. */
  instructionSets(): { name: string; supported: boolean }[];
  readonly tables: NativeTables;
  measure(instructionSet: string, threads: number): Promise<NativePeaks>;
}
