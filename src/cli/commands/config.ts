import type { Command } from 'commander';
import type { Io } from '../io.ts';
import { collect } from '../options.ts';

/** `mixnas config`: the resolved config of a file, or the JSON Schema of all configs. */
export function registerConfig(program: Command, io: Io): void {
  program
    .command('config')
    .description('check a search config and print it with every default filled in')
    .argument('[config]', 'YAML file of a search')
    .option('--set <path=value>', 'replace one value (repeatable)', collect, [])
    .option('--schema', 'print the JSON Schema of search configs instead, for editors')
    .action(async (file: string | undefined, options: { set: string[]; schema?: boolean }) => {
      const { configSchema, loadConfig } = await import('../../config/index.ts');
      if (options.schema) {
        const { z } = await import('zod');
        io.out.write(`${JSON.stringify(z.toJSONSchema(configSchema, { io: 'input' }), null, 2)}\n`);
        return;
      }
      if (file === undefined) {
        const { MixnasError } = await import('../../util/errors.ts');
        throw new MixnasError('USAGE', 'config: expected a file, or --schema', {
          hint: 'for instance mixnas config configs/quickstart.yaml',
        });
      }
      const { stringify } = await import('yaml');
      io.out.write(stringify(loadConfig(file, { cwd: io.cwd, sets: options.set })));
    });
}
