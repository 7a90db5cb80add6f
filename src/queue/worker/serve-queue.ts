import { WorkerProcess } from '../../worker/index.ts';
import { parseAddress } from '../wire/address.ts';
import { checkServer, connect } from '../wire/connect.ts';
import { QueueWorker } from './queue-worker.ts';
import type { WorkerSettings } from './worker-settings.ts';

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
  const { warning } = await checkServer(address);
  const { log, slots, name } = settings;
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
