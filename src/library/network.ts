import { type Architecture, makeArchitecture } from '../architecture/index.ts';
import { type Graph, initialWeights } from '../graph/index.ts';
import type { Metrics } from '../metric/index.ts';
import type { Genotype, NetworkTarget, SearchSpace } from '../space/index.ts';
import { type ExportFormat, type ExportFormats, type ExportOptions, exportNetwork } from './export-network.ts';
import { lazily } from './lazily.ts';

/** A network of a search space. Graph, document and files are made when they are first asked for. */
export interface Network {
  /** For each choice of the space the index of the chosen option. */
  readonly genotype: Genotype;
  /** The same in words: the chosen option by the path of its choice, `{'stages/0/filters': '16'}`. */
  readonly choices: Readonly<Record<string, string>>;
  /** What it is built for: side of the square images in pixels, classes. */
  readonly target: NetworkTarget;
  /** The network as data: ops and their settings. */
  readonly graph: Graph;
  /** What is known of it: `macs`, `params`, `activations`, `modelBytes`, `peakBytes`; what was measured and trained, too. */
  readonly metrics: Metrics;
  /** Multiply-adds for one image. */
  readonly macs: number;
  /** Trained weights. */
  readonly params: number;
  /** The architecture document, which every command of mixnas reads. */
  toJSON(): Architecture;
  /**
   * The network as a file of another tool: `onnx` bytes, `torch` and `tfjs` several files by name, the others text.
   * @throws MixnasError `NO_CHECKPOINT` where trained weights would be expected and there are none: give `weights` or `fresh`
   */
  export<F extends ExportFormat>(format: F, options?: ExportOptions): ExportFormats[F];
}

/** Where a network comes from. */
export interface NetworkOrigin {
  readonly space: SearchSpace;
  readonly target: NetworkTarget;
  readonly genotype: Genotype;
  readonly metrics: Metrics;
}

/** The chosen options in words, by the path of their choice. */
export function choicesOf({ choices }: SearchSpace, genotype: Genotype): Record<string, string> {
  return Object.fromEntries(choices.map(({ path, options }, i) => [path, options[genotype[i] ?? 0] ?? '']));
}

/** What every network has that depends on its genotype alone. */
export function networkParts({ space, target, genotype, metrics }: NetworkOrigin) {
  const graph = lazily(() => space.decode(genotype, target));
  const choices = lazily(() => choicesOf(space, genotype));
  const { macs = Number.NaN, params = Number.NaN } = metrics;
  return { genotype, target, metrics, macs, params, graph, choices };
}

/**
 * A network that nobody trained.
 * @param name what its document calls it
 * @param seed of its first weights, as its training would draw them
 */
export function untrainedNetwork(origin: NetworkOrigin, name: string, seed: string): Network {
  const { space, target } = origin;
  const { graph, choices, genotype, ...parts } = networkParts(origin);
  const document = lazily(() =>
    makeArchitecture(name, graph(), {
      genotype,
      space: { name: space.name, hash: space.hash },
      target: { size: target.size, classes: target.classes },
    }),
  );
  const weights = () => ({
    weights: initialWeights(graph(), seed),
    origin: `untrained, seed ${seed}`,
    isTrained: false,
  });
  return {
    ...parts,
    genotype,
    get graph() {
      return graph();
    },
    get choices() {
      return choices();
    },
    toJSON: document,
    export: (format, options) => exportNetwork(format, document(), weights, options),
  };
}
