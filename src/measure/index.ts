export {
  type BenchResult as ControllerBenchResult,
  type BenchRow,
  benchControllers,
  openProblem,
} from './controllers/compare.ts';
export type { OpRow } from './network/kernel-times.ts';
export { type BenchResult, measureNetwork } from './network/time-network.ts';
export { type Verification, verifyOnnx, verifyTfjs } from './verify-export.ts';
