import { describe, expect, it } from 'vitest';
import { type Config, parseConfig, parseStoredConfig, parseTrainingConfig, taskOf } from '../../src/config/index.ts';
import { thrown } from '../thrown.ts';

const SCENES = { kind: 'scenes' };
const TEXTURES = { kind: 'synthetic' };

const search = (document: object): Config => parseConfig({ name: 'one', space: 'mixnet-tiny', ...document }, 'c.yaml');
const training = (document: object) => parseTrainingConfig({ name: 'one', ...document }, 'c.yaml');
const problem = (make: () => unknown) => thrown(make).message;

describe('the task of a config', () => {
  it('is classification unless the images have boxes', () => {
    expect(taskOf(search({ data: TEXTURES }))).toEqual({ kind: 'classification' });
    expect(taskOf(search({ evaluator: { kind: 'tabular', table: '/t.json' } }))).toEqual({ kind: 'classification' });
    expect(taskOf(training({ data: TEXTURES, task: { kind: 'classification' } }))).toEqual({ kind: 'classification' });
  });

  it('is detection with every setting for images with boxes', () => {
    const expected = {
      kind: 'detection',
      head: { channels: [512, 256, 256, 128] },
      anchors: { scales: [0.2, 0.95], ratios: [1, 2, 0.5, 3, 1 / 3], interpolated: true, reduced: true },
      matching: { positive: 0.5, negative: 0.5 },
      loss: { kind: 'softmax', negatives: 3 },
      suppression: { score: 0.01, iou: 0.6, perClass: 100, most: 100 },
    };
    expect(taskOf(training({ data: SCENES }))).toEqual(expected);
    expect(taskOf(search({ data: { kind: 'coco', path: '/coco' } }))).toEqual(expected);
    const task = { kind: 'detection', head: { channels: [64] }, loss: { kind: 'focal' } };
    expect(taskOf(training({ data: SCENES, task }))).toEqual({
      ...expected,
      head: { channels: [64] },
      loss: { kind: 'focal', alpha: 0.25, gamma: 2 },
    });
  });

  it('changes nothing of configs that do not name it', () => {
    const { objective, front, ...rest } = search({ data: TEXTURES, objective: { kind: 'tunas', target: '20M' } });
    expect(rest).not.toHaveProperty('task');
    expect(objective).toEqual({ kind: 'tunas', beta: 0.07, metric: 'macs', target: 20e6 });
    expect(front.metrics).toEqual(['accuracy', 'macs']);
    expect(training({ data: TEXTURES })).not.toHaveProperty('task');
  });

  it('has mAP where classifiers have the accuracy, and keeps it when stored', () => {
    const config = search({ data: SCENES });
    expect(config.objective).toEqual({ kind: 'accuracy', score: 'mAP' });
    expect(config.front.metrics).toEqual(['mAP', 'macs']);
    expect(search({ data: SCENES, objective: { kind: 'mnasnet', target: '20M' } }).objective).toMatchObject({
      kind: 'mnasnet',
      score: 'mAP',
    });
    const several = search({ data: SCENES, objective: { kind: 'pareto' }, front: { reference: { macs: 9e6 } } });
    expect(several.objective).toEqual({ kind: 'pareto', metrics: ['mAP', 'macs'] });
    expect(several.front).toEqual({ metrics: ['mAP', 'macs'], reference: { macs: 9e6 } });
    expect(parseStoredConfig(JSON.parse(JSON.stringify(config)), 'stored')).toEqual(config);
  });

  it('needs images that fit it', () => {
    const detection = { kind: 'detection' };
    expect(problem(() => search({ data: TEXTURES, task: detection }))).toContain(
      'expected images with boxes (coco or scenes) for task.kind detection; those of synthetic have classes alone',
    );
    expect(problem(() => training({ data: TEXTURES, task: detection }))).toContain('data.kind');
    expect(problem(() => training({ data: SCENES, task: { kind: 'classification' } }))).toContain(
      'expected detection: images of data.kind scenes have boxes',
    );
  });

  it.each([
    { kind: 'tabular', table: '/t.json' },
    { kind: 'function' },
    { kind: 'shared' },
    { kind: 'program', command: ['train'] },
    { kind: 'torch' },
  ])('of detection needs the own engines: $kind', (evaluator) => {
    expect(problem(() => search({ data: SCENES, evaluator }))).toContain(
      'expected train with task.kind detection: only the own engines train detectors',
    );
  });

  it('decides which scores may be named', () => {
    const named = {
      objective: { kind: 'accuracy', score: 'accuracy' },
      front: { metrics: ['balancedAccuracy', 'macs'] },
    };
    const text = problem(() => search({ data: SCENES, ...named }));
    expect(text).toContain('objective.score');
    expect(text).toContain('expected a metric of detection (mAP, ap50, ap75, loss or a cost); accuracy is not');
    expect(text).toContain('balancedAccuracy is not');
    expect(problem(() => search({ data: TEXTURES, constraints: [{ metric: 'mAP', min: 0.1 }] }))).toContain(
      'expected a metric of classification (accuracy, balancedAccuracy, loss or a cost); mAP is not',
    );
    expect(search({ data: SCENES, constraints: [{ metric: 'ap50', min: 0.1 }] }).constraints).toHaveLength(1);
  });

  it('says which of its numbers cannot be', () => {
    const task = {
      kind: 'detection',
      matching: { positive: 0.4 },
      anchors: { scales: [0.9, 0.2] },
      loss: { kind: 'l2' },
    };
    const text = problem(() => training({ data: SCENES, task }));
    expect(text).toContain('expected no more than matching.positive');
    expect(text).toContain('expected the smaller number first');
    expect(text).toContain('task.loss.kind');
  });
});
