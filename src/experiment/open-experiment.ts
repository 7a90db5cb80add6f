import { dirname, resolve } from 'node:path';
import {
  type Config,
  detectionOf,
  type ExperimentConfig,
  parseConfig,
  type TrainingChanges,
  type TrainingSettings,
  withBatchSize,
  withChanges,
} from '../config/index.ts';
import { channelsOf, openData, packingNotes, prepareData } from '../data/index.ts';
import { type Graph, isDetector } from '../graph/index.ts';
import type { SpaceSource } from '../run/index.ts';
import type { SearchContext } from '../search/index.ts';
import { type ListSpaceDocument, parseSpace } from '../space/index.ts';
import { bug, MixnasError } from '../util/errors.ts';
import { zooNames } from '../zoo/index.ts';
import type { About } from './about.ts';
import { buildPoint, type Target } from './build-point.ts';
import { type Point, pointsOfExperiment } from './points.ts';
import { type BuiltPoint, startsOf } from './start-files.ts';

/** An experiment as a search: the config and the space of its list. */
export interface OpenedExperiment {
  readonly config: Config;
  readonly source: SpaceSource;
}

/** Images are opened first: they say the size and the classes of the networks. */
async function openImages({ data, task, training, target }: ExperimentConfig, context: SearchContext) {
  if (data === undefined) throw bug('an experiment without data');
  const log = (message: string) => context.onEvent({ kind: 'note', message });
  const { cacheDir, now } = context;
  const reference = await prepareData(data, { cacheDir, log, onProgress: packingNotes(now, log) });
  const dataset = await openData(reference);
  const { size, classes, train } = dataset;
  const trainingOf = (changes: TrainingChanges) => withBatchSize(withChanges(training, changes), train.count);
  const detector = detectionOf({ data, task });
  const side = target.resolution ?? size;
  const built: Target = { size: side, classes: classes.length, channels: channelsOf(dataset), detector };
  return { target: built, trainingOf };
}

/** The largest kernel of the depthwise convolutions; null where there are none. */
function largestKernel({ nodes }: Graph): number | null {
  const sizes = nodes.flatMap(({ op }) => (op.kind === 'depthwise' ? op.kernels : []));
  return sizes.length === 0 ? null : Math.max(...sizes);
}

function buildAll(points: readonly Point[], target: Target, cwd: string): BuiltPoint[] {
  return points.map((point) => {
    try {
      return { point, architecture: buildPoint(point, target, cwd) };
    } catch (cause) {
      if (!(cause instanceof MixnasError)) throw cause;
      throw new MixnasError(cause.code, `experiment, network ${point.label}: ${cause.message}`, {
        cause,
        hint: cause.hint,
      });
    }
  });
}

/** The published network that a point is, at its own width and with its own kernels; undefined for all others, and detectors. */
function publishedOf({ network, width, variant }: Point, graph: Graph): string | undefined {
  const isUnchanged = width === undefined && Object.keys(variant).length === 0 && !isDetector(graph);
  return isUnchanged && zooNames().includes(network) ? network : undefined;
}

function aboutOf(
  { baseline, settings, metric, picture }: ExperimentConfig['experiment'],
  built: readonly BuiltPoint[],
): About {
  const networks = built.map(({ point, architecture: { graph } }) => ({
    series: [...point.series],
    largestKernel: largestKernel(graph),
    layer: point.variant.layer ?? null,
    width: point.width ?? null,
    published: publishedOf(point, graph),
  }));
  const told = { networks, metric, picture };
  if (baseline === undefined) return { ...told, baseline: 0 };
  const [network, ofSettings] = [
    built.findIndex(({ point }) => point.label === baseline),
    Object.keys(settings).indexOf(baseline),
  ];
  return network >= 0 ? { ...told, baseline: network } : { ...told, baseline: 0, baselineSettings: ofSettings };
}

/** The settings of an experiment by name, with what networks begin with under each, and the files that hold that. */
function settingsOf(
  { experiment: { settings, weights }, evaluator }: ExperimentConfig,
  built: readonly BuiltPoint[],
  trainingOf: (changes: TrainingChanges) => TrainingSettings,
): { readonly settings: ListSpaceDocument['settings']; readonly starts: Map<string, Uint8Array> } {
  const starts = new Map<string, Uint8Array>();
  const all = Object.entries(settings).map(([name, { init, ...changes }]) => {
    const training = { ...trainingOf(changes) };
    if (init === undefined) return { name, training };
    if (evaluator.kind !== 'train') {
      throw new MixnasError(
        'TRAINER_LACKS',
        `experiment.settings.${name}.init: a training program starts from fresh weights alone`,
        { hint: "leave it out, or train on mixnas' own engines (evaluator: {kind: train})" },
      );
    }
    const own = startsOf(init, weights, built, name);
    for (const [hash, bytes] of own.files) starts.set(hash, bytes);
    const { weights: _weights, ...rest } = init;
    return { name, training: { ...training, init: rest }, starts: [...own.starts] };
  });
  return { settings: all.length === 0 ? [{ name: 'config', training: null }] : all, starts };
}

/** Every network under every settings; all of one seed before the next, so that a part of the list compares them all. */
function genotypesOf(networks: number, settings: number, seeds: number): number[][] {
  const count = networks * settings;
  return Array.from({ length: count * seeds }, (_, i) => [
    Math.floor((i % count) / settings),
    i % settings,
    Math.floor(i / count),
  ]);
}

/**
 * Makes a search of an experiment: builds its networks for the images, and lists their trainings.
 * @param file the config's path, which names of files in it are relative to
 * @throws MixnasError `CONFIG_INVALID`; of the data; of networks that cannot be built, naming which; of weights
 *   that trainings begin with, and `TRAINER_LACKS` where a program trains
 */
export async function openExperiment(
  loaded: ExperimentConfig,
  file: string,
  context: SearchContext,
): Promise<OpenedExperiment> {
  const { experiment, ...sections } = loaded;
  const { target, trainingOf } = await openImages(loaded, context);
  const built = buildAll(pointsOfExperiment(experiment), target, dirname(resolve(file)));
  const { settings, starts } = settingsOf(loaded, built, trainingOf);
  const document: ListSpaceDocument = {
    kind: 'list',
    name: sections.name,
    networks: built.map(({ point: { label }, architecture: { graph } }) => ({
      name: label,
      graph: graph as ListSpaceDocument['networks'][number]['graph'],
    })),
    settings,
    seeds: experiment.seeds,
    ...(experiment.picture.x === 'epoch' && { validateEvery: 1 }),
    about: aboutOf(experiment, built),
  };
  const text = JSON.stringify(document);
  const genotypes = genotypesOf(built.length, settings.length, experiment.seeds);
  const search = { ...sections.search, trials: genotypes.length };
  const controller = { kind: 'list' as const, genotypes };
  const config = parseConfig({ ...sections, search, controller, space: 'experiment' }, file);
  return { config, source: { space: parseSpace(text, `${file} (experiment)`), text, starts } };
}
