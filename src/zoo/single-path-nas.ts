import type { Graph } from '../graph/index.ts';
import { type BlockRow, buildMobile } from './mobile-stages.ts';
import type { ZooTarget } from './target.ts';

const relu = { activation: 'relu' } as const;
const K3 = { kernels: [3], ...relu };
const K5 = { kernels: [5], ...relu };

const ROWS: readonly BlockRow[] = [
  { filters: 16, expansion: 1, skip: false, ...K3 },
  { filters: 24, expansion: 3, stride: 2, repeats: 3, ...K3 },
  { filters: 40, expansion: 6, stride: 2, ...K5 },
  { filters: 40, expansion: 3, repeats: 3, ...K3 },
  { filters: 80, expansion: 6, stride: 2, ...K5 },
  { filters: 80, expansion: 3, repeats: 3, ...K3 },
  { filters: 96, expansion: 6, ...K5 },
  { filters: 96, expansion: 3, repeats: 3, ...K5 },
  { filters: 192, expansion: 6, stride: 2, repeats: 4, ...K5 },
  { filters: 320, expansion: 6, skip: false, ...K3 },
];

/** Single-Path NAS: 4,421,616 parameters. @see Stamoulis et al., 2019; pytorch-image-models, `_gen_spnasnet` */
export function buildSinglePathNas(target: ZooTarget): Graph {
  const spec = {
    name: 'single-path-nas',
    stem: { filters: 32, ...relu },
    rows: ROWS,
    head: { filters: 1280, ...relu },
  };
  return buildMobile({ ...spec, dropout: 0.2 }, target);
}
