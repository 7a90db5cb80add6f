import { WorkerProcess } from '../../worker/index.ts';
import { parseAddress } from '../wire/address.ts';
import { awaitServer, connect } from '../wire/connect.ts';
import { QueueWorker } from './queue-worker.ts';
import type { WorkerSettings } from './worker-settings.ts';

/** Milliseconds that a worker tries to reach Redis when it starts: of many jobs that start at once it may be the last. */
const PATIENCE_MS = 60_000;

/**
 * Works for the searches at a Redis, in processes of this machine.
 * @param url where it is
 * @throws MixnasError `QUEUE_URL`, `QUEUE_UNREACHABLE`, `QUEUE_AUTH`, `QUEUE_VERSION`
 */
export async function serveQueue(
  url: string,
  settings: Omit<WorkerSettings, 'makeTrainer'> & Partial<Pick<WorkerSettings, 'makeTrainer'>>,
): Promise<void> {
  const address = parseAddress(url);
  const { log, slots, name } = settings;
  const { warning } = await awaitServer(address, PATIENCE_MS, ({ message }) => log(`${message}; trying for a minute`));
  if (warning !== null) log(warning);
  log(`worker ${name} with ${slots} ${slots === 1 ? 'slot' : 'slots'} at ${address.shown}; waits for searches`);
  let isOver = false;
  const redis = connect(address, (state, message) => {
    if (!isOver)
      log(state === 'lost' ? `${address.shown} does not answer: ${message}` : `${address.shown} answers again`);
  });
  try {
    await new QueueWorker(redis, { makeTrainer: () => new WorkerProcess(), ...settings }).serve();
  } finally {
    isOver = true;
    redis.disconnect();
  }
}
