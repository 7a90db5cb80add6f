import type { Action } from './action.ts';
import type { CommandName } from './command-table.ts';

/**
 * The action of each command. What it needs (engines, SQLite, image decoding) is only loaded when it runs, so that `--help`
 * answers at once.
 */
export const ACTIONS: { readonly [N in CommandName]: () => Promise<Action<N>> } = {
  search: async () => (await import('./commands/search.ts')).search,
  train: async () => (await import('./commands/train.ts')).train,
  resume: async () => (await import('./commands/resume.ts')).resume,
  worker: async () => (await import('./commands/worker.ts')).worker,
  report: async () => (await import('./commands/report.ts')).report,
  workers: async () => (await import('./commands/workers.ts')).workers,
  live: async () => (await import('./commands/live.ts')).live,
  audit: async () => (await import('./commands/audit.ts')).audit,
  experiment: async () => (await import('./commands/experiment.ts')).experiment,
  predict: async () => (await import('./commands/predict.ts')).predict,
  evaluate: async () => (await import('./commands/evaluate.ts')).evaluate,
  export: async () => (await import('./commands/export.ts')).exportNetwork,
  arch: async () => (await import('./commands/arch.ts')).arch,
  'bench train': async () => (await import('./commands/bench-network.ts')).benchTrain,
  'bench infer': async () => (await import('./commands/bench-network.ts')).benchInfer,
  'bench controllers': async () => (await import('./commands/bench-controllers.ts')).compareControllers,
  'latency measure': async () => (await import('./latency/latency-measure.ts')).latencyMeasure,
  'latency build': async () => (await import('./latency/latency-build.ts')).latencyBuild,
  'latency check': async () => (await import('./latency/latency-check.ts')).latencyCheck,
  'latency import': async () => (await import('./latency/latency-import.ts')).latencyImport,
  'latency export': async () => (await import('./latency/latency-import.ts')).latencyExport,
  'latency kit': async () => (await import('./latency/latency-kit.ts')).latencyKit,
  'bench latency': async () => (await import('./bench/bench-latency.ts')).benchLatency,
  zoo: async () => (await import('./commands/zoo.ts')).zoo,
  init: async () => (await import('./commands/init.ts')).init,
  'data info': async () => (await import('./commands/data.ts')).dataInfo,
  'data import': async () => (await import('./commands/data.ts')).dataImport,
  'data fetch': async () => (await import('./commands/data-fetch.ts')).dataFetch,
  config: async () => (await import('./commands/config.ts')).config,
  configs: async () => (await import('./commands/configs.ts')).configs,
  runs: async () => (await import('./commands/runs.ts')).runs,
  cache: async () => (await import('./commands/cache.ts')).cache,
  'cache clear': async () => (await import('./commands/cache.ts')).cacheClear,
  completion: async () => (await import('./commands/completion.ts')).completion,
  doctor: async () => (await import('./commands/doctor.ts')).doctor,
};
