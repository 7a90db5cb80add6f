import type { Graph } from '../graph/index.ts';
import { type BlockRow, buildMobile, type MobileSpec } from './mobile-stages.ts';
import { scaleChannels } from './round-channels.ts';
import type { ZooTarget } from './target.ts';

const K35 = [3, 5];
const K357 = [3, 5, 7];
const K3579 = [3, 5, 7, 9];
const relu = { activation: 'relu' } as const;
const swish = { activation: 'swish' } as const;
const half = { ...swish, seRatio: 0.5 };
const quarter = { ...swish, seRatio: 0.25 };
const both = { expandGroups: 2, projectGroups: 2 };
const project = { projectGroups: 2 };

const S_ROWS: readonly BlockRow[] = [
  { filters: 16, expansion: 1, kernels: [3], ...relu },
  { filters: 24, expansion: 6, kernels: [3], stride: 2, ...relu, ...both },
  { filters: 24, expansion: 3, kernels: [3], ...relu, ...both },
  { filters: 40, expansion: 6, kernels: K357, stride: 2, ...half },
  { filters: 40, expansion: 6, kernels: K35, repeats: 3, ...half, ...both },
  { filters: 80, expansion: 6, kernels: K357, stride: 2, ...quarter, ...project },
  { filters: 80, expansion: 6, kernels: K35, repeats: 2, ...quarter, ...project },
  { filters: 120, expansion: 6, kernels: K357, ...half, ...both },
  { filters: 120, expansion: 3, kernels: K3579, repeats: 2, ...half, ...both },
  { filters: 200, expansion: 6, kernels: [3, 5, 7, 9, 11], stride: 2, ...half },
  { filters: 200, expansion: 6, kernels: K3579, repeats: 2, ...half, ...project },
];

const M_ROWS: readonly BlockRow[] = [
  { filters: 24, expansion: 1, kernels: [3], ...relu },
  { filters: 32, expansion: 6, kernels: K357, stride: 2, ...relu, ...both },
  { filters: 32, expansion: 3, kernels: [3], ...relu, ...both },
  { filters: 40, expansion: 6, kernels: K3579, stride: 2, ...half },
  { filters: 40, expansion: 6, kernels: K35, repeats: 3, ...half, ...both },
  { filters: 80, expansion: 6, kernels: K357, stride: 2, ...quarter },
  { filters: 80, expansion: 6, kernels: K3579, repeats: 3, ...quarter, ...both },
  { filters: 120, expansion: 6, kernels: [3], ...half },
  { filters: 120, expansion: 3, kernels: K3579, repeats: 3, ...half, ...both },
  { filters: 200, expansion: 6, kernels: K3579, stride: 2, ...half },
  { filters: 200, expansion: 6, kernels: K3579, repeats: 3, ...half, ...project },
];

/** The repeated rows of M, in stages: a scaled depth goes to the last row of each stage. */
const M_STAGES: readonly (readonly number[])[] = [[0], [1, 2], [3, 4], [5, 6], [7, 8], [9, 10]];

function mixnet(name: string, rows: readonly BlockRow[], stem: number, width: number, dropout: number): MobileSpec {
  return {
    name,
    stem: { filters: scaleChannels(stem, width), ...relu },
    rows: rows.map((row) => ({ ...row, filters: scaleChannels(row.filters, width) })),
    head: { filters: 1536, ...relu },
    dropout,
  };
}

/**
 * The rows of M with more repeats: a stage's repeats times `depth`, rounded, the additional ones in its repeated row.
 * @see pytorch-image-models, `efficientnet.py`, `_gen_mixnet_m` (depth_trunc "round")
 */
function deeper(depth: number): BlockRow[] {
  return M_STAGES.flatMap((stage) => {
    const rows = stage.map((i) => M_ROWS[i] as BlockRow);
    const total = rows.reduce((sum, row) => sum + (row.repeats ?? 1), 0);
    const more = Math.max(total, Math.round(total * depth)) - total;
    return rows.map((row, i) => (i === rows.length - 1 ? { ...row, repeats: (row.repeats ?? 1) + more } : row));
  });
}

/** MixNet-S: 4,134,606 parameters. @see Tan and Le, BMVC 2019, and the released `mixnet_builder.py` */
export function buildMixnetS(target: ZooTarget): Graph {
  return buildMobile(mixnet('mixnet-s', S_ROWS, 16, target.width ?? 1, 0.2), target);
}

/** MixNet-M: 5,014,382 parameters. */
export function buildMixnetM(target: ZooTarget): Graph {
  return buildMobile(mixnet('mixnet-m', M_ROWS, 24, target.width ?? 1, 0.25), target);
}

/** MixNet-L: MixNet-M with every width but the head's times 1.3; 7,329,252 parameters. */
export function buildMixnetL(target: ZooTarget): Graph {
  return buildMobile(mixnet('mixnet-l', M_ROWS, 24, 1.3, 0.25), target);
}

/** MixNet-XL: MixNet-M at width 1.6 and depth 1.2; not in the paper, from pytorch-image-models; 11,896,768 parameters. */
export function buildMixnetXl(target: ZooTarget): Graph {
  return buildMobile(mixnet('mixnet-xl', deeper(1.2), 24, 1.6, 0.25), target);
}
