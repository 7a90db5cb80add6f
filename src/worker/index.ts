export { WorkerProcess } from './worker-process.ts';
