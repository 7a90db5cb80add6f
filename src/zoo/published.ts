/** What was published of a network, and what to know when comparing. */
export interface Published {
  readonly name: string;
  /** Millions, as printed; null where nothing was printed. */
  readonly paramsM: number | null;
  /** Millions of multiply-adds (papers write "FLOPS"), as printed. */
  readonly macsM: number | null;
  /** ImageNet accuracy, percent. */
  readonly top1: number | null;
  readonly top5: number | null;
  /** Where a figure is not reproduced or was read elsewhere than in the MixNet paper: why. */
  readonly note: string | null;
  /** False where no public definition exists, so that mixnas cannot build it. */
  readonly isBuilt: boolean;
}

type Figures = readonly [paramsM: number | null, macsM: number | null, top1: number | null, top5: number | null];

function row(
  name: string,
  [paramsM, macsM, top1, top5]: Figures,
  note: string | null = null,
  isBuilt = true,
): Published {
  return { name, paramsM, macsM, top1, top5, note, isBuilt };
}

const MIXNET_MACS = 'the paper counts a roughly constant term besides convolutions; no known rule gives its figure';
const ROUNDED = 'the paper prints a rounder or another counter’s figure';

/**
 * Published figures in the order of the zoo: the MixNet paper's table 2 unless the note says otherwise.
 * @see Tan and Le, "MixConv: Mixed Depthwise Convolutional Kernels", BMVC 2019
 */
export const PUBLISHED: readonly Published[] = [
  row('mixnet-s', [4.1, 256, 75.8, 92.8], MIXNET_MACS),
  row('mixnet-m', [5.0, 360, 77.0, 93.3], MIXNET_MACS),
  row('mixnet-l', [7.3, 565, 78.9, 94.2], MIXNET_MACS),
  row(
    'mixnet-xl',
    [11.9, null, 80.494, 94.938],
    'not in the paper: definition and figures of pytorch-image-models, whose count of work (930 M) adds batch norm',
  ),
  row('mobilenet-v1', [4.2, 575, 70.6, 89.5], 'the MobileNetV1 paper prints 569 M'),
  row('mobilenet-v2', [3.4, 300, 72.0, 91.0], 'the published parameters leave batch norm out (3.47 M without)'),
  row(
    'mobilenet-v2-1.4',
    [6.9, 585, 74.7, 92.5],
    'the printed 6.9 M is an error: no known definition has it, and the released code’s own table says 6.06 M without batch norm',
  ),
  row('mobilenet-v3-large', [5.4, 217, 75.2, null]),
  row('mobilenet-v3-large-1.25', [7.5, 356, 76.6, null], 'the layer of 1280 features is not scaled'),
  row('shufflenet-v2-1.0', [2.278604, 145, 69.362, 88.316], 'not in the paper: figures of torchvision'),
  row('shufflenet-v2-1.5', [null, 299, 72.6, null], ROUNDED),
  row('shufflenet-v2-2.0', [null, 597, 75.4, null], ROUNDED),
  row('mnasnet-a1', [3.9, 312, 75.2, 92.5]),
  row('mnasnet-a2', [4.8, 340, 75.6, 92.7], 'no public definition of its blocks: a row for comparison only', false),
  row(
    'mnasnet-b1',
    [4.38, null, 74.5, null],
    'not in the MixNet paper: parameters of pytorch-image-models, accuracy of the MnasNet paper',
  ),
  row('mnasnet-small', [2.03, null, 66.204, 86.47], 'not in the MixNet paper: figures of pytorch-image-models'),
  row('fbnet-a', [4.3, 249, 73.0, null], 'with an expansion convolution in blocks of expansion 1 it is 249.9 M'),
  row('fbnet-b', [4.8, 291.1, 74.5, 91.8], 'not in the MixNet paper: figures of the FBNet release'),
  row('fbnet-c', [5.5, 375, 74.9, null], 'the release prints 378.2 M'),
  row('proxylessnas-mobile', [4.1, 320, 74.6, 92.2]),
  row('proxylessnas-mobile-1.4', [6.9, 581, 76.7, 93.3]),
  row('single-path-nas', [4.42, null, 74.086, 91.826], 'not in the paper: figures of pytorch-image-models'),
  row('nasnet-a-mobile', [5.3, 564, 74.0, 91.3]),
  row(
    'darts-v1',
    [4.9, 595, 73.1, 91],
    'the row of the paper; its parameters fit the first cell with 50 channels, its multiply-adds fit no known variant',
  ),
  row('darts-v2', [4.7, 574, null, null], 'figures of the DARTS paper; 574 M is what 50 channels cost, not 48'),
  row('efficientnet-b0', [5.3, 390, null, null], 'not in the paper; 390 M as usually printed'),
  row('densenet-121', [8.0, 2900, null, null], 'not in the paper; usual rounded figures'),
  row('resnet-152', [60, 11_000, 77.0, 93.3], 'strides on the first 1×1 convolution, as first published'),
  row(
    'resnet-152-b',
    [60.192808, 11_514, 78.33, 94.046],
    'not in the paper: counts of torchvision, accuracy of its weights in pytorch-image-models',
  ),
];
