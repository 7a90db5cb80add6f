import { describe, expect, it } from 'vitest';
import { costOf } from '../../src/cost/index.ts';
import { buildZoo } from '../../src/zoo/index.ts';

/** One of each family that is built in a way of its own. */
const NAMES = [
  'mixnet-s',
  'mobilenet-v1',
  'mobilenet-v3-large',
  'shufflenet-v2-1.0',
  'fbnet-a',
  'nasnet-a-mobile',
  'darts-v1',
  'densenet-121',
  'resnet-152',
];

describe('published networks for grey images', () => {
  it.each(NAMES)('differ in the first convolution alone: %s', (name) => {
    const target = { size: 64, classes: 10 };
    const [rgb, grey] = [buildZoo(name, target), buildZoo(name, { ...target, channels: 1 })];
    expect(grey.input).toEqual([64, 64, 1]);
    expect(grey.nodes).toEqual(rgb.nodes);
    expect(costOf(grey).params).toBeLessThan(costOf(rgb).params);
  });
});
