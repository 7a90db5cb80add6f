import { describe, expect, it } from 'vitest';
import { costOf, PieceCosts } from '../../src/cost/index.ts';
import { allGenotypes, parseSpace } from '../../src/space/index.ts';
import { buildZoo, zooNames } from '../../src/zoo/index.ts';
import { thrown } from '../thrown.ts';

const TARGET = { size: 32, classes: 10 };

function listOf(names: readonly string[], more: object = {}) {
  const networks = names.map((name) => ({ name, graph: buildZoo(name, TARGET) }));
  const document = { kind: 'list', name: 'some', networks, settings: [{ name: 'config', training: null }], seeds: 1 };
  return parseSpace(JSON.stringify({ ...document, ...more }), 'list.json');
}

describe('a space that lists networks', () => {
  it('has a genotype for each network, settings and seed', () => {
    const settings = [
      { name: 'plain', training: null },
      { name: 'short', training: { epochs: 1 } },
    ];
    const space = listOf(['mobilenet-v1', 'mobilenet-v2'], { settings, seeds: 3 });
    expect([...allGenotypes(space)]).toHaveLength(12);
    expect(space.networks).toBe(12n);
    expect(space.variant([1, 1, 2])).toEqual({ training: { epochs: 1 }, seed: 2 });
    expect(space.variant([0, 0, 0])).toEqual({ training: null, seed: 0 });
    expect(space.decode([1, 0, 0], TARGET)).toEqual(buildZoo('mobilenet-v2', TARGET));
  });

  it.each(zooNames().filter((name) => !name.startsWith('resnet')))(
    'counts the costs of %s as those of the network',
    (name) => {
      const space = listOf([name]);
      const { params, macs } = costOf(buildZoo(name, TARGET));
      expect(new PieceCosts().cost(space.pieces([0, 0, 0], TARGET), TARGET.size)).toMatchObject({ params, macs });
    },
  );

  it('builds its networks for other images, with the strides that they have', () => {
    const space = listOf(['mobilenet-v2']);
    const large = space.decode([0, 0, 0], { size: 96, classes: 10 });
    expect(large).toEqual(buildZoo('mobilenet-v2', { size: 96, classes: 10, lowRes: true }));
    expect(thrown(() => space.decode([0, 0, 0], { size: 32, classes: 7 })).message).toContain(
      '10 classes; the data has 3 channels and 7 classes',
    );
  });

  it('says what is wrong with its text', () => {
    expect(
      thrown(() => parseSpace('{kind: list, name: x, networks: [], settings: [], seeds: 0}', 'x.yaml')),
    ).toMatchObject({
      code: 'SPACE_INVALID',
      exitCode: 2,
    });
    expect(thrown(() => listOf(['mobilenet-v2']).largestParts(10)).message).toContain('no weights to share');
  });

  it('is another space when a network, a setting or the seeds are others, and the same with another name', () => {
    const { hash } = listOf(['mobilenet-v2']);
    expect(listOf(['mobilenet-v2'], { name: 'other', about: { x: 1 } }).hash).toBe(hash);
    expect(listOf(['mobilenet-v1']).hash).not.toBe(hash);
    expect(listOf(['mobilenet-v2'], { seeds: 2 }).hash).not.toBe(hash);
  });
});
