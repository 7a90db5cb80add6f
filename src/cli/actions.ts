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
  report: async () => (await import('./commands/report.ts')).report,
  export: async () => (await import('./commands/export.ts')).exportNetwork,
  arch: async () => (await import('./commands/arch.ts')).arch,
  'bench train': async () => (await import('./commands/bench-network.ts')).benchTrain,
  'bench infer': async () => (await import('./commands/bench-network.ts')).benchInfer,
  'bench controllers': async () => (await import('./commands/bench-controllers.ts')).compareControllers,
  zoo: async () => (await import('./commands/zoo.ts')).zoo,
  'data info': async () => (await import('./commands/data.ts')).dataInfo,
  'data import': async () => (await import('./commands/data.ts')).dataImport,
  'data fetch': async () => (await import('./commands/data-fetch.ts')).dataFetch,
  config: async () => (await import('./commands/config.ts')).config,
  doctor: async () => (await import('./commands/doctor.ts')).doctor,
};
