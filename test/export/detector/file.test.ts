import { describe, expect, it } from 'vitest';
import { type Detection, detect } from '../../../src/detection/index.ts';
import { detectorOnnx, onnxModel, openOnnxDetector } from '../../../src/export/index.ts';
import { decodeModel } from '../../../src/export/onnx/protobuf.ts';
import { thrown } from '../../thrown.ts';
import { randomImages } from '../settled.ts';
import { DETAILS, formOf, randomDetector, SIDE } from './detectors.ts';
import { ALL, answersOf, COUNT, detectionsOf, expectSame } from './same-detections.ts';

describe('the ONNX file of a detector', () => {
  const form = formOf('softmax');
  const network = randomDetector(form, 1);
  const dims = (value: { type: { tensorType: { shape: { dim: readonly object[] } } } } | undefined) =>
    value?.type.tensorType.shape.dim.map(
      (one) => ('dimParam' in one && one.dimParam) || ('dimValue' in one && one.dimValue),
    );

  it('says operator set, shapes and metadata', () => {
    const model = decodeModel(detectorOnnx(network, DETAILS, form, { suppression: ALL }));
    expect(model.opsetImport).toEqual([{ domain: '', version: 17 }]);
    expect(dims(model.graph.input[0])).toEqual([1, 3, SIDE, SIDE]);
    expect(model.graph.output.map(({ name }) => name)).toEqual(['boxes', 'scores', 'labels']);
    expect(model.graph.output.map(dims)).toEqual([['detections', 4], ['detections'], ['detections']]);
    const metadata = Object.fromEntries(model.metadataProps.map(({ key, value }) => [key, value]));
    expect(metadata).toMatchObject({ answers: 'detections', classes: '["cat","dog","owl"]', batchNorm: 'kept' });
    expect(JSON.parse(metadata.suppression as string)).toEqual(ALL);
  });

  it('without suppression takes any number of images', () => {
    const model = decodeModel(detectorOnnx(network, DETAILS, form, { suppression: null }));
    expect(dims(model.graph.input[0])?.[0]).toBe('batch');
    expect(model.graph.output.map(dims)).toEqual([
      ['batch', 39, 4],
      ['batch', 39, 3],
    ]);
    expect(model.metadataProps).toContainEqual({ key: 'answers', value: 'boxes' });
  });

  it.each([null, ALL])('takes pixels where its preprocessing is inside, with suppression %j', async (suppression) => {
    const inside = { fit: 'stretch', mean: [0.5, 0.4, 0.3], deviation: [0.2, 0.3, 0.4] } as const;
    const normal = randomImages(network.graph, COUNT);
    const pixels = normal.map((value) => Math.round(Math.min(255, Math.max(0, 128 + 50 * value))));
    const values = pixels.map(
      (v, i) => (v / 255 - (inside.mean[i % 3] as number)) / (inside.deviation[i % 3] as number),
    );
    const found = await detectionsOf(network, form, pixels, { suppression, inside });
    for (const [i, row] of (await answersOf(network, values)).entries()) {
      expectSame(found[i] as Detection[], detect(form, row, ALL));
    }
  });

  it('is refused for a network with other answers', () => {
    const other = formOf('sigmoid');
    const error = thrown(() => detectorOnnx(network, DETAILS, other, { suppression: null }));
    expect(error).toMatchObject({ code: 'GRAPH_SHAPE' });
    expect(error.message).toContain('answers 312 numbers: expected 273');
  });

  it('is told from one that answers no boxes', async () => {
    const opening = openOnnxDetector(onnxModel(network, DETAILS), 1, ALL);
    await expect(opening).rejects.toMatchObject({ code: 'NOT_A_DETECTOR' });
  });
});
