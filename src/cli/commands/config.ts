import type { Command } from 'commander';
import type { Io } from '../io.ts';
import { collect, oneOf } from '../options.ts';

const KINDS = ['search', 'training'] as const;
type Kind = (typeof KINDS)[number];

/** `mixnas config`: the resolved config of a file, of a search or of a training, or the JSON Schema of all such configs. */
export function registerConfig(program: Command, io: Io): void {
  program
    .command('config')
    .description('check a config of a search or a training and print it with every default filled in')
    .argument('[config]', 'YAML file')
    .option('--set <path=value>', 'replace one value (repeatable)', collect, [])
    .option(
      '--schema [kind]',
      'print the JSON Schema of search (the default) or training configs instead, for editors',
      oneOf(KINDS),
    )
    .action(async (file: string | undefined, options: { set: string[]; schema?: Kind | true }) => {
      const config = await import('../../config/index.ts');
      if (options.schema !== undefined) {
        const { z } = await import('zod');
        const schema = options.schema === 'training' ? config.trainingConfigSchema : config.configSchema;
        io.out.write(`${JSON.stringify(z.toJSONSchema(schema, { io: 'input' }), null, 2)}\n`);
        return;
      }
      if (file === undefined) {
        const { MixnasError } = await import('../../util/errors.ts');
        throw new MixnasError('USAGE', 'config: expected a file, or --schema', {
          hint: 'for instance mixnas config configs/quickstart.yaml',
        });
      }
      const { stringify } = await import('yaml');
      const load = { cwd: io.cwd, sets: options.set };
      const loaded = config.isTrainingConfig(file, io.cwd)
        ? config.loadTrainingConfig(file, load).config
        : config.loadConfig(file, load);
      io.out.write(stringify(loaded));
    });
}
