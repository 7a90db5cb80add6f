import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { experimentSchema, loadExperiment, loadTrainingConfig, packagedConfigs } from '../../src/config/index.ts';
import { costOf } from '../../src/cost/index.ts';
import { buildPoint } from '../../src/experiment/build-point.ts';
import { type Point, pointsOfExperiment } from '../../src/experiment/points.ts';

const PAPER = packagedConfigs()
  .filter(({ name, file }) => name.startsWith('paper/') && readFileSync(file, 'utf8').includes('\nexperiment:'))
  .map(({ name }) => name);
const DATA = ['data.path=/nowhere'];

function points(name: string): Point[] {
  // scenes lie nowhere
  const sets = name === 'detection-scenes' ? [] : DATA;
  return pointsOfExperiment(loadExperiment(`paper/${name}`, { cwd: '/', sets }).experiment);
}

/** Parameters and multiply-adds in millions of a point at the paper's own width, images and classes. */
function published({ width: _width, ...point }: Point): [params: number, macs: number] {
  const { graph } = buildPoint({ ...point, width: undefined }, { size: 224, classes: 1000, channels: 3 }, '/');
  const { params, macs } = costOf(graph);
  return [params, Math.round(macs / 1e3) / 1e3];
}

/** Figures 1 and 4: single kernels 3 to 13, then mixed up to 5 to 13. */
const SWEEP = {
  'mobilenet-v1': [
    [4_231_976, 568.74],
    [4_311_336, 599.649],
    [4_430_376, 646.011],
    [4_589_096, 707.828],
    [4_787_496, 785.099],
    [5_025_576, 877.825],
    [4_271_656, 584.195],
    [4_324_152, 604.069],
    [4_390_696, 630.557],
    [4_468_616, 658.94],
    [4_560_376, 694.082],
  ],
  'mobilenet-v2': [
    [3_504_872, 300.774],
    [3_619_048, 337.603],
    [3_790_312, 392.847],
    [4_018_664, 466.506],
    [4_304_104, 558.579],
    [4_646_632, 669.066],
    [3_561_960, 319.189],
    [3_638_040, 343.273],
    [3_733_224, 374.433],
    [3_845_672, 408.813],
    [3_980_472, 452.557],
  ],
} as const;

/** Figure 6 with 2 to 6 groups: exponential, then dilated. */
const PARTITION = {
  'mobilenet-v1': [
    [4_271_656, 584.195],
    [4_301_416, 595.785],
    [4_321_256, 603.512],
    [4_333_656, 608.342],
    [4_341_096, 611.239],
    [4_239_656, 571.751],
    [4_249_784, 575.672],
    [4_262_696, 580.783],
    [4_277_576, 586.075],
    [4_295_176, 592.829],
  ],
  'mobilenet-v2': [
    [3_561_960, 319.189],
    [3_604_776, 333.0],
    [3_633_320, 342.207],
    [3_651_160, 347.962],
    [3_661_912, 351.508],
    [3_512_936, 304.613],
    [3_523_688, 309.731],
    [3_537_128, 316.128],
    [3_552_872, 323.483],
    [3_572_072, 332.761],
  ],
} as const;

/** Table 2, and other networks of the zoo: parameters, multiply-adds. */
const ZOO: Readonly<Record<string, readonly [params: number, macs: number]>> = {
  'mixnet-s': [4_134_606, 239.173],
  'mixnet-m': [5_014_382, 339.173],
  'mixnet-l': [7_329_252, 555.252],
  'mobilenet-v1': [4_231_976, 568.74],
  'mobilenet-v2': [3_504_872, 300.774],
  'mobilenet-v2-1.4': [6_108_776, 582.196],
  'mobilenet-v3-large': [5_483_032, 216.59],
  'mobilenet-v3-large-1.25': [7_551_976, 355.222],
  'mnasnet-a1': [3_887_038, 311.579],
  'mnasnet-b1': [4_383_312, 314.416],
  'fbnet-a': [4_319_712, 244.453],
  'fbnet-b': [4_816_216, 291.004],
  'fbnet-c': [5_590_784, 378.136],
  'proxylessnas-mobile': [4_080_512, 320.428],
  'proxylessnas-mobile-1.4': [6_857_568, 580.883],
  'shufflenet-v2-1.0': [2_278_604, 144.908],
  'shufflenet-v2-1.5': [3_503_624, 295.759],
  'shufflenet-v2-2.0': [7_393_996, 583.253],
  'nasnet-a-mobile': [5_289_978, 563.639],
  'darts-v1': [4_853_975, 547.483],
  'efficientnet-b0': [5_288_548, 385.815],
  'single-path-nas': [4_421_616, 333.467],
  'densenet-121': [7_978_856, 2834.162],
  'resnet-152': [60_192_808, 11_282.416],
};

describe("the paper's experiments at its own size", () => {
  it.each(['kernel-sweep', 'per-layer', 'partition-dilation', 'zoo'])('%s trains as the paper does', (name) => {
    const { data, training } = loadExperiment(`paper/${name}-imagenet`, { cwd: '/', sets: DATA });
    expect(data).toMatchObject({ kind: 'image-folder', storage: 'encoded', resolution: 224, centreCrop: 0.875 });
    expect(training).toMatchObject({
      epochs: 350,
      optimizer: { kind: 'rmsprop', decay: 0.9, momentum: 0.9, epsilon: 1e-3 },
      schedule: { kind: 'exponential', warmupEpochs: 5, decay: 0.97, everyEpochs: 2.4, staircase: true },
      weightDecay: 1e-5,
      labelSmoothing: 0.1,
      averageDecay: 0.9999,
    });
    expect(training.learningRate / Number(training.batchSize)).toBe(0.016 / 256);
    expect(training.augmentation.randomResizedCrop?.area).toEqual([0.08, 1]);
  });

  it.each(['mobilenet-v1', 'mobilenet-v2'] as const)('sweep, split and dilate %s at the published costs', (network) => {
    const of = (name: string) => points(name).filter((point) => point.network === network);
    expect(of('kernel-sweep-imagenet').map(published)).toEqual(SWEEP[network]);
    const [same, ...splits] = of('partition-dilation-imagenet').map(published);
    expect(same).toEqual(SWEEP[network][0]);
    expect(splits).toEqual([...SWEEP[network].slice(6), ...PARTITION[network]]);
  });

  it('train every network of table 2 that can be built, at its own costs', () => {
    const own = points('zoo-imagenet').filter(({ network }) => network in ZOO);
    expect(own.map(({ network }) => network).sort()).toEqual(Object.keys(ZOO).sort());
    for (const point of own) expect(published(point), point.network).toEqual(ZOO[point.network]);
  });

  it('change one layer of MobileNetV2 at a time', () => {
    expect(points('per-layer-imagenet').map(published).slice(0, 2)).toEqual([
      [3_504_872, 300.774],
      [3_507_176, 329.676],
    ]);
  });
});

describe("the paper's experiments", () => {
  it.each(['mobilenet-v1', 'mobilenet-v2'] as const)('sweep kernels of %s at the published costs', (network) => {
    const own = points('kernel-sweep-cifar10').filter((point) => point.network === network);
    expect(own.map(published)).toEqual(SWEEP[network]);
  });

  it.each(['mobilenet-v1', 'mobilenet-v2'] as const)('split and dilate %s at the published costs', (network) => {
    const groups = [2, 3, 4, 5, 6];
    const networks = [
      { network, groups, partition: 'exponential' },
      { network, groups, dilated: true },
    ];
    const own = pointsOfExperiment(experimentSchema.parse({ networks }));
    expect(own.map(published)).toEqual(PARTITION[network]);
  });

  it('change one layer at a time', () => {
    const own = points('per-layer-cifar10');
    expect(own).toHaveLength(1 + 2 * 17);
    const layers = own.flatMap(({ variant }) => variant.layer ?? []);
    expect(layers).toEqual([...Array(17).keys(), ...Array(17).keys()]);
  });

  it('fine-tune on other classes than those that were learned', () => {
    const { data } = loadExperiment('paper/transfer-cifar10', { cwd: '/', sets: DATA });
    const source = loadTrainingConfig('paper/transfer-source-cifar10', { cwd: '/', sets: DATA }).config.data;
    const classes = [data, source].flatMap((one) => (Array.isArray(one?.classes) ? one.classes : []));
    expect(new Set(classes).size).toBe(10);
  });

  it.each(PAPER)('%s builds all of its networks for CIFAR-10', (name) => {
    for (const point of points(name.slice('paper/'.length))) {
      expect(() => buildPoint(point, { size: 32, classes: 10, channels: 3 }, '/')).not.toThrow();
    }
  });
});
