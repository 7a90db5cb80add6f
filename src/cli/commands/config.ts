import { stringify } from 'yaml';
import { z } from 'zod';
import { configSchema, isTrainingConfig, loadTrainingConfig, trainingConfigSchema } from '../../config/index.ts';
import { MixnasError } from '../../util/errors.ts';
import type { Action } from '../action.ts';
import { loadSearch } from '../load-search.ts';

/** `mixnas config`: the resolved config of a file, of a search or of a training, or the JSON Schema of all such configs. */
export const config: Action<'config'> = async ({ io, args: [file], options }) => {
  if (options.schema !== undefined) {
    const schema = options.schema === 'training' ? trainingConfigSchema : configSchema;
    io.out.write(`${JSON.stringify(z.toJSONSchema(schema, { io: 'input' }), null, 2)}\n`);
    return;
  }
  if (file === undefined) {
    throw new MixnasError('USAGE', 'config: expected a file, or --schema', {
      hint: 'for instance mixnas config configs/quickstart.yaml',
    });
  }
  const load = { cwd: io.cwd, sets: options.set };
  const loaded = isTrainingConfig(file, io.cwd) ? loadTrainingConfig(file, load).config : loadSearch(file, load).config;
  io.out.write(stringify(loaded));
};
