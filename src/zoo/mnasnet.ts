import type { Graph } from '../graph/index.ts';
import { type BlockRow, buildMobile, type MobileSpec } from './mobile-stages.ts';
import type { ZooTarget } from './target.ts';

const relu = { activation: 'relu' } as const;
const K3 = { kernels: [3], ...relu };
const K5 = { kernels: [5], ...relu };
const SE = { seRatio: 0.25 };

const A1_ROWS: readonly BlockRow[] = [
  { filters: 16, expansion: 1, skip: false, ...K3 },
  { filters: 24, expansion: 6, stride: 2, repeats: 2, ...K3 },
  { filters: 40, expansion: 3, stride: 2, repeats: 3, ...K5, ...SE },
  { filters: 80, expansion: 6, stride: 2, repeats: 4, ...K3 },
  { filters: 112, expansion: 6, repeats: 2, ...K3, ...SE },
  { filters: 160, expansion: 6, stride: 2, repeats: 3, ...K5, ...SE },
  { filters: 320, expansion: 6, ...K3 },
];

const B1_ROWS: readonly BlockRow[] = [
  { filters: 16, expansion: 1, skip: false, ...K3 },
  { filters: 24, expansion: 3, stride: 2, repeats: 3, ...K3 },
  { filters: 40, expansion: 3, stride: 2, repeats: 3, ...K5 },
  { filters: 80, expansion: 6, stride: 2, repeats: 3, ...K5 },
  { filters: 96, expansion: 6, repeats: 2, ...K3 },
  { filters: 192, expansion: 6, stride: 2, repeats: 4, ...K5 },
  { filters: 320, expansion: 6, skip: false, ...K3 },
];

const SMALL_ROWS: readonly BlockRow[] = [
  { filters: 8, expansion: 1, ...K3 },
  { filters: 16, expansion: 3, stride: 2, ...K3 },
  { filters: 16, expansion: 6, stride: 2, repeats: 2, ...K3 },
  { filters: 32, expansion: 6, stride: 2, repeats: 4, ...K5, ...SE },
  { filters: 32, expansion: 6, repeats: 3, ...K3, ...SE },
  { filters: 88, expansion: 6, stride: 2, repeats: 3, ...K5, ...SE },
  { filters: 144, expansion: 6, ...K3 },
];

function mnasnet(name: string, stem: number, rows: readonly BlockRow[]): MobileSpec {
  return { name, stem: { filters: stem, ...relu }, rows, head: { filters: 1280, ...relu }, dropout: 0.2 };
}

/** MnasNet-A1: 3,887,038 parameters. @see Tan et al., CVPR 2019, and the released `mnasnet_models.py` */
export function buildMnasnetA1(target: ZooTarget): Graph {
  return buildMobile(mnasnet('mnasnet-a1', 32, A1_ROWS), target);
}

/** MnasNet-B1, found without squeeze-and-excitation: 4,383,312 parameters. */
export function buildMnasnetB1(target: ZooTarget): Graph {
  return buildMobile(mnasnet('mnasnet-b1', 32, B1_ROWS), target);
}

/** MnasNet-small: 2,030,264 parameters. As pytorch-image-models has it, whose figures are published: a shortcut in the first block. */
export function buildMnasnetSmall(target: ZooTarget): Graph {
  return buildMobile(mnasnet('mnasnet-small', 8, SMALL_ROWS), target);
}
