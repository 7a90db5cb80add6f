import type { Graph } from '../graph/index.ts';
import { buildMobile, type MobileSpec } from './mobile-stages.ts';
import { scaleChannels } from './round-channels.ts';
import type { ZooTarget } from './target.ts';

/** Expansion, filters, repeats and stride of each stage. @see Sandler et al., CVPR 2018, table 2 */
const STAGES: readonly (readonly [expansion: number, filters: number, repeats: number, stride: number])[] = [
  [1, 16, 1, 1],
  [6, 24, 2, 2],
  [6, 32, 3, 2],
  [6, 64, 4, 2],
  [6, 96, 3, 1],
  [6, 160, 3, 2],
  [6, 320, 1, 1],
];

const relu6 = { activation: 'relu6' } as const;

/** The head grows with widths above 1 and never shrinks. */
function mobilenetV2(name: string, width: number): MobileSpec {
  return {
    name,
    stem: { filters: scaleChannels(32, width), ...relu6 },
    rows: STAGES.map(([expansion, filters, repeats, stride]) => ({
      filters: scaleChannels(filters, width),
      expansion,
      kernels: [3],
      stride,
      repeats,
      ...relu6,
    })),
    head: { filters: scaleChannels(1280, Math.max(1, width)), ...relu6 },
    dropout: 0,
  };
}

/** MobileNetV2, at width 1.0: 3,504,872 parameters. */
export function buildMobilenetV2(target: ZooTarget): Graph {
  return buildMobile(mobilenetV2('mobilenet-v2', target.width ?? 1), target);
}

/** MobileNetV2 at width 1.4: 6,108,776 parameters (published as 6.9 M, which no known definition has). */
export function buildMobilenetV2x14(target: ZooTarget): Graph {
  return buildMobile(mobilenetV2('mobilenet-v2-1.4', 1.4), target);
}
