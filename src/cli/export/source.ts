import { existsSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Architecture, architectureOf, makeArchitecture, parseArchitecture } from '../../architecture/index.ts';
import { isTrainingFolder, readRun, readTrainingResult, readTrainingText, trainingFile } from '../../store/index.ts';
import { MixnasError } from '../../util/errors.ts';
import { openNetwork, type SizeOptions } from '../arch/source.ts';
import type { Selection } from '../options.ts';
import { selectTrial } from '../select.ts';

/** Whether a path is that of a folder. */
export function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

function refuseSizes(folder: string, options: SizeOptions): void {
  const given = (['size', 'classes', 'lowRes'] as const).find((name) => options[name] !== undefined);
  if (given !== undefined) {
    throw new MixnasError('USAGE', `--${given === 'lowRes' ? 'low-res' : given}: ${folder} fixes its own`, {
      hint: 'these options are for published networks',
    });
  }
}

function fromRun(folder: string, cwd: string, which: Selection, options: SizeOptions): Architecture {
  refuseSizes(folder, options);
  const run = { ...readRun(resolve(cwd, folder)), folder };
  return architectureOf(run, selectTrial(run, which));
}

/** The network of a training, with what was measured on the test images once it is finished. */
function fromTraining(folder: string, cwd: string, options: SizeOptions): Architecture {
  refuseSizes(folder, options);
  const path = resolve(cwd, folder);
  const architecture = parseArchitecture(readTrainingText(path, 'architecture'), trainingFile(folder, 'architecture'));
  const { test } = (readTrainingResult(path) ?? {}) as { test?: Record<string, number | null> | null };
  if (!test) return architecture;
  return { ...architecture, metrics: { testAccuracy: test.accuracy ?? null, testLoss: test.loss ?? null } };
}

/**
 * The checkpoint whose weights a command means when it names a source and no file: that of the last whole epoch of a
 * training's folder; undefined for every other source.
 * @throws MixnasError `NO_CHECKPOINT` when the training has not finished an epoch
 */
export function ownWeights(source: string, cwd: string): string | undefined {
  const folder = resolve(cwd, source);
  if (!isTrainingFolder(folder)) return undefined;
  if (existsSync(trainingFile(folder, 'last'))) return trainingFile(source, 'last');
  throw new MixnasError('NO_CHECKPOINT', `training ${source} has not finished an epoch yet: there are no weights`, {
    hint: `mixnas resume ${source} goes on with it; --seed 0 exports fresh weights`,
  });
}

/**
 * The network that a command was asked for: a trial of a run's folder, a training's folder, an
 * architecture file, or a published network.
 * @throws MixnasError `USAGE` for options that do not fit the source, and those of the run, the file and the zoo
 */
export function openSource(
  source: string,
  cwd: string,
  options: SizeOptions & { readonly select?: Selection },
): Architecture {
  const isTraining = isTrainingFolder(resolve(cwd, source));
  if (isTraining && options.select === undefined) return fromTraining(source, cwd, options);
  if (!isTraining && isFolder(resolve(cwd, source))) return fromRun(source, cwd, options.select ?? 'best', options);
  if (options.select !== undefined) {
    throw new MixnasError('USAGE', `--select: ${source} is not a run folder`, {
      hint: '--select names a trial of a run',
    });
  }
  const { name, graph, architecture } = openNetwork(source, cwd, options);
  return architecture ?? makeArchitecture(name, graph);
}
