import type { ExperimentNetwork, ExperimentSettings } from '../config/index.ts';
import { kernelsOfGroups, type Partition } from '../graph/index.ts';
import type { VariantOptions } from '../source/index.ts';
import { MixnasError } from '../util/errors.ts';

/** One network of an experiment, as the config names it. */
export interface Point {
  /** Name, file or folder, as it is written. */
  readonly network: string;
  /** What tables call it. */
  readonly label: string;
  /** The lines of the picture that it belongs to. */
  readonly series: readonly string[];
  readonly width: number | undefined;
  readonly variant: VariantOptions;
}

const list = <T>(value: T | readonly T[] | undefined): readonly (T | undefined)[] =>
  value === undefined ? [undefined] : Array.isArray(value) ? (value as readonly T[]) : [value as T];

/** The kernels that an entry asks for, one possibility after the other; undefined = the network's own. */
function kernelSets({ kernel, kernels, groups }: ExperimentNetwork): readonly (readonly number[] | undefined)[] {
  if (kernels !== undefined) return [kernels];
  if (groups !== undefined) return list(groups).map((count) => kernelsOfGroups(count as number));
  return list(kernel).map((size) => (size === undefined ? undefined : [size]));
}

function labelOf(network: string, width: number | undefined, variant: VariantOptions): string {
  const { kernels, partition, dilated, layer } = variant;
  const words = [
    ...(width === undefined ? [] : [`x${width}`]),
    ...(kernels === undefined ? [] : [`k${kernels.join('.')}`]),
    // the words that change nothing are left out
    ...(partition === undefined || partition === 'equal' ? [] : [partition]),
    ...(dilated ? ['dilated'] : []),
    ...(layer === undefined ? [] : [`layer${layer}`]),
  ];
  return [network, ...words].join(' ');
}

function variantOf(
  kernels: readonly number[] | undefined,
  partition: Partition | undefined,
  dilated: boolean | undefined,
  layer: number | undefined,
): VariantOptions {
  return {
    ...(kernels !== undefined && { kernels }),
    ...(partition !== undefined && { partition }),
    ...(dilated !== undefined && { dilated }),
    ...(layer !== undefined && { layer }),
  };
}

/** Every combination of the values of one entry, the last key varying fastest. */
function pointsOf(entry: ExperimentNetwork): Point[] {
  const { label, series, ...grid } = entry;
  const points = list(grid.network).flatMap((network) =>
    list(grid.width).flatMap((width) =>
      kernelSets(entry).flatMap((kernels) =>
        list(grid.partition).flatMap((partition) =>
          list(grid.dilated).flatMap((dilated) =>
            list(grid.layer).map((layer): Point => {
              const variant = variantOf(kernels, partition, dilated, layer);
              const name = network as string;
              const own = label ?? labelOf(name, width, variant);
              return {
                network: name,
                label: own,
                series: (series === undefined ? [name] : list(series)) as string[],
                width,
                variant,
              };
            }),
          ),
        ),
      ),
    ),
  );
  if (label === undefined || points.length === 1) return points;
  throw new MixnasError(
    'CONFIG_INVALID',
    `experiment: the label ${label} is of ${points.length} networks: expected one`,
    {
      hint: 'leave the label out, or name its networks one by one',
    },
  );
}

/**
 * The networks of an experiment, in the order of the config.
 * @throws MixnasError `CONFIG_INVALID` for a label of several networks, or a baseline that is none of them and no settings
 */
export function pointsOfExperiment({ networks, settings, baseline }: ExperimentSettings): Point[] {
  const points = networks.flatMap((one) => pointsOf(typeof one === 'string' ? { network: one } : one));
  const labels = points.map(({ label }) => label);
  const twice = labels.find((label, i) => labels.indexOf(label) !== i);
  if (twice !== undefined) {
    throw new MixnasError('CONFIG_INVALID', `experiment.networks: ${twice} is there twice`, {
      hint: 'a network may be a point of several lines: series: [one, another]',
    });
  }
  const names = [...labels, ...Object.keys(settings)];
  if (baseline !== undefined && names.filter((one) => one === baseline).length !== 1) {
    const problem = names.includes(baseline) ? 'both a network and settings' : 'not among the networks and settings';
    throw new MixnasError('CONFIG_INVALID', `experiment.baseline: ${baseline} is ${problem}`, {
      hint: `expected one of ${names.join(', ')}`,
    });
  }
  return points;
}
