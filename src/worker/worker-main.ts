import { type DataReference, type Dataset, openData } from '../data/index.ts';
import { type Engine, type EngineOptions, openEngine, type SessionState } from '../engine/index.ts';
import { type PauseStore, type TrialOptions, trainTrial } from '../train/index.ts';
import type { EvaluateMessage, Inheritance, TrialRequest, TrialResult, WorkerMessage } from '../trial/index.ts';
import { failureReason } from '../trial/index.ts';
import type { MixnasError } from '../util/errors.ts';
import { messageOf } from '../util/errors.ts';
import { canonicalJson } from '../util/json.ts';
import { openShared, openStart } from './open-weights.ts';
import { pauseIn } from './pause-in.ts';

/** Keeps the last value that was opened, for as long as its name stays the same; tries again after an error. */
class Kept<Name, Value> {
  #name = '';
  #value: Promise<Value> | null = null;

  async get(name: Name, open: (name: Name) => Promise<Value>): Promise<Value> {
    const text = canonicalJson(name);
    if (this.#value === null || this.#name !== text) {
      this.#name = text;
      const value = open(name);
      this.#value = value;
      value.catch(() => {
        if (this.#value === value) this.#value = null;
      });
    }
    return await this.#value;
  }
}

const datasets = new Kept<DataReference, Dataset>();
const engines = new Kept<EngineOptions, Engine>();
const sharedWeights = new Kept<Pick<Inheritance, 'file' | 'hash'>, SessionState>();
const PROGRESS_EVERY_MS = 200;

/** Signals that reach every process of a job at once: the coordinator decides what becomes of the trial. */
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGUSR1'] as const) process.on(signal, () => undefined);

const parent = process.ppid;

/** Training may keep the event loop busy, so that `disconnect` would come only after the trial. */
function exitIfOrphan(): void {
  if (process.ppid !== parent) process.exit(0);
}

function send(message: WorkerMessage): void {
  if (process.connected) process.send?.(message);
}

async function evaluate(request: TrialRequest, files: Pick<TrialOptions, 'pause' | 'keep'>): Promise<TrialResult> {
  let last = 0;
  try {
    const dataset = await datasets.get(request.data, openData);
    const engine = await engines.get(request.engine, openEngine);
    return await trainTrial(request, dataset, engine, {
      onProgress: (progress) => {
        exitIfOrphan();
        if (performance.now() - last < PROGRESS_EVERY_MS) return;
        last = performance.now();
        send({ kind: 'progress', progress });
      },
      openShared: ({ file, hash }) => sharedWeights.get({ file, hash }, openShared),
      openStart,
      ...files,
    });
  } catch (error) {
    return { state: 'failed', reason: failureReason(error), message: messageOf(error), history: [], seconds: 0 };
  }
}

async function answer(request: TrialRequest): Promise<WorkerMessage> {
  const { trial, checkpoint, weights } = request;
  let fault: MixnasError | undefined;
  const storeIn = (file: string): PauseStore =>
    pauseIn(file, (error) => {
      fault = error;
    });
  const result = await evaluate(request, {
    ...(checkpoint === undefined ? {} : { pause: storeIn(checkpoint) }),
    ...(weights === undefined ? {} : { keep: storeIn(weights).save }),
  });
  if (fault === undefined) return { kind: 'done', trial, result };
  const { code, message, hint } = fault;
  return { kind: 'fault', trial, code, message, ...(hint === undefined ? {} : { hint }) };
}

process.on('message', (message: EvaluateMessage) => {
  answer(message.request).then(send);
});
process.on('disconnect', () => process.exit(0));
