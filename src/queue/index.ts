export { QueueTrainers } from './coordinator/queue-trainers.ts';
export type { QueuedRun, QueueOptions } from './coordinator/queued-run.ts';
export { parseAddress, type QueueAddress } from './wire/address.ts';
export type { RunTrainer } from './wire/run-trainer.ts';
export { serveQueue } from './worker/serve-queue.ts';
export type { Trainer } from './worker/trainer.ts';
export type { WorkerSettings } from './worker/worker-settings.ts';
