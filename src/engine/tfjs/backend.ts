import * as tf from '@tensorflow/tfjs-core';
import { MixnasError, messageOf } from '../../util/errors.ts';
import { installCommand, isNotInstalled } from '../../util/optional-packages.ts';

/** Back ends of TensorFlow.js that this engine can run on, best first. */
export type BackendName = 'tensorflow' | 'wasm' | 'cpu';

/** Packages that bring the `tensorflow` back end, best first. Optional peers: they download a library when installed. */
const TENSORFLOW_PACKAGES = ['@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node'] as const;

/** Loads the `tensorflow` back end from the first package that is there. @returns the package, or null */
async function loadTensorflow(): Promise<string | null> {
  for (const name of TENSORFLOW_PACKAGES) {
    try {
      await import(name);
      return name;
    } catch (error) {
      if (!isNotInstalled(error, name)) {
        throw new MixnasError('ENGINE_BROKEN', `${name} is installed but does not load: ${messageOf(error)}`, {
          hint: `npm rebuild ${name}, or set engine.backend=wasm`,
          exitCode: 1,
          cause: error,
        });
      }
    }
  }
  return null;
}

/**
 * Runs a loader and takes away the process-wide handlers that it adds: the `wasm` package installs some that would turn
 * every rejected promise of the program into a crash of its own kind.
 */
async function withoutNewHandlers<T>(load: () => Promise<T>): Promise<T> {
  const events = ['uncaughtException', 'unhandledRejection'] as const;
  const before = events.map((event) => process.listeners(event as 'uncaughtException'));
  const result = await load();
  for (const [i, event] of events.entries()) {
    for (const listener of process.listeners(event as 'uncaughtException')) {
      if (!before[i]?.includes(listener)) process.removeListener(event, listener);
    }
  }
  return result;
}

async function startWasm(): Promise<void> {
  await withoutNewHandlers(async () => {
    await import('@tensorflow/tfjs-backend-wasm');
    await start('wasm');
  });
  guardMemory();
}

/** Makes the `wasm` back end say when its 4 GiB are used up: it would continue at address 0 and compute nonsense. */
function guardMemory(): void {
  const { wasm } = tf.backend() as unknown as { wasm: { _malloc: ((bytes: number) => number) & { guarded?: true } } };
  const allocate = wasm._malloc;
  if (allocate.guarded) return;
  const guarded = (bytes: number): number => {
    const address = allocate(bytes);
    if (address === 0 && bytes > 0) {
      throw new MixnasError('OUT_OF_MEMORY', `the wasm back end of TensorFlow.js has no room for ${bytes} more bytes`, {
        hint: 'use a smaller batch (training.batchSize) or smaller images',
        exitCode: 1,
      });
    }
    return address;
  };
  wasm._malloc = Object.assign(guarded, { guarded: true as const });
}

async function start(name: BackendName): Promise<void> {
  if (!(await tf.setBackend(name))) {
    throw new MixnasError('ENGINE_BROKEN', `the ${name} back end of TensorFlow.js does not start`, { exitCode: 1 });
  }
}

/**
 * Makes a back end ready.
 *
 * @param wanted `auto` takes `tensorflow` where its package is installed, else `wasm`
 * @returns its name and, for `tensorflow`, the package it came from
 * @throws MixnasError `ENGINE_MISSING` when `tensorflow` is asked for and not installed; `ENGINE_BROKEN` when a package is
 * there and does not work
 */
export async function openBackend(wanted: 'auto' | BackendName): Promise<{ name: BackendName; source: string }> {
  tf.enableProdMode();
  if (wanted === 'auto' || wanted === 'tensorflow') {
    const source = await loadTensorflow();
    if (source !== null) {
      await start('tensorflow');
      return { name: 'tensorflow', source };
    }
    if (wanted === 'tensorflow') {
      throw new MixnasError(
        'ENGINE_MISSING',
        `engine.backend = tensorflow: none of ${TENSORFLOW_PACKAGES.join(', ')} is installed`,
        {
          hint: `${installCommand('tensorflow')} adds it; or set engine.backend=wasm`,
        },
      );
    }
  }
  if (wanted === 'cpu') {
    await import('@tensorflow/tfjs-backend-cpu');
    await start('cpu');
    return { name: 'cpu', source: '@tensorflow/tfjs-backend-cpu' };
  }
  await startWasm();
  return { name: 'wasm', source: '@tensorflow/tfjs-backend-wasm' };
}
