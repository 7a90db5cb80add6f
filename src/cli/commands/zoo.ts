import type { Command } from 'commander';
import type { Published } from '../../zoo/index.ts';
import { type Io, writeJson } from '../io.ts';

/** `mixnas zoo`: the published networks, counted here, beside what was published. */
export function registerZoo(program: Command, io: Io): void {
  program
    .command('zoo')
    .description('the published networks: parameters and multiply-adds counted here and as published')
    .option('--json', 'print one JSON document')
    .action(async (options: { json?: boolean }) => {
      const { PUBLISHED } = await import('../../zoo/index.ts');
      const rows = await Promise.all(PUBLISHED.map(compare));
      if (options.json) return writeJson(io, { networks: rows });
      const { zooTable } = await import('../zoo/table.ts');
      io.out.write(zooTable(rows));
    });
}

/** Relative difference of our count to a published one, percent; null where either is missing. */
function differencePercent(ours: number | null, publishedM: number | null): number | null {
  return ours === null || publishedM === null ? null : (100 * (ours - publishedM * 1e6)) / (publishedM * 1e6);
}

async function compare(published: Published) {
  const { buildZoo } = await import('../../zoo/index.ts');
  const { costOf } = await import('../../cost/index.ts');
  const { name, paramsM, macsM, top1, top5, note, isBuilt } = published;
  const cost = isBuilt ? costOf(buildZoo(name, { size: 224, classes: 1000 })) : { params: null, macs: null };
  const difference = {
    paramsPercent: differencePercent(cost.params, paramsM),
    macsPercent: differencePercent(cost.macs, macsM),
  };
  return { name, ...cost, published: { paramsM, macsM, top1, top5 }, difference, note };
}

/** One network as the command tells of it. */
export type ZooRow = Awaited<ReturnType<typeof compare>>;
