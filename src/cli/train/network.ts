import { resolve } from 'node:path';
import { type Architecture, architectureOf, makeArchitecture } from '../../architecture/index.ts';
import { isTrainingFolder, readRun } from '../../store/index.ts';
import type { TrainingTarget } from '../../training/index.ts';
import { openNetwork } from '../arch/source.ts';
import { isFolder, openSource } from '../export/source.ts';
import type { Selection } from '../options.ts';
import { selectTrial } from '../select.ts';

/** A network that was asked for by name, before its images are known. */
export interface NetworkChoice {
  /** What people call it. */
  readonly name: string;
  /** The network for these images: built for them, unless its file fixes size and classes. */
  readonly build: (target: TrainingTarget) => Architecture;
}

/**
 * Finds the network to train: a published one, block strings or a trial of a run, each built for the images that it will
 * see, or an architecture file or another training's network, which stay as they are. What is wrong with it is told now.
 * @throws MixnasError those of the run, the file and the zoo; `USAGE` for `--select` without a run
 */
export function chooseNetwork(source: string, cwd: string, select: Selection | undefined): NetworkChoice {
  const path = resolve(cwd, source);
  if (isFolder(path) && !isTrainingFolder(path)) {
    const run = { ...readRun(path), folder: source };
    const trial = selectTrial(run, select ?? 'best');
    const { name } = architectureOf(run, trial);
    return { name, build: (target) => architectureOf({ ...run, info: { ...run.info, target } }, trial) };
  }
  const whole = openSource(source, cwd, { ...(select !== undefined && { select }) });
  if (isFolder(path) || openNetwork(source, cwd, {}).architecture !== undefined) {
    return { name: whole.name, build: () => whole };
  }
  return {
    name: whole.name,
    build: ({ size, classes }) => {
      const { name, graph } = openNetwork(source, cwd, { size, classes });
      return makeArchitecture(name, graph);
    },
  };
}
