import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isTrainingConfig, loadConfig, loadTrainingConfig } from '../../src/config/index.ts';
import { MixnasError } from '../../src/util/errors.ts';
import { temporaryFolder } from '../temporary.ts';

const folder = temporaryFolder();

function write(text: string): string {
  const file = join(folder, 'search.yaml');
  writeFileSync(file, text);
  return file;
}

function failure(run: () => unknown): MixnasError {
  try {
    run();
  } catch (error) {
    if (error instanceof MixnasError) return error;
    throw error;
  }
  throw new Error('expected a MixnasError');
}

const SMALLEST = 'name: small\nspace: mixnet-tiny\ndata: {kind: synthetic}\n';

describe('loadConfig', () => {
  it('fills in every default and freezes the result', () => {
    const config = loadConfig(write(SMALLEST), { cwd: folder });
    expect(config.training.batchSize).toBe('auto');
    expect(config.training.optimizer).toEqual({ kind: 'sgd', momentum: 0.9, nesterov: true });
    expect(config.evaluator).toEqual({ kind: 'train' });
    expect(Object.isFrozen(config.training.augmentation)).toBe(true);
  });

  it('reports five mistakes at once, each with its line and path', () => {
    const file = write(
      [
        'name: my search',
        'space: mixnet',
        'data: {kind: cifr10}',
        'training:',
        '  epochs: five',
        '  optimiser: {kind: sgd}',
        'search: {trials: 0}',
      ].join('\n'),
    );
    const error = failure(() => loadConfig(file, { cwd: folder }));
    expect(error.exitCode).toBe(2);
    expect(error.message).toContain('5 problems');
    expect(error.message).toContain(`${file}:1 name: expected letters`);
    expect(error.message).toContain(
      `${file}:3 data.kind: expected one of synthetic, cifar10, cifar100, image-folder, coco, scenes; got "cifr10"`,
    );
    expect(error.message).toContain(`${file}:5 training.epochs: expected a number; got "five"`);
    expect(error.message).toContain(`${file}:6 training.optimiser: unknown key; did you mean optimizer?`);
    expect(error.message).toContain(`${file}:7 search.trials: expected at least 1; got 0`);
  });

  it('tells a mistake of --set and of a flag from one of the file', () => {
    const file = write(`${SMALLEST}training: {epochs: 0}\n`);
    const error = failure(() =>
      loadConfig(file, {
        cwd: folder,
        sets: ['training.epoch=3', 'objective={kind: mnasnet, target: 2Q}'],
        overrides: [{ path: ['search', 'trials'], value: 0 }],
      }),
    );
    expect(error.message).toContain(`${file}:4 training.epochs: expected at least 1; got 0`);
    expect(error.message).toContain('\n  --set training.epoch: unknown key; did you mean epochs?');
    expect(error.message).toContain(
      '\n  --set objective.target: expected a number, or one with k, M or G behind it; got "2Q"',
    );
    expect(error.message).toContain('\n  command line search.trials: expected at least 1; got 0');
  });

  it('lets --set win over the file, and flags over --set', () => {
    const config = loadConfig(write(`${SMALLEST}training: {epochs: 2}\nsearch: {trials: 3}\n`), {
      cwd: folder,
      sets: ['training.epochs=4', 'search.trials=5', 'training.augmentation.flip=false'],
      overrides: [{ path: ['search', 'trials'], value: 6 }],
    });
    expect(config.training.epochs).toBe(4);
    expect(config.search.trials).toBe(6);
    expect(config.training.augmentation.flip).toBe(false);
  });

  it('sees paths of the file from its own folder and paths of --set from the current one', () => {
    mkdirSync(join(folder, 'configs'));
    const file = join(folder, 'configs', 'c.yaml');
    writeFileSync(file, 'name: c\nspace: spaces/mine.yaml\ndata: {kind: cifar10, path: ../images}\n');
    const config = loadConfig(file, { cwd: folder });
    expect(config.space).toBe(join(folder, 'configs/spaces/mine.yaml'));
    expect(config.data).toMatchObject({ path: join(folder, 'images') });
    const moved = loadConfig(file, { cwd: folder, sets: ['data.path=elsewhere'] });
    expect(moved.data).toMatchObject({ path: join(folder, 'elsewhere') });
  });

  it('says what comes with mixnas where no file and no config has that name', () => {
    expect(() => loadConfig('no-such-config', { cwd: '/there' })).toThrow('no-such-config: no such file');
  });

  it('reads amounts with a suffix', () => {
    const config = loadConfig(write(`${SMALLEST}objective: {kind: mnasnet, target: 60M}\n`), { cwd: folder });
    expect(config.objective).toMatchObject({ kind: 'mnasnet', target: 60e6, variant: 'soft' });
  });

  it.each([
    ['a missing file', () => loadConfig('nowhere.yaml', { cwd: folder }), 'CONFIG_READ', 'no such file'],
    ['broken YAML', () => loadConfig(write('name: [1\n'), { cwd: folder }), 'YAML_SYNTAX', 'search.yaml:2'],
    [
      'a --set without =',
      () => loadConfig(write(SMALLEST), { cwd: folder, sets: ['seed'] }),
      'CONFIG_SET',
      'path=value',
    ],
    ['an empty file', () => loadConfig(write(''), { cwd: folder }), 'CONFIG_INVALID', '(top)'],
  ])('refuses %s', (_title, run, code, part) => {
    const error = failure(run);
    expect(error.code).toBe(code);
    expect(error.message).toContain(part);
  });
});

describe('loadTrainingConfig', () => {
  const load = (text: string, sets: string[] = []) => loadTrainingConfig(write(text), { cwd: folder, sets });

  it('takes data, training, evaluator, engine, seed and name, with the defaults of a search', () => {
    const { config, unused } = load('name: one\ndata: {kind: synthetic, validationPerClass: 0}\n', [
      'training.epochs=9',
    ]);
    expect(config).toMatchObject({
      seed: 0,
      data: { validationPerClass: 0 },
      training: { epochs: 9, batchSize: 'auto' },
    });
    expect(Object.keys(config)).toEqual(['name', 'seed', 'data', 'training', 'evaluator', 'engine']);
    expect(unused).toEqual([]);
    expect(isTrainingConfig(write('name: one\ndata: {kind: synthetic}\n'), folder)).toBe(true);
  });

  it('takes the config of a search and names the sections that it leaves out', () => {
    const { config, unused } = load(`${SMALLEST}search: {trials: 3}\nconstraints: []\ntraining: {epochs: 2}\n`);
    expect(unused).toEqual(['space', 'constraints', 'search']);
    expect(config.training.epochs).toBe(2);
    expect(isTrainingConfig(write(SMALLEST), folder)).toBe(false);
  });

  it.each([
    ['an unknown key', 'name: one\ndata: {kind: synthetic}\nepochs: 3\n', [], 'search.yaml:3 epochs: unknown key'],
    ['a section of a search by --set', SMALLEST, ['search.trials=3'], 'search: unknown key'],
    ['no data', 'name: one\nevaluator: {kind: tabular, table: t.json}\n', [], 'data: expected'],
  ])('refuses %s', (_title, text, sets, part) => {
    const error = failure(() => load(text, sets));
    expect(error).toMatchObject({ code: 'CONFIG_INVALID', hint: expect.stringContaining('--schema training') });
    expect(error.message).toContain(part);
  });

  it('leaves no validation images only where nothing is compared', () => {
    const error = failure(() => loadConfig(write(SMALLEST), { cwd: folder, sets: ['data.validationPerClass=0'] }));
    expect(error.message).toContain('data.validationPerClass: expected at least 1 in a search');
  });

  it.each(['train-cifar10', 'train-paper'])('reads configs/%s.yaml', (name) => {
    const file = resolve(import.meta.dirname, `../../configs/${name}.yaml`);
    expect(isTrainingConfig(file, folder)).toBe(true);
    const { config, unused } = loadTrainingConfig(file, { cwd: folder });
    expect(config.name).toBe(name);
    expect(unused).toEqual([]);
  });
});
