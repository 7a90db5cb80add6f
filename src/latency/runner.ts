import type { Graph } from '../graph/index.ts';

/** A network whose latency is asked for. */
export interface NamedNetwork {
  readonly name: string;
  /** Its weights do not matter: fresh ones are drawn. */
  readonly graph: Graph;
}

/** A network that is loaded on a device and can be run again and again. */
export interface LoadedNetwork {
  /**
   * Runs it one call after another.
   * @param times calls to time, at least 1
   * @param warmups calls before them that are not timed, 0 by default; a runner that restarts with each `run` makes
   * more of them where it has to
   * @returns milliseconds of each call, all positive; `times` of them, fewer only from a program that prints means
   */
  run(times: number, warmups?: number): Promise<readonly number[]>;
  close(): Promise<void>;
}

/** What networks run on: a runtime with fixed threads and batch. Calls must not overlap. */
export interface Runner {
  /** Runtime and version, as stored with every figure: `onnxruntime 1.30.0`. A program tells it with its first run. */
  readonly runtime: string;
  readonly threads: number;
  /** Images in one call. */
  readonly batch: number;
  /** Whether a call costs no more than the network itself: the runtime is loaded into this process. */
  readonly isInProcess: boolean;
  /** Whether it computes on this machine, so that load and affinity here matter. */
  readonly isLocal: boolean;
  /** @throws MixnasError when the runtime does not take the network, or the program fails */
  load(network: NamedNetwork): Promise<LoadedNetwork>;
  close(): Promise<void>;
}
