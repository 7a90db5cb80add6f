import { describe, expect, it } from 'vitest';
import { costOf } from '../../src/cost/macs.ts';
import { inferShapes } from '../../src/graph/index.ts';
import { roundToEight, scaleChannels } from '../../src/zoo/channels.ts';
import { buildZoo, zooNames } from '../../src/zoo/index.ts';
import { thrown } from '../thrown.ts';

describe('the zoo', () => {
  it.each([
    ['mobilenet-v1', 4_231_976, 568_740_352],
    ['mobilenet-v2', 3_504_872, 300_774_272],
    ['mobilenet-v2-1.4', 6_108_776, 582_195_824],
  ])('%s has %i parameters and %i multiply-adds', (name, params, macs) => {
    expect(costOf(buildZoo(name, { size: 224, classes: 1000 }))).toEqual({ params, macs });
  });

  it.each(zooNames())('%s answers with one logit per class at odd and small sizes', (name) => {
    for (const target of [
      { size: 33, classes: 7 },
      { size: 97, classes: 3, lowRes: false },
      { size: 97, classes: 3, lowRes: true },
    ]) {
      const graph = buildZoo(name, target);
      expect(graph.name).toBe(name);
      expect(graph.input).toEqual([target.size, target.size, 3]);
      expect(inferShapes(graph).get(graph.output)).toEqual([1, 1, target.classes]);
    }
  });

  it.each(zooNames())('%s has four times the positions in its last block with two strides less per axis', (name) => {
    const last = (lowRes: boolean) => {
      const graph = buildZoo(name, { size: 256, classes: 2, lowRes });
      const pool = graph.nodes.find((node) => node.op.kind === 'global-avg-pool');
      return inferShapes(graph).get(pool?.inputs[0] as string)?.[0];
    };
    expect([last(false), last(true)]).toEqual([8, 32]);
  });

  it('names the blocks stem, 0, 1, …, head, fc in order', () => {
    const blocks = [...new Set(buildZoo('mixnet-s', { size: 32, classes: 10 }).nodes.map((node) => node.block))];
    expect(blocks).toEqual(['stem', ...Array.from({ length: 16 }, (_, i) => String(i)), 'head', 'fc']);
  });

  it('answers an unknown name with all names and the nearest', () => {
    const error = thrown(() => buildZoo('mixnet-x', { size: 32, classes: 10 }));
    expect(error).toMatchObject({ code: 'ZOO_UNKNOWN', exitCode: 2 });
    expect(error.message).toContain('mobilenet-v2-1.4');
    expect(error.hint).toMatch(/^did you mean mixnet-[sml]\?$/);
    expect(thrown(() => buildZoo('toString', { size: 32, classes: 10 })).code).toBe('ZOO_UNKNOWN');
  });

  it.each([
    [{ size: 0, classes: 10 }, 'size = 0'],
    [{ size: 32.5, classes: 10 }, 'size = 32.5'],
    [{ size: 32, classes: 0 }, 'classes = 0'],
  ])('refuses %o', (target, problem) => {
    const error = thrown(() => buildZoo('mixnet-s', target));
    expect(error.code).toBe('ZOO_TARGET');
    expect(error.message).toContain(problem);
  });
});

describe('channel rounding', () => {
  it('gives the widths of MixNet-L', () => {
    expect([24, 32, 40, 80, 120, 200].map((c) => scaleChannels(c, 1.3))).toEqual([32, 40, 56, 104, 160, 264]);
  });

  it('leaves counts alone at width 1 and never falls more than a tenth below', () => {
    expect(scaleChannels(17, 1)).toBe(17);
    for (let value = 1; value < 400; value += 0.5) {
      expect(roundToEight(value) % 8).toBe(0);
      expect(roundToEight(value)).toBeGreaterThanOrEqual(Math.max(8, 0.9 * value));
    }
    expect(roundToEight(11.9)).toBe(16);
  });
});
