import type { Command } from 'commander';
import { type Io, writeJson } from '../io.ts';

/** `mixnas zoo`: the published networks, counted here, beside what was published. */
export function registerZoo(program: Command, io: Io): void {
  program
    .command('zoo')
    .description('the published networks: parameters and multiply-adds counted here and as published')
    .option('--json', 'print one JSON document')
    .action(async (options: { json?: boolean }) => {
      const { PUBLISHED } = await import('../../zoo/index.ts');
      const { zooRow } = await import('../zoo/rows.ts');
      const rows = PUBLISHED.map(zooRow);
      if (options.json) return writeJson(io, { networks: rows });
      const { zooTable } = await import('../zoo/table.ts');
      io.out.write(zooTable(rows));
    });
}
