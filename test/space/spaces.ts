import { resolve } from 'node:path';
import { loadSpace, spaceNames } from '../../src/run/load-space.ts';
import type { Genotype, SearchSpace } from '../../src/space/index.ts';
import { parseSpace } from '../../src/space/index.ts';

const ROOT = resolve(import.meta.dirname, '../..');

/** The public benchmark's table, beside the project; tests that need it are skipped where it is absent. */
export const BENCHMARK = resolve(ROOT, '../shared/data/nas-bench-macro_cifar10.json');

/** A space that comes with the project. */
export function ready(name: string): SearchSpace {
  return loadSpace(name, ROOT);
}

/** Every space that comes with the project. */
export function readySpaces(): SearchSpace[] {
  return spaceNames().map(ready);
}

/** A space written in a test. */
export function written(text: string): SearchSpace {
  return parseSpace(text, 'test.yaml');
}

/** The genotype that takes the named options; all other choices take their first. */
export function genotypeOf(space: SearchSpace, wanted: Readonly<Record<string, string | number>>): Genotype {
  const unused = new Set(Object.keys(wanted));
  const genotype = space.choices.map(({ path, options }) => {
    const option = wanted[path];
    unused.delete(path);
    if (option === undefined) return 0;
    const index = options.indexOf(String(option));
    if (index < 0) throw new Error(`${path} has no option ${option}: ${options.join(' | ')}`);
    return index;
  });
  if (unused.size > 0) throw new Error(`no such choices: ${[...unused].join(', ')}`);
  return genotype;
}

/** Spaces small enough to list, in which many genotypes build the same network in many ways. */
export const TANGLED = [
  `
name: optional-blocks
stem: { filters: [8, 16], stride: 1 }
stages:
  - blocks: [1, 2, 3]
    filters: [8, 16]
    dilated: [true, false]
    each: { op: [{ name: none, kind: identity }, { name: a, kernels: [3, 5] }, { name: b, kernels: 3 }] }
head: { filters: [0, 8], activation: [relu, swish] }
`,
  `
name: shared-settings
stem: { filters: 8 }
stages:
  - blocks: [1, 2]
    filters: 16
    stride: [1, 2]
    partition: [exponential, equal]
    dilated: [false, true]
    first: { kernels: [3, [3, 5, 7]], expansion: [1, 2], expandGroups: [2, 1] }
    rest: { kernels: [[3, 5], 3, [3, 5, 7]], skip: [identity, pool] }
  - { filters: 24, op: [{ name: a }, { name: short, kind: identity }], seRatio: [0, 0.5] }
head: { filters: 8 }
`,
  `
name: channel-multiples
stem: { filters: 16 }
stages:
  - blocks: [1, 2]
    filters: [24, 40]
    partition: [exponential, equal]
    channelMultiple: [8, 1, 4]
    expansion: [1, 2]
    each: { kernels: [3, [3, 5], [3, 5, 7], [3, 5, 7, 9]] }
head: { filters: 8 }
`,
] as const;
