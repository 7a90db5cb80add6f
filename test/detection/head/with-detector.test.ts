import { describe, expect, it } from 'vitest';
import {
  anchorCount,
  type DetectorSettings,
  formOf,
  headStarts,
  levelsOf,
  outputSizeOf,
  withDetector,
} from '../../../src/detection/index.ts';
import {
  type Graph,
  GraphBuilder,
  graphParameters,
  inferShapes,
  initialWeights,
  isOfClassifier,
  lastBodyBlock,
  splitAfter,
} from '../../../src/graph/index.ts';
import { buildZoo, zooNames } from '../../../src/zoo/index.ts';
import { thrown } from '../../thrown.ts';

const SETTINGS: DetectorSettings = {
  head: { channels: [512, 256, 256, 128] },
  anchors: { scales: [0.2, 0.95], ratios: [1, 2, 0.5, 3, 1 / 3], interpolated: true, reduced: true },
  loss: { kind: 'softmax', negatives: 3 },
};
const FOCAL: DetectorSettings = { ...SETTINGS, loss: { kind: 'focal', alpha: 0.25, gamma: 2 } };

const detectorOf = (name: string, size: number, classes = 10, settings = SETTINGS) =>
  withDetector(buildZoo(name, { size, classes }), settings);

/** `20x20x3`: rows, columns and anchors of each level. */
const levelText = (graph: Graph) =>
  levelsOf(graph).map(({ height, width, anchors }) => `${height}x${width}x${anchors}`);

/** What the predictors of a level read. */
const mapOf = (graph: Graph, level: number) =>
  graph.nodes.find(({ id }) => id === `level-${level}.boxes-depthwise`)?.inputs[0] as string;

/** A network of few layers for images of any shape. */
function small(height: number, width: number, stride = 2): Graph {
  const builder = new GraphBuilder('small', [height, width, 3]);
  const stem = builder.activation('act', builder.conv('conv', builder.input, 8, 3, { stride }), 'relu');
  const x = builder.block('0').conv('conv', stem, 16, 3, { stride });
  const pool = builder.block('fc').add('pool', { kind: 'global-avg-pool' }, x);
  return builder.build(builder.add('dense', { kind: 'dense', units: 5, bias: true }, pool));
}

describe('the levels of a detector', () => {
  it.each([
    [96, ['6x6x3', '3x3x6', '2x2x6', '1x1x6']],
    [224, ['14x14x3', '7x7x6', '4x4x6', '2x2x6', '1x1x6']],
    [320, ['20x20x3', '10x10x6', '5x5x6', '3x3x6', '2x2x6', '1x1x6']],
    [300, ['19x19x3', '10x10x6', '5x5x6', '3x3x6', '2x2x6', '1x1x6']],
    [97, ['7x7x3', '4x4x6', '2x2x6', '1x1x6']],
  ])('halve from the last two strides to 1×1, at %i pixels', (size, levels) => {
    expect(levelText(detectorOf('mobilenet-v2', size))).toEqual(levels);
  });

  it('fit images that are not square', () => {
    expect(levelText(withDetector(small(20, 9), SETTINGS))).toEqual(['10x5x3', '5x3x6', '3x2x6', '2x1x6', '1x1x6']);
  });

  it('are only those of the backbone behind a map of 1×1, or where none is wanted', () => {
    expect(levelText(withDetector(small(4, 4), SETTINGS))).toEqual(['2x2x3', '1x1x6']);
    expect(levelText(withDetector(small(20, 20), { ...SETTINGS, head: { channels: [] } }))).toEqual([
      '10x10x3',
      '5x5x6',
    ]);
  });

  it('are one of the backbone where it never downsamples', () => {
    const one = withDetector(small(6, 6, 1), { ...SETTINGS, head: { channels: [] } });
    expect(levelText(one)).toEqual(['6x6x3']);
    expect([...inferShapes(one).values()].at(-1)).toEqual([1, 1, 6 * 6 * 3 * (4 + 6)]);
  });

  it.each([
    ['mobilenet-v1', '10.project-act', '12.project-act'],
    ['mobilenet-v2', '13.expand-act', 'head.act'],
    ['mixnet-s', '13.expand-act', 'head.act'],
    ['mobilenet-v3-large', '12.expand-act', 'head.act'],
    ['shufflenet-v2-1.0', '11.shuffle', 'head.act'],
    ['resnet-152', '46.act', '49.act'],
    ['nasnet-a-mobile', '10.output', 'head.act'],
    ['darts-v1', '8.output', '13.output'],
  ])('begin at the expansion that the last stride reads, else before its block: %s', (name, finer, last) => {
    const detector = detectorOf(name, 96);
    expect([mapOf(detector, 0), mapOf(detector, 1)]).toEqual([finer, last]);
  });

  it('have the channels that are asked for', () => {
    const detector = detectorOf('mobilenet-v2', 320);
    const shapes = inferShapes(detector);
    const maps = levelsOf(detector).map((_, level) => shapes.get(mapOf(detector, level)));
    expect(maps).toEqual([
      [20, 20, 576],
      [10, 10, 1280],
      [5, 5, 512],
      [3, 3, 256],
      [2, 2, 256],
      [1, 1, 128],
    ]);
    expect(shapes.get('level-2.reduce-act')).toEqual([10, 10, 256]);
  });
});

describe('a detector', () => {
  const depthwise = zooNames().filter((name) =>
    buildZoo(name, { size: 64, classes: 2 }).nodes.some(({ op }) => op.kind === 'depthwise'),
  );

  it.each(
    depthwise.flatMap((name) => [SETTINGS, FOCAL].map((settings) => [name, settings.loss.kind, settings] as const)),
  )('is made of %s, with %s loss, and answers for each anchor', (name, _, settings) => {
    const detector = detectorOf(name, 96, 7, settings);
    const form = formOf(detector, settings);
    expect(form).toMatchObject({ classes: 7, scores: settings.loss.kind === 'softmax' ? 'softmax' : 'sigmoid' });
    expect(anchorCount(form)).toBe(36 * 3 + (9 + 4 + 1) * 6);
    expect(inferShapes(detector).get(detector.output)).toEqual([1, 1, outputSizeOf(form)]);
  });

  it('keeps the weights of the classifier by name, but for its answer', () => {
    const classifier = buildZoo('mobilenet-v3-large', { size: 96, classes: 10 });
    const detector = withDetector(classifier, SETTINGS);
    const own = new Map(graphParameters(detector).map((parameter) => [parameter.name, parameter]));
    const missing = graphParameters(classifier).filter(
      ({ name, shape }) => own.get(name)?.shape.join() !== shape.join(),
    );
    expect(missing.map(({ name }) => name)).toEqual([
      'fc.hidden/kernel',
      'fc.hidden/bias',
      'fc.dense/kernel',
      'fc.dense/bias',
    ]);
  });

  it('joins all boxes by level, then all scores', () => {
    const detector = detectorOf('mobilenet-v1', 96);
    expect(detector.nodes.at(-1)).toMatchObject({
      id: 'answer.concat',
      inputs: ['boxes', 'scores'].flatMap((role) => [0, 1, 2, 3].map((level) => `level-${level}.${role}-flat`)),
    });
  });

  it('takes batch norm from its backbone', () => {
    const norms = detectorOf('resnet-152', 64).nodes.flatMap(({ op }) => (op.kind === 'batch-norm' ? [op] : []));
    expect(new Set(norms.map(({ momentum, epsilon }) => `${momentum} ${epsilon}`)).size).toBe(1);
  });

  it('has all behind the backbone as what a classifier trains fresh', () => {
    const detector = detectorOf('mobilenet-v2', 96);
    const fresh = graphParameters(detector).filter((parameter) => isOfClassifier(detector, parameter));
    expect(new Set(fresh.map(({ name }) => name.split('.')[0]))).toEqual(
      new Set(['level-0', 'level-1', 'level-2', 'level-3']),
    );
    expect(graphParameters(detector).length - fresh.length).toBe(
      graphParameters(buildZoo('mobilenet-v2', { size: 96, classes: 10 })).length - 2,
    );
  });

  it('is divided before the block that its finest level reads', () => {
    const detector = detectorOf('mobilenet-v2', 96);
    expect(lastBodyBlock(detector)).toBe('12');
    const { body, tail } = splitAfter(detector, '12');
    expect(body.output).toBe('12.skip');
    expect(levelText(tail)).toEqual(levelText(detector));
    expect(lastBodyBlock(buildZoo('mobilenet-v2', { size: 96, classes: 10 }))).toBe('head');
  });

  it('begins with rare objects where scores are sigmoids', () => {
    const detector = detectorOf('mobilenet-v1', 96, 3, FOCAL);
    const own = headStarts(detector, FOCAL);
    const biases = Object.keys(own).filter((name) => name.endsWith('/bias'));
    expect(biases).toEqual([0, 1, 2, 3].map((level) => `level-${level}.scores/bias`));
    const weights = initialWeights(detector, 1, { own });
    const [first] = weights.get('level-1.scores/bias') as Float32Array;
    expect(1 / (1 + Math.exp(-(first as number)))).toBeCloseTo(0.01, 6);
    expect(new Set(weights.get('level-1.boxes/bias'))).toEqual(new Set([0]));
  });

  it('begins with answers that hardly differ from anchor to anchor', () => {
    const detector = detectorOf('mobilenet-v1', 96);
    const own = headStarts(detector, SETTINGS);
    expect(Object.keys(own)).toHaveLength(8);
    const kernel = initialWeights(detector, 1, { own }).get('level-0.boxes/kernel') as Float32Array;
    const deviation = Math.sqrt(kernel.reduce((sum, value) => sum + value * value, 0) / kernel.length);
    expect(deviation).toBeCloseTo(0.01, 3);
    expect(headStarts(buildZoo('mobilenet-v1', { size: 96, classes: 10 }), SETTINGS)).toEqual({});
  });

  it('is refused of what has no maps, and read of nothing else', () => {
    const builder = new GraphBuilder('flat', [4, 4, 3]);
    const flat = builder.build(builder.add('pool', { kind: 'global-avg-pool' }, builder.input));
    expect(thrown(() => withDetector(flat, SETTINGS)).code).toBe('DETECTOR_BACKBONE');
    const detector = withDetector(small(8, 8), SETTINGS);
    expect(thrown(() => withDetector(detector, SETTINGS)).message).toContain('it is a detector');
    expect(thrown(() => levelsOf(small(8, 8))).code).toBe('DETECTOR_FORM');
    const others = { ...SETTINGS, anchors: { ...SETTINGS.anchors, reduced: false } };
    expect(thrown(() => formOf(detector, others)).message).toContain('level 0: expected 6 anchors a cell; it has 3');
  });
});
