import { describe, expect, it } from 'vitest';
import { costOf, overlappedSeconds, rooflineSeconds, stepWork, totalWork } from '../../src/cost/index.ts';
import { GraphBuilder } from '../../src/graph/index.ts';
import { buildZoo } from '../../src/zoo/index.ts';

/** Two convolutions, batch norm and an activation between them, on images of 4×4×2. */
function network() {
  const builder = new GraphBuilder('net', [4, 4, 2]);
  const x = builder.conv('first', builder.input, 6, 1);
  const y = builder.activation('act', builder.batchNorm('bn', x), 'relu');
  return builder.build(builder.conv('second', y, 3, 1));
}

describe('the least work of a step', () => {
  it('is what each op reads and writes once, and its multiply-adds; batch norm and activations move nothing', () => {
    const works = stepWork(network(), 5, false);
    expect(works).toEqual([
      { macs: 5 * 16 * 2 * 6, bytes: 4 * (5 * 16 * (2 + 6) + 12) },
      { macs: 0, bytes: 4 * 4 * 6 },
      { macs: 0, bytes: 0 },
      { macs: 5 * 16 * 6 * 3, bytes: 4 * (5 * 16 * (6 + 3) + 18) },
    ]);
  });

  it('is three times as much in training, twice for an op that reads the image', () => {
    const [one, three] = [stepWork(network(), 5, false), stepWork(network(), 5, true)];
    expect(three.map(({ macs }, i) => macs / (one[i]?.macs || 1))).toEqual([2, 0, 0, 3]);
    expect(three.map(({ bytes }, i) => bytes / (one[i]?.bytes || 1))).toEqual([2, 3, 0, 3]);
  });

  it('leaves out values of the batch and weights that fit a cache', () => {
    const wide = 4 * 5 * 16 * 6;
    expect(stepWork(network(), 5, false, wide - 1).map(({ bytes }) => bytes)).toEqual([wide, 0, 0, wide]);
    expect(stepWork(network(), 5, false, wide).map(({ bytes }) => bytes)).toEqual([0, 0, 0, 0]);
  });

  it('adds up to the multiply-adds of the whole network', () => {
    const graph = buildZoo('mixnet-s', { size: 32, classes: 10 });
    expect(totalWork(stepWork(graph, 7, false)).macs).toBe(7 * costOf(graph).macs);
  });
});

describe('the roofline', () => {
  it('takes each work at the peak that limits it, one after another', () => {
    const machine = { macsPerSecond: 100, bytesPerSecond: 10 };
    const works = [
      { macs: 200, bytes: 5 },
      { macs: 50, bytes: 20 },
    ];
    expect(rooflineSeconds(works, machine)).toBe(2 + 2);
    expect(rooflineSeconds([], machine)).toBe(0);
  });

  it('where both overlap is that of the sums', () => {
    const machine = { macsPerSecond: 100, bytesPerSecond: 10 };
    const works = [
      { macs: 200, bytes: 5 },
      { macs: 50, bytes: 20 },
    ];
    expect(overlappedSeconds(works, machine)).toBe(2.5);
    expect(overlappedSeconds([], machine)).toBe(0);
  });
});
