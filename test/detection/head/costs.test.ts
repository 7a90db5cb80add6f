import { describe, expect, it } from 'vitest';
import { taskOf } from '../../../src/config/index.ts';
import { costOf } from '../../../src/cost/index.ts';
import { type DetectorSettings, withDetector } from '../../../src/detection/index.ts';
import { withDepthwise } from '../../../src/graph/index.ts';
import { buildZoo } from '../../../src/zoo/index.ts';

const task = taskOf({ data: { kind: 'coco', path: '/coco' } as never });
if (task.kind !== 'detection') throw new Error('expected detection');
const DEFAULTS: DetectorSettings = task;

/** COCO's classes and the side of the images. */
const [CLASSES, SIZE] = [80, 320];

type Name = 'mobilenet-v1' | 'mobilenet-v2';
type Row = [network: Name, kernels: number[], millions: string, billions: string, added: number];

/** Parameters (M) and multiply-adds (B) as printed in table 1 of the MixNet paper, and what kernels add to the first row's parameters. */
const TABLE: Row[] = [
  ['mobilenet-v1', [3], '5.12', '1.31', 0],
  ['mobilenet-v1', [5], '5.20', '1.38', 79_360],
  ['mobilenet-v1', [3, 5], '5.16', '1.35', 39_680],
  ['mobilenet-v1', [7], '5.32', '1.47', 198_400],
  ['mobilenet-v1', [3, 5, 7], '5.22', '1.39', 92_176],
  ['mobilenet-v2', [3], '4.35', '0.79', 0],
  ['mobilenet-v2', [5], '4.47', '0.87', 114_176],
  ['mobilenet-v2', [3, 5], '4.41', '0.83', 57_088],
  ['mobilenet-v2', [7], '4.64', '0.98', 285_440],
  ['mobilenet-v2', [3, 5, 7], '4.49', '0.88', 133_168],
];

function costs(name: Name, kernels: number[], classes = CLASSES, settings = DEFAULTS) {
  return costOf(withDetector(withDepthwise(buildZoo(name, { size: SIZE, classes }), { kernels }), settings));
}

describe('the detectors of the MixNet paper', () => {
  it('have 5,100,661 and 4,337,013 parameters, 1.309 and 0.789 billion multiply-adds', () => {
    expect(costs('mobilenet-v1', [3])).toEqual({ params: 5_100_661, macs: 1_309_162_944 });
    expect(costs('mobilenet-v2', [3])).toEqual({ params: 4_337_013, macs: 788_830_144 });
  });

  it.each(TABLE)('%s with %j costs what is printed: %s M but for 28 thousand, %s B but for a hundredth', (...row) => {
    const [name, kernels, millions, billions, added] = row;
    const { params, macs } = costs(name, kernels);
    expect(params).toBe(costs(name, [3]).params + added);
    expect(Number(millions) * 1e6 - params).toBeGreaterThan(0);
    expect(Number(millions) * 1e6 - params).toBeLessThan(28_000);
    expect(Math.abs(Number(billions) * 1e9 - macs)).toBeLessThan(0.0102e9);
  });

  it('are further off with 90 classes, or without the reduced level', () => {
    const off = (...more: [classes?: number, settings?: DetectorSettings]) =>
      Math.abs(costs('mobilenet-v2', [3], ...more).params - 4.35e6) +
      Math.abs(costs('mobilenet-v1', [3], ...more).params - 5.12e6);
    const whole = { ...DEFAULTS, anchors: { ...DEFAULTS.anchors, reduced: false } };
    expect(off()).toBeLessThan(33_000);
    expect(off(90)).toBeGreaterThan(250_000);
    expect(off(80, whole)).toBeGreaterThan(200_000);
  });
});
