import { describe, expect, it } from 'vitest';
import {
  type Detection,
  type DetectorForm,
  detect,
  outputSizeOf,
  type SuppressionSettings,
} from '../../../src/detection/index.ts';
import { openEngine } from '../../../src/engine/index.ts';
import { PLAIN, randomImages } from '../settled.ts';
import { constantDetector, formOf, randomDetector } from './detectors.ts';
import { ALL, answersOf, COUNT, detectionsOf, expectSame, KINDS } from './same-detections.ts';

describe.each(KINDS)('suppression inside the file of a detector with %s', (scores) => {
  const form = formOf(scores);
  const cases: readonly (readonly [string, Partial<SuppressionSettings>])[] = [
    ['by default', {}],
    ['with a low overlap', { iou: 0.2 }],
    ['with few of a class', { perClass: 4 }],
    ['with few of all', { most: 7 }],
    ['with a high least score', { score: 0.5 }],
  ];

  it.each(cases)('%s finds what `detect` finds in the same answers', async (_, changed) => {
    const network = randomDetector(form, 3);
    const images = randomImages(network.graph, COUNT);
    const suppression = { ...ALL, ...changed };
    const found = await detectionsOf(network, form, images, { suppression });
    const unlimited = { score: 0.01, iou: 1, perClass: 1000, most: 1000 };
    for (const [i, row] of (await answersOf(network, images)).entries()) {
      const expected = detect(form, row, suppression);
      expectSame(found[i] as Detection[], expected);
      expect(expected.length).toBeGreaterThan(0);
      expect(expected.length).toBeLessThan(detect(form, row, unlimited).length);
    }
  });

  it('finds nothing where no score is high enough', async () => {
    const network = randomDetector(form, 4);
    const suppression = { ...ALL, score: 0.99999999 };
    const found = await detectionsOf(network, form, randomImages(network.graph, COUNT), { suppression });
    expect(found).toEqual([[], [], []]);
  });
});

it('a file finds what our engine and `detect` find', async () => {
  const form = formOf('softmax');
  const network = randomDetector(form, 5);
  const images = randomImages(network.graph, COUNT);
  const engine = await openEngine({ name: 'tfjs', backend: 'cpu', threads: 1 });
  const session = await engine.compile(network.graph, network.weights, PLAIN);
  const answers = await session.predict(images, COUNT);
  session.dispose();
  engine.dispose();
  const found = await detectionsOf(network, form, images, { suppression: ALL });
  const size = outputSizeOf(form);
  for (const [i, list] of found.entries()) {
    expectSame(list, detect(form, answers.subarray(i * size, (i + 1) * size), ALL), 1e-5);
  }
});

describe('thresholds and ties of suppression inside the file', () => {
  /** Anchors: the image, its left half, its right half, and one outside of it, twice. */
  const form: DetectorForm = {
    anchors: Float32Array.from(
      [
        [0.5, 0.5, 1, 1],
        [0.25, 0.5, 0.5, 1],
        [0.75, 0.5, 0.5, 1],
        [3, 0.5, 0.5, 1],
        [3, 0.5, 0.5, 1],
      ].flat(),
    ),
    classes: 2,
    scores: 'sigmoid',
  };
  const NO = -9;

  async function both(scores: readonly number[], suppression: SuppressionSettings) {
    const answers = new Float32Array(outputSizeOf(form));
    answers.set(scores, 20);
    const network = constantDetector(answers);
    const found = await detectionsOf(network, form, randomImages(network.graph, COUNT), { suppression });
    const expected = detect(form, answers, suppression);
    for (const list of found) expectSame(list, expected);
    return expected.map(({ label, box }) => [label, box.x0, box.x1]);
  }

  it('a box at the overlap stays, one above it goes', async () => {
    const scores = [2, NO, 1, NO, NO, NO, NO, NO, NO, NO];
    const [whole, half] = [
      [0, 0, 1],
      [0, 0, 0.5],
    ];
    expect(await both(scores, { ...ALL, iou: 0.5 })).toEqual([whole, half]);
    expect(await both(scores, { ...ALL, iou: 0.499 })).toEqual([whole]);
  });

  it('a score at the least one goes', async () => {
    const scores = [0.1, NO, NO, NO, 0, NO, NO, NO, NO, NO];
    expect(await both(scores, { ...ALL, score: 0.5 })).toEqual([[0, 0, 1]]);
  });

  it('equal scores come by class, then by anchor, and the first suppresses', async () => {
    const scores = [NO, 0, 0, 0, 0, 0, NO, NO, NO, NO];
    const left = [0, 0, 0.5];
    expect(await both(scores, { ...ALL, iou: 0.4, score: 0.4 })).toEqual([left, [0, 0.5, 1], [1, 0, 1]]);
    expect(await both(scores, { ...ALL, iou: 0.4, score: 0.4, most: 1 })).toEqual([left]);
  });

  it('boxes without extent suppress nothing', async () => {
    const scores = [NO, NO, NO, NO, NO, NO, 1, NO, 2, NO];
    expect(await both(scores, { ...ALL, score: 0.5 })).toEqual([
      [0, 1, 1],
      [0, 1, 1],
    ]);
  });
});
