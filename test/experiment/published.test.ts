import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadExperiment } from '../../src/config/index.ts';
import {
  type ExperimentRow,
  type ExperimentSummary,
  experimentCsv,
  experimentPicture,
  experimentText,
  openExperiment,
} from '../../src/experiment/index.ts';
import { testContext } from '../search/context.ts';
import { temporaryFolder } from '../temporary.ts';

const folder = temporaryFolder();

function row(network: string, macs: number, published: ExperimentRow['published']): ExperimentRow {
  return {
    ...{ network, settings: 'config', series: [network], params: 1000, macs, published },
    ...{ latencyMs: null, largestKernel: 3, layer: null, width: null, readings: [0.5], failed: 0 },
    value: { n: 1, mean: 0.5, deviation: null, margin: null },
    ...{ difference: null, curve: [] },
  };
}

function summary(rows: readonly ExperimentRow[]): ExperimentSummary {
  return {
    ...{ name: 'zoo', status: 'finished', metric: 'accuracy', seeds: 1, baseline: 'a', done: 3, trainings: 3 },
    ...{ picture: { x: 'macs', y: 'value', area: 'params' }, rows },
  };
}

const A = row('a', 10e6, { top1: 75.8, macs: 256e6, params: 4.1e6 });
const B = row('b', 20e6, { top1: 77, macs: 360e6, params: 5e6 });
const UNPRINTED = row('c', 30e6, { top1: 78.9, macs: null, params: null });

/** The published networks that an experiment knows of, in the order of its networks. */
async function knownIn(sections: string): Promise<(string | undefined)[]> {
  const file = join(folder, 'zoo.yaml');
  writeFileSync(file, `name: zoo\n${sections}\n`);
  const { context } = testContext(folder);
  const { source } = await openExperiment(loadExperiment(file, { cwd: folder }), file, context);
  const { about } = JSON.parse(source.text) as { about: { networks: { published?: string }[] } };
  return about.networks.map(({ published }) => published);
}

describe('published figures in an experiment', () => {
  it('are known of published networks that nothing was changed of', async () => {
    const data = 'data: {kind: synthetic, classes: 2, imagesPerClass: 8, validationPerClass: 4, resolution: 32}';
    const others = '{network: mobilenet-v1, width: [0.25, 0.5]}, {network: mobilenet-v1, kernel: 5}';
    const known = await knownIn(`${data}\nexperiment: {networks: [mobilenet-v1, ${others}]}`);
    expect(known).toEqual(['mobilenet-v1', undefined, undefined, undefined]);
  });

  it('are not those of a detector with the same layers', async () => {
    const data = 'data: {kind: scenes, classes: 2, images: 8, validationImages: 4, resolution: 64}';
    const task = 'task: {kind: detection, head: {channels: [16]}}';
    expect(await knownIn(`${data}\n${task}\nexperiment: {networks: [mobilenet-v1]}`)).toEqual([undefined]);
  });

  it('stand in the table and beside the picture, at the costs that were printed', () => {
    const all = summary([A, B, UNPRINTED]);
    expect(experimentText(all)).toMatch(
      /published %[\s\S]*a .* 75\.8\n[\s\S]*Published: accuracy after a whole training on ImageNet\./,
    );
    expect(experimentCsv(all).split('\n')[1]).toMatch(/,accuracy,0,0\.5,75\.8$/);
    const picture = experimentPicture(all) ?? '';
    expect(picture.match(/<circle/g)).toHaveLength(3 + 2);
    expect(picture).toContain('published accuracy on ImageNet, %');
    expect(picture).toContain('b: 77 % on ImageNet, 360.00 M macs, as published');
  });

  it('are left out where there are none, or nothing to compare', () => {
    const none = summary([row('a', 10e6, null), row('b', 20e6, null)]);
    expect(experimentText(none)).not.toContain('ublished');
    expect(experimentPicture(none)).not.toContain('ublished');
    const untrained = { ...B, value: null, macs: Number.NaN, params: Number.NaN };
    expect(experimentPicture(summary([A, untrained]))).not.toMatch(/ublished|NaN/);
    const one = summary([A, row('b', 20e6, null)]);
    expect(experimentText(one)).toMatch(/b .* –\n/);
    expect(experimentPicture(one)).not.toContain('ublished');
  });
});
