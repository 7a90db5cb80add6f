import { describe, expect, it } from 'vitest';
import { anchorCount, type Detection, decodeBox, detect } from '../../../src/detection/index.ts';
import { detectorOnnx } from '../../../src/export/index.ts';
import { openSession } from '../../../src/export/onnx/session.ts';
import { randomImages } from '../settled.ts';
import { DETAILS, formOf, randomDetector, SIDE } from './detectors.ts';
import { ALL, answersOf, COUNT, detectionsOf, difference, expectSame, KINDS, sides } from './same-detections.ts';

describe.each(KINDS)('boxes and scores of a detector with %s', (scores) => {
  const form = formOf(scores);
  const anchors = anchorCount(form);

  it('are those that the raw answers mean, for a batch of three', async () => {
    const network = randomDetector(form, 1);
    const images = randomImages(network.graph, COUNT);
    const session = await openSession(detectorOnnx(network, DETAILS, form, { suppression: null }), 1, ['images']);
    const { boxes, scores: probabilities } = await session.run(images, COUNT, [SIDE, SIDE]);
    await session.dispose();
    expect(boxes?.dims).toEqual([COUNT, anchors, 4]);
    expect(probabilities?.dims).toEqual([COUNT, anchors, 3]);
    const answers = await answersOf(network, images);
    const decoded = answers.flatMap((row) =>
      Array.from({ length: anchors }, (_, anchor) => sides(decodeBox(form.anchors, anchor, row, 4 * anchor))).flat(),
    );
    expect(difference(boxes?.data as Float32Array, decoded)).toBeLessThan(1e-6);
    const inside = decoded.filter((side) => side > 0 && side < 1);
    expect(inside.length).toBeGreaterThan(decoded.length / 4);

    const logits = answers.flatMap((row) => [...row.subarray(4 * anchors)]);
    const expected =
      scores === 'sigmoid'
        ? logits.map((x) => 1 / (1 + Math.exp(-x)))
        : logits.flatMap((_, i) => {
            if (i % 4 !== 0) return [];
            const powers = logits.slice(i, i + 4).map(Math.exp);
            const sum = powers.reduce((a, b) => a + b);
            return powers.slice(1).map((power) => power / sum);
          });
    expect(difference(probabilities?.data as Float32Array, expected)).toBeLessThan(1e-6);
  });

  it('are suppressed outside as `detect` does', async () => {
    const network = randomDetector(form, 2);
    const images = randomImages(network.graph, COUNT);
    const settings = { ...ALL, score: 0.3, iou: 0.4, most: 20 };
    const found = await detectionsOf(network, form, images, { suppression: null }, settings);
    const answers = await answersOf(network, images);
    expect(found).toHaveLength(COUNT);
    for (const [i, row] of answers.entries()) expectSame(found[i] as Detection[], detect(form, row, settings));
    expect(new Set(found.map((list) => list.map(({ score }) => score).join())).size).toBe(COUNT);
  });
});
