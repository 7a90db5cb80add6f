import { costOf, rooflineSeconds, stepWork } from '../../cost/index.ts';
import type { Graph } from '../../graph/index.ts';
import type { Genotype, SearchSpace } from '../../space/index.ts';
import { hashOf } from '../../util/hash.ts';
import { stream } from '../../util/random.ts';
import { type CollectedKernels, collectKernels, drawNetworks, stratified } from './collect.ts';
import { kernelGraph } from './kernel-graph.ts';
import { countKernels, type FusedKernel, fusedKernels } from './kernels.ts';
import { tableError } from './table-schema.ts';

/** What a table is built for. */
export interface BuildTarget {
  /** Side of the square images, pixels. */
  readonly size: number;
  readonly classes: number;
}

/** What decides which kernels and networks are measured. */
export interface PlanSettings {
  readonly space: SearchSpace;
  readonly target: BuildTarget;
  /** Whole networks of the fit, at least 10. */
  readonly networks: number;
  readonly seed: number;
  /** Kernels timed at most; the rarest of the others are interpolated. */
  readonly maxKernels: number;
}

/** A whole network to be measured. */
export interface PlannedNetwork {
  readonly name: string;
  readonly genotype: Genotype;
  readonly macs: number;
  readonly kernels: readonly { readonly key: string; readonly count: number }[];
}

/** A kernel to be timed alone. */
export interface PlannedKernel {
  readonly name: string;
  readonly kernel: FusedKernel;
}

/** Everything that a build measures. A function of its settings alone, so that a device elsewhere can measure the same. */
export interface BuildPlan {
  readonly settings: PlanSettings;
  /** Identity of the plan. */
  readonly hash: string;
  readonly collected: CollectedKernels;
  /** In a random order, cut into chunks that are measured together. */
  readonly kernels: readonly (readonly PlannedKernel[])[];
  readonly networks: readonly (readonly PlannedNetwork[])[];
  /** The network that every chunk measures again: the middle one by estimated cost. */
  readonly anchor: PlannedNetwork;
}

/** Kernels and networks that are measured together. */
const KERNELS_TOGETHER = 50;
const NETWORKS_TOGETHER = 10;
/** Networks drawn for each one that is measured. */
const POOL = 10;
/** An ordinary core, to spread the measured networks over cheap and expensive ones. */
const ORDINARY = { macsPerSecond: 2e10, pointwiseMacsPerSecond: 2e10, bytesPerSecond: 1e10 };

function chunksOf<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) => items.slice(i * size, (i + 1) * size));
}

function numbered(what: string, i: number): string {
  return `${what}-${String(i).padStart(4, '0')}`;
}

function estimateOf(graph: Graph): number {
  return rooflineSeconds(stepWork(graph, 1, false), ORDINARY);
}

function planNetworks({ space, target, networks, seed }: PlanSettings): PlannedNetwork[] {
  const draws = stream(seed, 'latency networks', space.hash);
  const pool = drawNetworks(space, POOL * networks, draws);
  const estimates = pool.map((genotype) => estimateOf(space.decode(genotype, target)));
  const chosen = stratified(pool, estimates, networks, draws);
  return draws.shuffle(chosen).map((genotype, i) => {
    const graph = space.decode(genotype, target);
    const counts = [...countKernels(fusedKernels(graph)).values()];
    const kernels = counts.map(({ kernel, count }) => ({ key: kernel.key, count }));
    return { name: numbered('network', i), genotype, macs: costOf(graph).macs, kernels };
  });
}

/** The most frequent kernels, in a random order. */
function planKernels(collected: CollectedKernels, { space, seed, maxKernels }: PlanSettings): PlannedKernel[] {
  const frequent = [...collected.kernels].sort((a, b) => b.count - a.count).slice(0, maxKernels);
  const shuffled = stream(seed, 'latency order', space.hash).shuffle(frequent);
  return shuffled.map(({ kernel }, i) => ({ name: numbered('kernel', i), kernel }));
}

/** Networks that are left out of the fit and its errors when there are fewer. */
const LEAST_NETWORKS = 10;

/**
 * Plans what a table needs: the kernels of a space, and whole networks spread over estimated cost.
 * @throws MixnasError `LATENCY_TABLE` when the space has fewer than 10 networks
 */
export function planBuild(settings: PlanSettings): BuildPlan {
  const { space, target, seed, maxKernels } = settings;
  const networks = planNetworks(settings);
  if (networks.length < LEAST_NETWORKS) {
    const problem = `${networks.length} networks for the fit: expected at least ${LEAST_NETWORKS}`;
    throw tableError(`space ${space.name}`, problem, 'measure so few networks directly, with mixnas latency measure');
  }
  const collected = collectKernels(space, target, seed);
  const byMacs = [...networks].sort((a, b) => a.macs - b.macs);
  const identity = { space: space.hash, target, seed, maxKernels, networks: networks.map(({ genotype }) => genotype) };
  return {
    settings,
    hash: hashOf(identity),
    collected,
    kernels: chunksOf(planKernels(collected, settings), KERNELS_TOGETHER),
    networks: chunksOf(networks, NETWORKS_TOGETHER),
    anchor: byMacs[byMacs.length >> 1] as PlannedNetwork,
  };
}

/** A planned network as a graph. */
export function networkGraph({ settings: { space, target } }: BuildPlan, { genotype }: PlannedNetwork): Graph {
  return space.decode(genotype, target);
}

/** Names of what is measured in a chunk besides its kernels or networks. */
export const ANCHOR = 'anchor';
export const EMPTY = 'empty';

/** A kernel alone as a graph. */
export function plannedGraph({ kernel }: PlannedKernel): Graph {
  return kernelGraph(kernel);
}
