export type { BenchSettings } from './bench.ts';
export type { CheckResult } from './check.ts';
export { runSuite, type SuiteReport } from './run-suite.ts';
