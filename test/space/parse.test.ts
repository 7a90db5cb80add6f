import { describe, expect, it } from 'vitest';
import { loadSpace, spaceNames } from '../../src/run/load-space.ts';
import { checkGenotype, parseGenotype } from '../../src/space/index.ts';
import { thrown } from '../thrown.ts';
import { ready, written } from './spaces.ts';

const MINIMAL = 'name: m\nstem: { filters: 8 }\nstages: [{ filters: [8, 16] }]\nhead: { filters: 16 }\n';

/** What is wrong with a document; empty where nothing is. */
function problem(text: string): string {
  try {
    written(text);
  } catch (error) {
    expect(error).toMatchObject({ code: 'SPACE_INVALID', exitCode: 2 });
    return (error as Error).message;
  }
  return '';
}

describe('a search space document', () => {
  it('reports all its problems together, each with file, line and path', () => {
    const message = problem(
      'name: bad\nstem: { filters: 0 }\nstages:\n  - { filters: 8, kernel: 3 }\n  - { filters: 8, seRatio: [0, 2] }\nhead: {}\n',
    );
    expect(message).toContain('4 problems');
    expect(message).toContain('test.yaml:2 stem.filters: expected at least 1; got 0');
    expect(message).toContain('test.yaml:4 stages.0.kernel: unknown key; did you mean kernels?');
    expect(message).toContain('test.yaml:5 stages.1.seRatio.1: expected at most 1; got 2');
    expect(message).toContain('test.yaml:6 head.filters: expected');
  });

  it.each([7, 2 ** 53, 1e308])('refuses %f groups without planning them', (groups) => {
    const text = `name: x\nstem: {filters: 8}\nstages: [{filters: 16, groups: ${groups}}]\nhead: {filters: 16}\n`;
    expect(problem(text)).toMatch(/^1 problem .*\n.*:3 stages\.0\.groups: expected at most/);
  });

  it('refuses options that are the same, and kernels beside groups', () => {
    expect(problem(MINIMAL.replace('[8, 16] }', '[8, 8] }'))).toContain('options that all differ');
    expect(problem(MINIMAL.replace('[8, 16] }', '8, kernels: 3, groups: 2 }'))).toContain(
      'kernels or groups, not both',
    );
  });

  it('refuses widths that some genotype could not build', () => {
    const narrow = MINIMAL.replace('filters: 8 }\nstages', 'filters: 4 }\nstages');
    expect(problem(narrow.replace('[8, 16] }', '8, groups: [1, 5], partition: exponential }'))).toContain(
      'cannot divide 4 channels among 5 kernels (exponential partition)',
    );
    expect(problem(MINIMAL.replace('[8, 16] }', '[8, 9], projectGroups: 2 }'))).toContain('not divisible by 2 groups');
    expect(problem(MINIMAL.replace('[8, 16] }', '8, op: [{ name: c, kind: conv, kernels: [3, 5] }] }'))).toContain(
      'a conv has one kernel size',
    );
  });

  it('asks for channel groups in multiples, everywhere by defaults or for a stage alone', () => {
    const text = MINIMAL.replace(
      'stages: [{ filters: [8, 16] }]',
      'defaults: { kernels: [[3, 5, 7]], channelMultiple: 8 }\nstages: [{ filters: 40 }, { filters: 48, channelMultiple: 1 }, { filters: 40 }]',
    ).replace('{ filters: 8 }', '{ filters: 40 }');
    const { nodes } = written(text).decode([], { size: 32, classes: 10 });
    const multiples = nodes.flatMap(({ op }) => (op.kind === 'depthwise' ? [op.channelMultiple] : []));
    // 40 channels become 24, 8, 8 where 14, 13, 13 would stand; 48 are 16, 16, 16 either way.
    expect(multiples).toEqual([8, undefined, undefined]);
    expect(problem(MINIMAL.replace('[8, 16] }', '8, channelMultiple: 0 }'))).toContain(
      'stages.0.channelMultiple: expected at least 1; got 0',
    );
  });

  it('says nothing of multiples that change no group', () => {
    const graphs = ['', ', channelMultiple: 4'].map((more) =>
      JSON.stringify(
        written(MINIMAL.replace('[8, 16] }', `8, kernels: [[3, 5]]${more} }`)).decode([], { size: 32, classes: 10 }),
      ),
    );
    expect(graphs[1]).toBe(graphs[0]);
    expect(graphs[0]).not.toContain('channelMultiple');
  });

  it('refuses an optional first block that the canonical form could not move', () => {
    const text = MINIMAL.replace('[8, 16] }', '8, first: { op: [{ name: no, kind: identity }, { name: yes }] } }');
    expect(problem(text)).toContain('stages.0.first.op');
  });

  it('refuses stages between which a block could belong to either', () => {
    const two = (second: string) =>
      MINIMAL.replace('{ filters: [8, 16] }', `{ filters: 16, blocks: [1, 2] }, ${second}`);
    expect(problem(two('{ filters: [16, 24], blocks: [1, 2] }'))).toContain('at 16 channels and stride 1');
    expect(problem(two('{ filters: [16, 24], blocks: 2 }'))).toBe('');
    expect(problem(two('{ filters: [16, 24], blocks: [1, 2], stride: 2 }'))).toBe('');
    expect(problem(two('{ filters: 16, blocks: 2 }, { filters: 16, blocks: [1, 2] }'))).toContain('stages.2.filters');
  });

  it('carries the resolution that it is made for, which is no part of its hash', () => {
    const made = written(`${MINIMAL}resolution: 48\n`);
    expect([made.resolution, written(MINIMAL).resolution]).toEqual([48, null]);
    expect(made.hash).toBe(written(MINIMAL).hash);
    expect(problem(`${MINIMAL}resolution: 4\n`)).toContain('resolution: expected at least 8; got 4');
    const shipped = spaceNames().map((name) => [name, ready(name).resolution]);
    expect(Object.fromEntries(shipped)).toEqual({
      mixnet: 224,
      'mixnet-cifar': 32,
      'mixnet-extended': 224,
      'mixnet-tiny': 24,
      mnasnet: 224,
      'nas-bench-macro': 32,
    });
  });

  it('has a hash of its meaning: not of its name, its description or how options are written', () => {
    const same = MINIMAL.replace('name: m', 'name: other\ndescription: words').replace('[8, 16]', '[ 8,\n 16 ]');
    expect(written(same).hash).toBe(written(MINIMAL).hash);
    expect(written(MINIMAL.replace('[8, 16]', '[16, 8]')).hash).not.toBe(written(MINIMAL).hash);
  });

  it('reads a list of kernels as options, and a list in it as one mixed convolution', () => {
    const space = written(MINIMAL.replace('[8, 16] }', '8, kernels: [3, 5, [3, 5]] }'));
    expect(space.choices).toEqual([{ path: 'stages/0/kernels', options: ['3', '5', '3,5'] }]);
  });
});

describe('reading a genotype', () => {
  const space = ready('nas-bench-macro');

  it('says index, path, value and range of what does not fit', () => {
    expect(() => checkGenotype(space, [0, 0, 0, 0, 7, 0, 0, 0])).toThrow(
      'genotype[4] = 7 at stages/1/blocks/2/op: expected an integer in 0..2 (3 choices)',
    );
    expect(() => space.decode([0, 0], { size: 32, classes: 10 })).toThrow('space nas-bench-macro has 8 choices');
    expect(() => parseGenotype(space, 'abc')).toThrow('expected digits or a JSON list of indices');
  });
});

describe('finding a space', () => {
  it('finds the spaces of the project by name and others by path', () => {
    expect(spaceNames()).toContain('mixnet-extended');
    expect(loadSpace('search-spaces/mixnet.yaml', `${import.meta.dirname}/../..`).hash).toBe(ready('mixnet').hash);
  });

  it('names the known spaces when it does not know one', () => {
    const unknown = thrown(() => loadSpace('mixnett', '.'));
    expect(unknown).toMatchObject({ code: 'SPACE_READ', exitCode: 2, hint: 'did you mean mixnet?' });
    expect(unknown.message).toMatch(/search space mixnett: expected .* mixnet,/);
  });

  it('says why a file cannot be read', () => {
    const error = thrown(() => loadSpace('./search-spaces', `${import.meta.dirname}/../..`));
    expect(error).toMatchObject({ code: 'SPACE_READ', message: expect.stringMatching(/search-spaces: EISDIR/) });
  });
});
