import { describe, expect, it } from 'vitest';
import { costOf } from '../../src/cost/macs.ts';
import { inferShapes } from '../../src/graph/index.ts';
import { buildZoo, zooNames } from '../../src/zoo/index.ts';
import { roundToEight, scaleChannels } from '../../src/zoo/round-channels.ts';
import { thrown } from '../thrown.ts';

describe('the zoo', () => {
  it.each([
    ['mobilenet-v1', 4_231_976, 568_740_352],
    ['mobilenet-v2', 3_504_872, 300_774_272],
    ['mobilenet-v2-1.4', 6_108_776, 582_195_824],
    ['mobilenet-v3-large', 5_483_032, 216_589_760],
    ['mobilenet-v3-large-1.25', 7_551_976, 355_221_920],
    ['shufflenet-v2-1.0', 2_278_604, 144_907_992],
    ['shufflenet-v2-1.5', 3_503_624, 295_759_392],
    ['shufflenet-v2-2.0', 7_393_996, 583_253_464],
    ['mnasnet-a1', 3_887_038, 311_579_072],
    ['mnasnet-b1', 4_383_312, 314_415_872],
    ['fbnet-a', 4_319_712, 244_452_664],
    ['fbnet-b', 4_816_216, 291_004_424],
    ['fbnet-c', 5_590_784, 378_136_224],
    ['proxylessnas-mobile', 4_080_512, 320_427_584],
    ['proxylessnas-mobile-1.4', 6_857_568, 580_883_408],
    ['single-path-nas', 4_421_616, 333_467_072],
    ['nasnet-a-mobile', 5_289_978, 563_638_816],
    ['darts-v1', 4_853_975, 547_483_200],
    ['darts-v2', 4_718_752, 529_911_552],
    ['efficientnet-b0', 5_288_548, 385_814_752],
    ['densenet-121', 7_978_856, 2_834_161_664],
    ['resnet-152', 60_192_808, 11_282_415_616],
    ['resnet-152-b', 60_192_808, 11_513_626_624],
  ])('%s has %i parameters and %i multiply-adds', (name, params, macs) => {
    expect(costOf(buildZoo(name, { size: 224, classes: 1000 }))).toEqual({ params, macs });
  });

  it('builds MnasNet-small with 2,030,264 parameters and 68 million multiply-adds', () => {
    const { params, macs } = costOf(buildZoo('mnasnet-small', { size: 224, classes: 1000 }));
    expect([params, Math.round(macs / 1e6)]).toEqual([2_030_264, 68]);
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
