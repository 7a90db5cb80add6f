import type { Graph } from '../graph/index.ts';
import { buildMobile } from './mobile-stages.ts';
import type { ZooTarget } from './target.ts';

/** Kernel, expansion, filters, repeats and stride of each stage. @see Tan and Le, ICML 2019, table 1 */
const STAGES: readonly (readonly [
  kernel: number,
  expansion: number,
  filters: number,
  repeats: number,
  stride: number,
])[] = [
  [3, 1, 16, 1, 1],
  [3, 6, 24, 2, 2],
  [5, 6, 40, 2, 2],
  [3, 6, 80, 3, 2],
  [5, 6, 112, 3, 1],
  [5, 6, 192, 4, 2],
  [3, 6, 320, 1, 1],
];

const swish = { activation: 'swish' } as const;

/** EfficientNet-B0: 5,288,548 parameters. */
export function buildEfficientnetB0(target: ZooTarget): Graph {
  const rows = STAGES.map(([kernel, expansion, filters, repeats, stride]) => ({
    filters,
    expansion,
    kernels: [kernel],
    stride,
    repeats,
    seRatio: 0.25,
    ...swish,
  }));
  const spec = { name: 'efficientnet-b0', stem: { filters: 32, ...swish }, rows, head: { filters: 1280, ...swish } };
  return buildMobile({ ...spec, dropout: 0.2 }, target);
}
