/** One point of the paper's figures: network, variant, millions of multiply-adds (to three digits), parameters. */
export type VariantRow = readonly [
  network: 'mobilenet-v1' | 'mobilenet-v2',
  variant: {
    readonly kernels: readonly number[];
    readonly partition?: 'exponential';
    readonly dilated?: true;
  },
  macsM: number,
  params: number,
];

/** Figures 1 and 4: all kernels replaced by one K×K, or by 3×3 to K×K in equal parts. Counted by an independent counter. */
export const KERNEL_SWEEP: readonly VariantRow[] = [
  ['mobilenet-v1', { kernels: [3] }, 568.74, 4_231_976],
  ['mobilenet-v1', { kernels: [3] }, 568.74, 4_231_976],
  ['mobilenet-v2', { kernels: [3] }, 300.774, 3_504_872],
  ['mobilenet-v2', { kernels: [3] }, 300.774, 3_504_872],
  ['mobilenet-v1', { kernels: [5] }, 599.649, 4_311_336],
  ['mobilenet-v1', { kernels: [3, 5] }, 584.195, 4_271_656],
  ['mobilenet-v2', { kernels: [5] }, 337.603, 3_619_048],
  ['mobilenet-v2', { kernels: [3, 5] }, 319.189, 3_561_960],
  ['mobilenet-v1', { kernels: [7] }, 646.011, 4_430_376],
  ['mobilenet-v1', { kernels: [3, 5, 7] }, 604.069, 4_324_152],
  ['mobilenet-v2', { kernels: [7] }, 392.847, 3_790_312],
  ['mobilenet-v2', { kernels: [3, 5, 7] }, 343.273, 3_638_040],
  ['mobilenet-v1', { kernels: [9] }, 707.828, 4_589_096],
  ['mobilenet-v1', { kernels: [3, 5, 7, 9] }, 630.557, 4_390_696],
  ['mobilenet-v2', { kernels: [9] }, 466.506, 4_018_664],
  ['mobilenet-v2', { kernels: [3, 5, 7, 9] }, 374.433, 3_733_224],
  ['mobilenet-v1', { kernels: [11] }, 785.099, 4_787_496],
  ['mobilenet-v1', { kernels: [3, 5, 7, 9, 11] }, 658.94, 4_468_616],
  ['mobilenet-v2', { kernels: [11] }, 558.579, 4_304_104],
  ['mobilenet-v2', { kernels: [3, 5, 7, 9, 11] }, 408.813, 3_845_672],
  ['mobilenet-v1', { kernels: [13] }, 877.825, 5_025_576],
  ['mobilenet-v1', { kernels: [3, 5, 7, 9, 11, 13] }, 694.082, 4_560_376],
  ['mobilenet-v2', { kernels: [13] }, 669.066, 4_646_632],
  ['mobilenet-v2', { kernels: [3, 5, 7, 9, 11, 13] }, 452.557, 3_980_472],
];

/** Figure 6: the sweep of mixed kernels with an exponential partition, and with dilated kernels. */
export const PARTITION_AND_DILATION: readonly VariantRow[] = [
  ['mobilenet-v1', { kernels: [3, 5], partition: 'exponential' }, 584.195, 4_271_656],
  ['mobilenet-v1', { kernels: [3, 5, 7], partition: 'exponential' }, 595.785, 4_301_416],
  ['mobilenet-v1', { kernels: [3, 5, 7, 9], partition: 'exponential' }, 603.512, 4_321_256],
  ['mobilenet-v1', { kernels: [3, 5, 7, 9, 11], partition: 'exponential' }, 608.342, 4_333_656],
  ['mobilenet-v1', { kernels: [3, 5, 7, 9, 11, 13], partition: 'exponential' }, 611.239, 4_341_096],
  ['mobilenet-v1', { kernels: [3, 5], dilated: true }, 571.751, 4_239_656],
  ['mobilenet-v1', { kernels: [3, 5, 7], dilated: true }, 575.672, 4_249_784],
  ['mobilenet-v1', { kernels: [3, 5, 7, 9], dilated: true }, 580.783, 4_262_696],
  ['mobilenet-v1', { kernels: [3, 5, 7, 9, 11], dilated: true }, 586.075, 4_277_576],
  ['mobilenet-v1', { kernels: [3, 5, 7, 9, 11, 13], dilated: true }, 592.829, 4_295_176],
  ['mobilenet-v2', { kernels: [3, 5], partition: 'exponential' }, 319.189, 3_561_960],
  ['mobilenet-v2', { kernels: [3, 5, 7], partition: 'exponential' }, 333.0, 3_604_776],
  ['mobilenet-v2', { kernels: [3, 5, 7, 9], partition: 'exponential' }, 342.207, 3_633_320],
  ['mobilenet-v2', { kernels: [3, 5, 7, 9, 11], partition: 'exponential' }, 347.962, 3_651_160],
  ['mobilenet-v2', { kernels: [3, 5, 7, 9, 11, 13], partition: 'exponential' }, 351.508, 3_661_912],
  ['mobilenet-v2', { kernels: [3, 5], dilated: true }, 304.613, 3_512_936],
  ['mobilenet-v2', { kernels: [3, 5, 7], dilated: true }, 309.731, 3_523_688],
  ['mobilenet-v2', { kernels: [3, 5, 7, 9], dilated: true }, 316.128, 3_537_128],
  ['mobilenet-v2', { kernels: [3, 5, 7, 9, 11], dilated: true }, 323.483, 3_552_872],
  ['mobilenet-v2', { kernels: [3, 5, 7, 9, 11, 13], dilated: true }, 332.761, 3_572_072],
];
