import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadConfig, loadTrainingConfig } from '../../src/config/index.ts';
import { programOf, TORCH_FOLDER } from '../../src/program/index.ts';
import { temporaryFolder } from '../temporary.ts';

const folder = temporaryFolder();
mkdirSync(join(folder, 'configs'));

function write(evaluator: string, rest = 'space: mixnet-tiny'): string {
  const text = `name: program\n${rest}\ndata: {kind: synthetic}\nevaluator: ${evaluator}\n`;
  writeFileSync(join(folder, 'configs/program.yaml'), text);
  return 'configs/program.yaml';
}

describe('evaluator: program', () => {
  it('has parts of its call that are relative to the config, and others that are not', () => {
    const file = write(
      '{kind: program, command: [python3, ../trainer.py, --fast], env: {PYTHONPATH: ./lib, MODE: a/b}}',
    );
    expect(loadConfig(file, { cwd: folder }).evaluator).toMatchObject({
      command: ['python3', join(folder, 'trainer.py'), '--fast'],
      env: { PYTHONPATH: join(folder, 'configs/lib'), MODE: 'a/b' },
    });
  });

  it('belongs to a training too; a table of results and shared weights do not', () => {
    const options = { cwd: folder };
    const own = loadTrainingConfig(write('{kind: program, command: [x]}'), options);
    expect(own.config.evaluator.kind).toBe('program');
    expect(own.unused).toEqual(['space']);
    const shared = loadTrainingConfig(write('{kind: shared}'), options);
    expect(shared.config.evaluator.kind).toBe('train');
    expect(shared.unused).toEqual(['space', 'evaluator']);
  });
});

describe('evaluator: torch', () => {
  it('is the program that comes with mixnas, with its options spelled out', () => {
    const { evaluator } = loadConfig(write('{kind: torch, python: ./venv/python, workersPerDevice: 4}'), {
      cwd: folder,
    });
    expect(programOf(evaluator)).toMatchObject({
      kind: 'program',
      command: [join(folder, 'configs/venv/python'), '-m', 'mixnas_torch'],
      options: { precision: 'float32', cudaGraphs: false, channelsLast: true },
      env: { PYTHONPATH: TORCH_FOLDER },
      workersPerDevice: 4,
    });
    expect(existsSync(join(TORCH_FOLDER, 'mixnas_torch/__main__.py'))).toBe(true);
  });

  it('is no program where mixnas trains itself', () => {
    expect(programOf(loadConfig(write('{kind: train}'), { cwd: folder }).evaluator)).toBeNull();
  });
});
