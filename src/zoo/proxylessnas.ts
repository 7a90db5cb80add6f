import type { Graph } from '../graph/index.ts';
import { buildMobile, type MobileSpec } from './mobile-stages.ts';
import type { ZooTarget } from './target.ts';

/** Kernel and expansion of one block. */
type Choice = readonly [kernel: number, expansion: number];

interface Stage {
  /** Stride of the first block. */
  readonly stride: number;
  readonly choices: readonly Choice[];
}

/** The blocks of the mobile network; blocks that the search removed are left out. @see Cai et al., ICLR 2019 */
const STAGES: readonly Stage[] = [
  { stride: 1, choices: [[3, 1]] },
  {
    stride: 2,
    choices: [
      [5, 3],
      [3, 3],
    ],
  },
  {
    stride: 2,
    choices: [
      [7, 3],
      [3, 3],
      [5, 3],
      [5, 3],
    ],
  },
  {
    stride: 2,
    choices: [
      [7, 6],
      [5, 3],
      [5, 3],
      [5, 3],
    ],
  },
  {
    stride: 1,
    choices: [
      [5, 6],
      [5, 3],
      [5, 3],
      [5, 3],
    ],
  },
  {
    stride: 2,
    choices: [
      [7, 6],
      [7, 6],
      [7, 3],
      [7, 3],
    ],
  },
  { stride: 1, choices: [[7, 6]] },
];

const relu6 = { activation: 'relu6' } as const;

/** @param widths channels of the stem, of each stage and of the head */
function proxylessnas(name: string, widths: readonly number[]): MobileSpec {
  const [stem, ...rest] = widths as [number, ...number[]];
  return {
    name,
    stem: { filters: stem, ...relu6 },
    rows: STAGES.flatMap(({ stride, choices }, stage) =>
      choices.map(([kernel, expansion], i) => ({
        filters: rest[stage] as number,
        expansion,
        kernels: [kernel],
        stride: i === 0 ? stride : 1,
        ...relu6,
      })),
    ),
    head: { filters: rest.at(-1) as number, ...relu6 },
    dropout: 0,
  };
}

/** ProxylessNAS for mobile: 4,080,512 parameters. */
export function buildProxylessnasMobile(target: ZooTarget): Graph {
  return buildMobile(proxylessnas('proxylessnas-mobile', [32, 16, 32, 40, 80, 96, 192, 320, 1280]), target);
}

/** ProxylessNAS for mobile at width 1.4: 6,857,568 parameters. */
export function buildProxylessnasMobile14(target: ZooTarget): Graph {
  return buildMobile(proxylessnas('proxylessnas-mobile-1.4', [48, 24, 40, 56, 112, 136, 256, 448, 1792]), target);
}
