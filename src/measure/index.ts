export {
  type BenchResult as ControllerBenchResult,
  type BenchRow,
  benchControllers,
  openProblem,
} from './controllers/compare.ts';
export { controllersPicture } from './controllers/controllers-picture.ts';
export { noisyReading } from './controllers/reading.ts';
export type { OpRow } from './network/kernel-times.ts';
export { type BenchPlace, benchNetwork } from './network/network-bench.ts';
export { type BenchResult, type BenchTask, measureNetwork } from './network/time-network.ts';
export {
  relativeDifference,
  type Verification,
  verifyDetector,
  verifyOnnx,
  verifyTfjs,
  verifyTorch,
} from './verify-export.ts';
