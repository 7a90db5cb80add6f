import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Architecture, architectureOf, makeArchitecture } from '../../export/index.ts';
import { readRun } from '../../store/index.ts';
import { MixnasError } from '../../util/errors.ts';
import { openNetwork, type SizeOptions } from '../arch/source.ts';
import type { Selection } from '../options.ts';
import { selectTrial } from '../select.ts';

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

function fromRun(folder: string, cwd: string, which: Selection, options: SizeOptions): Architecture {
  const given = (['size', 'classes', 'lowRes'] as const).find((name) => options[name] !== undefined);
  if (given !== undefined) {
    throw new MixnasError('USAGE', `--${given === 'lowRes' ? 'low-res' : given}: run ${folder} fixes its own`, {
      hint: 'these options are for published networks',
    });
  }
  const run = { ...readRun(resolve(cwd, folder)), folder };
  return architectureOf(run, selectTrial(run, which));
}

/**
 * The network that a command was asked for: a trial of a run's folder, an architecture file, or a published network.
 * @throws MixnasError `USAGE` for options that do not fit the source, and those of the run, the file and the zoo
 */
export function openSource(
  source: string,
  cwd: string,
  options: SizeOptions & { readonly select?: Selection },
): Architecture {
  if (isFolder(resolve(cwd, source))) return fromRun(source, cwd, options.select ?? 'best', options);
  if (options.select !== undefined) {
    throw new MixnasError('USAGE', `--select: ${source} is not a run folder`, {
      hint: '--select names a trial of a run',
    });
  }
  const { name, graph, architecture } = openNetwork(source, cwd, options);
  return architecture ?? makeArchitecture(name, graph);
}
