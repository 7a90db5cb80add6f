import { type Architecture, architectureOf, makeArchitecture } from '../architecture/index.ts';
import { importBlocks } from '../export/index.ts';
import type { RunRecord } from '../store/index.ts';
import { MixnasError } from '../util/errors.ts';
import { buildZoo } from '../zoo/index.ts';
import type { BlocksSource, RunSource, Source } from './source.ts';

/** What a network is to be built for; what is not given has the default of its source. */
export interface Sizes {
  /** Side of the square input image, pixels. */
  readonly size?: number;
  readonly classes?: number;
  /** Channels of the image: 3 (the default) or 1; published networks and block strings are built for them. */
  readonly channels?: number;
  /** Whether the first two strides are kept at 1; only for published networks. */
  readonly lowRes?: boolean;
  /** Multiplies the channels; only for published networks that know a width. */
  readonly width?: number;
}

/** Images and classes that published networks are built for unless something else is asked for. */
const IMAGENET = { size: 224, classes: 1000 } as const;

function refuseSizes(given: string, sizes: Sizes): void {
  const name = (['size', 'classes', 'lowRes', 'width'] as const).find((key) => sizes[key] !== undefined);
  if (name === undefined) return;
  throw new MixnasError('USAGE', `--${name === 'lowRes' ? 'low-res' : name}: ${given} fixes its own`, {
    hint: 'these options are for published networks, block strings and search spaces',
  });
}

function fromBlocks({ given, fields }: BlocksSource & { given: string }, sizes: Sizes) {
  const { size, classes, channels, lowRes, width } = sizes;
  if (lowRes !== undefined || width !== undefined) {
    const [option, what] = lowRes === undefined ? ['width', 'channels'] : ['low-res', 'strides'];
    throw new MixnasError('USAGE', `--${option}: ${given} fixes its ${what}`, {
      hint: 'change the strings in the file',
    });
  }
  const graph = importBlocks({ ...fields, ...(size && { size }), ...(classes && { classes }) }, given, channels);
  return makeArchitecture(graph.name, graph);
}

/** A run's network for other images: nothing of its finals is true of it. */
function rebuilt({ run, trial }: RunSource, target: RunRecord['info']['target']): Architecture {
  return architectureOf({ ...run, info: { ...run.info, target }, finals: [] }, trial);
}

/**
 * The network of a source, as it stands or as `sizes` ask for.
 * @throws MixnasError `USAGE` for sizes that the source fixes itself; `BLOCK_STRING`, `ZOO_TARGET`, `GRAPH_SHAPE`
 */
export function networkOf(source: Source, sizes: Sizes = {}): Architecture {
  switch (source.kind) {
    case 'published': {
      const graph = buildZoo(source.given, { ...IMAGENET, ...sizes });
      const name = sizes.width === undefined ? source.given : `${source.given}-x${sizes.width}`;
      return makeArchitecture(name, { ...graph, name });
    }
    case 'blocks':
      return fromBlocks(source, sizes);
    case 'run':
      refuseSizes(source.given, sizes);
      return architectureOf(source.run, source.trial);
    default:
      refuseSizes(source.given, sizes);
      return source.architecture;
  }
}

/**
 * The network for certain images: published networks, block strings and trials of a run are built for them; an
 * architecture document and another training's network stay as they are, whatever the images. Only published networks
 * have a width.
 * @throws MixnasError as `networkOf` does
 */
export function networkFor(
  source: Source,
  target: { readonly size: number; readonly classes: number; readonly channels?: number; readonly width?: number },
): Architecture {
  if (source.kind !== 'published' && target.width !== undefined) refuseSizes(source.given, { width: target.width });
  switch (source.kind) {
    case 'run':
      return rebuilt(source, target);
    case 'blocks':
    case 'published':
      return networkOf(source, target);
    default:
      return source.architecture;
  }
}
