import { describe, expect, it } from 'vitest';
import { type DetectionSettings, taskSchema } from '../../src/config/index.ts';
import type { BoxTable, Dataset } from '../../src/data/index.ts';
import { formOf, outputSizeOf, withDetector } from '../../src/detection/index.ts';
import { taskFor } from '../../src/task/index.ts';
import { buildZoo } from '../../src/zoo/index.ts';
import { thrown } from '../thrown.ts';

const SETTINGS = taskSchema.parse({ kind: 'detection', head: { channels: [16] } }) as DetectionSettings;
const graph = withDetector(buildZoo('mobilenet-v2', { size: 32, classes: 2, width: 0.1 }), SETTINGS);
const task = taskFor(graph, SETTINGS);

/** One image with one object of class 1 in its left half, or with none. */
function table(objects: 0 | 1): BoxTable {
  return {
    corners: Float64Array.from([0, 0.2, 0.5, 0.8].slice(0, 4 * objects)),
    areas: Float64Array.from([5000].slice(0, objects)),
    starts: Uint32Array.from([0, objects]),
    sides: Uint32Array.from([200, 100]),
    labels: Uint16Array.from([1].slice(0, objects)),
    crowds: Uint8Array.from([0].slice(0, objects)),
  };
}

function scored(objects: 0 | 1) {
  const split = { count: 1, images: new Uint8Array(), labels: new Uint16Array(1), boxes: table(objects) };
  const scorer = task.validation({ classes: ['a', 'b'], validation: split } as unknown as Dataset);
  const targets = new Float32Array(task.targets?.size ?? 0);
  const answers = new Float32Array(outputSizeOf(formOf(graph, SETTINGS)));
  scorer.add(answers, { count: 1, images: new Float32Array(), targets });
  return scorer.score();
}

describe('the task of detectors', () => {
  it('tells loss and mAP in place of accuracies', () => {
    const { accuracy, balancedAccuracy, loss, mAP } = scored(1);
    expect([accuracy, balancedAccuracy]).toEqual([null, null]);
    expect(loss).toBeGreaterThan(0);
    expect(mAP).toBeGreaterThanOrEqual(0);
  });

  it('refuses validation images without any object, of which no mAP can be told', () => {
    expect(thrown(() => scored(0))).toMatchObject({ code: 'DATA_INVALID' });
  });
});
