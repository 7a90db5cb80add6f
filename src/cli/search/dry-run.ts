import { resolve } from 'node:path';
import type { Config } from '../../config/index.ts';
import { loadSpace } from '../../run/index.ts';
import { dryRun } from '../../search/index.ts';
import { type Io, writeJson } from '../io.ts';
import { withSearchContext } from '../search-context.ts';
import { dryRunJson, renderDryRun } from './dry-run-text.ts';

/** `mixnas search --dry-run`: says what a search would do. */
export async function tellDryRun(
  io: Io,
  config: Config,
  folder: string,
  view: { readonly quiet: boolean; readonly json: boolean },
): Promise<void> {
  const gauge = { memory: () => process.memoryUsage().rss };
  const run = await withSearchContext(io, view, (context) =>
    dryRun(config, loadSpace(config.space, io.cwd), resolve(io.cwd, folder), context, gauge),
  );
  if (view.json) writeJson(io, dryRunJson(run));
  else io.out.write(renderDryRun(run));
}
