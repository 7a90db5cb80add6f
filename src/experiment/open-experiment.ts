import { dirname, resolve } from 'node:path';
import { type Config, type ExperimentConfig, parseConfig, withBatchSize, withChanges } from '../config/index.ts';
import { channelsOf, openData, packingNotes, prepareData } from '../data/index.ts';
import type { Graph } from '../graph/index.ts';
import type { SpaceSource } from '../run/index.ts';
import type { SearchContext } from '../search/index.ts';
import { type ListSpaceDocument, parseSpace } from '../space/index.ts';
import { bug, MixnasError } from '../util/errors.ts';
import type { About } from './about.ts';
import { buildPoint, type Target } from './build-point.ts';
import { type Point, pointsOfExperiment } from './points.ts';

/** An experiment as a search: the config and the space of its list. */
export interface OpenedExperiment {
  readonly config: Config;
  readonly source: SpaceSource;
}

/** Images are opened first: they say the size and the classes of the networks. */
async function openImages({ data, training, target }: ExperimentConfig, context: SearchContext) {
  if (data === undefined) throw bug('an experiment without data');
  const log = (message: string) => context.onEvent({ kind: 'note', message });
  const { cacheDir, now } = context;
  const reference = await prepareData(data, { cacheDir, log, onProgress: packingNotes(now, log) });
  const dataset = await openData(reference);
  const { size, classes, train } = dataset;
  const trainingOf = (changes: Parameters<typeof withChanges>[1]) =>
    withBatchSize(withChanges(training, changes), train.count);
  const built: Target = { size: target.resolution ?? size, classes: classes.length, channels: channelsOf(dataset) };
  return { target: built, trainingOf };
}

/** The largest kernel of the depthwise convolutions; null where there are none. */
function largestKernel({ nodes }: Graph): number | null {
  const sizes = nodes.flatMap(({ op }) => (op.kind === 'depthwise' ? op.kernels : []));
  return sizes.length === 0 ? null : Math.max(...sizes);
}

function buildAll(points: readonly Point[], target: Target, cwd: string): Graph[] {
  return points.map((point) => {
    try {
      return buildPoint(point, target, cwd).graph;
    } catch (cause) {
      if (!(cause instanceof MixnasError)) throw cause;
      throw new MixnasError(cause.code, `experiment, network ${point.label}: ${cause.message}`, {
        cause,
        hint: cause.hint,
      });
    }
  });
}

function aboutOf(
  { baseline, metric, picture }: ExperimentConfig['experiment'],
  points: readonly Point[],
  graphs: readonly Graph[],
): About {
  const networks = points.map(({ series, width = null, variant: { layer = null } }, i) => ({
    series: [...series],
    largestKernel: largestKernel(graphs[i] as Graph),
    layer,
    width,
  }));
  const first = baseline === undefined ? 0 : points.findIndex(({ label }) => label === baseline);
  return { networks, baseline: first, metric, picture };
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
 * @throws MixnasError `CONFIG_INVALID`; of the data; of networks that cannot be built, naming which
 */
export async function openExperiment(
  loaded: ExperimentConfig,
  file: string,
  context: SearchContext,
): Promise<OpenedExperiment> {
  const { experiment, ...sections } = loaded;
  const points = pointsOfExperiment(experiment);
  const { target, trainingOf } = await openImages(loaded, context);
  const graphs = buildAll(points, target, dirname(resolve(file)));
  const changes = Object.entries(experiment.settings);
  const document: ListSpaceDocument = {
    kind: 'list',
    name: sections.name,
    networks: points.map(({ label }, i) => ({
      name: label,
      graph: graphs[i] as ListSpaceDocument['networks'][number]['graph'],
    })),
    settings:
      changes.length === 0
        ? [{ name: 'config', training: null }]
        : changes.map(([name, change]) => ({ name, training: { ...trainingOf(change) } })),
    seeds: experiment.seeds,
    about: aboutOf(experiment, points, graphs),
  };
  const text = JSON.stringify(document);
  const genotypes = genotypesOf(points.length, document.settings.length, experiment.seeds);
  const search = { ...sections.search, trials: genotypes.length };
  const controller = { kind: 'list' as const, genotypes };
  const config = parseConfig({ ...sections, search, controller, space: 'experiment' }, file);
  return { config, source: { space: parseSpace(text, `${file} (experiment)`), text } };
}
