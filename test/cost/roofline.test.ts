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
      { macs: 5 * 16 * 2 * 6, bytes: 4 * (5 * 16 * (2 + 6) + 12), pointwise: true },
      { macs: 0, bytes: 4 * 4 * 6, pointwise: false },
      { macs: 0, bytes: 0, pointwise: false },
      { macs: 5 * 16 * 6 * 3, bytes: 4 * (5 * 16 * (6 + 3) + 18), pointwise: true },
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

const MACHINE = { macsPerSecond: 100, pointwiseMacsPerSecond: 400, bytesPerSecond: 10 };
const WORKS = [
  { macs: 200, bytes: 5, pointwise: false },
  { macs: 50, bytes: 20, pointwise: false },
  { macs: 1200, bytes: 5, pointwise: true },
];

describe('the roofline', () => {
  it('takes each work at the peak that limits it, one after another, 1×1 convolutions at their own', () => {
    expect(rooflineSeconds(WORKS, MACHINE)).toBe(2 + 2 + 3);
    expect(rooflineSeconds([], MACHINE)).toBe(0);
  });

  it('where both overlap is that of the sums', () => {
    expect(overlappedSeconds(WORKS, MACHINE)).toBe(2 + 0.5 + 3);
    expect(overlappedSeconds([], MACHINE)).toBe(0);
  });
});
