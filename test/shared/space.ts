import { parseSpace } from '../../src/space/index.ts';

/** A space whose places have everything that is shared: widths, depths, kernels, groups, alternatives. */
export const SHARED_SPACE = parseSpace(
  `
name: shared-space
lowRes: never
stem: {filters: [4, 6], kernel: [3, 5]}
stages:
  - {blocks: [1, 2], filters: [4, 8], kernels: [[3], [3, 5], [7]], dilated: [false, true], expansion: [1, 2], expandGroups: [1, 2], seRatio: [0, 0.5]}
  - {blocks: [1, 2], filters: [8, 12], stride: 2, partition: [equal, exponential], op: [{name: none, kind: identity}, {name: conv, kind: conv, kernels: 3}, {name: mix, kernels: [3, 5], expansion: 2}]}
head: {filters: [0, 16]}
`,
  'shared-space',
);
