import { availableParallelism } from 'node:os';
import { type Model, openModel } from '../../predict/index.ts';
import type { CommandOptions } from '../command-table.ts';
import type { Io } from '../io.ts';

type ModelChoice = Pick<CommandOptions<'predict'>, 'select' | 'weights' | 'engine' | 'threads'>;

/** Opens the model that a command names, and closes it whatever happens. @throws as `openModel` does */
export async function withModel<T>(
  io: Io,
  given: string,
  { select, weights, engine = 'auto', threads = availableParallelism() }: ModelChoice,
  use: (model: Model) => Promise<T>,
): Promise<T> {
  const model = await openModel(given, { cwd: io.cwd, select, weights, engine, threads });
  try {
    return await use(model);
  } finally {
    await model.close();
  }
}
