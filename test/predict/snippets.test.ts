import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Predicted, Preprocessing } from '../../src/predict/index.ts';
import { snippetsFor } from '../../src/predict/index.ts';
import { runProgram } from '../cli/run-program.ts';
import { temporaryFolder } from '../temporary.ts';
import { trainOnPhotos, writePhotos } from './photos.ts';

const cwd = temporaryFolder();
const env = { MIXNAS_CACHE: join(cwd, 'cache') };
const PYTHON = process.env.MIXNAS_TEST_PYTHON ?? 'python3';
const hasPython = spawnSync(PYTHON, ['-c', 'import numpy, onnxruntime, pyvips']).status === 0;
const CASES = (['crop', 'pad', 'stretch'] as const).flatMap((fit) => [
  { fit, file: 'classify.mjs', program: process.execPath, isThere: true },
  { fit, file: 'classify.py', program: PYTHON, isThere: hasPython },
]);
let said = '';
let images: string[] = [];

beforeAll(async () => {
  await trainOnPhotos(cwd, env);
  symlinkSync(resolve(import.meta.dirname, '../../node_modules'), join(cwd, 'node_modules'));
  const args = ['export', 'trained', '--format', 'onnx', '--out', 'net.onnx'];
  said = (await runProgram(args, { cwd, env })).err;
  images = (await writePhotos(join(cwd, 'new'), 91)).map((name) => join('new', name));
});

/** The printed programs, by the name that they are to be saved under. */
function printed(): Map<string, string> {
  const parts = said.split(/^--- ?/m).slice(1, -1);
  return new Map(parts.map((part) => [part.split(':')[0] as string, part.slice(part.indexOf('\n') + 1)]));
}

/** Largest difference of the program's probabilities from those of mixnas predict. */
async function difference(file: string, source: string, program: string): Promise<number> {
  writeFileSync(join(cwd, file), source);
  const answer = execFileSync(program, [file, ...images], { cwd, encoding: 'utf8', stdio: 'pipe' });
  const theirs: Predicted[] = JSON.parse(answer);
  const { out } = await runProgram(['predict', 'net.onnx', ...images, '--json'], { cwd, env });
  const ours: Predicted[] = JSON.parse(out);
  expect(theirs.map((one) => one.file)).toEqual(images);
  return Math.max(
    ...ours.flatMap(({ predictions }, i) =>
      predictions.map(({ label, probability }) => {
        const found = theirs[i]?.predictions.find((other) => other.label === label);
        return Math.abs((found?.probability ?? Number.NaN) - probability);
      }),
    ),
  );
}

describe('the programs of an export', () => {
  it('are printed with the files that they read, ready to be saved', () => {
    expect([...printed().keys()]).toEqual(['classify.mjs', 'classify.py']);
    for (const source of printed().values()) {
      expect(source).toContain('"net.onnx"');
      expect(source).toContain('"net.preprocessing.json"');
    }
  });

  it('answer as printed what mixnas predict answers, on photos that are turned, transparent and grey', async () => {
    const source = printed().get('classify.mjs') as string;
    expect(await difference('classify.mjs', source, process.execPath)).toBeLessThan(1e-4);
  });

  for (const { fit, file, program, isThere } of CASES) {
    const needs = file.endsWith('.py') ? ' (needs a Python with numpy, onnxruntime and pyvips)' : '';
    it.runIf(isThere)(`${file} answers as mixnas predict does with data.fit = ${fit}${needs}`, async () => {
      const path = join(cwd, 'net.preprocessing.json');
      const read: Preprocessing = JSON.parse(readFileSync(path, 'utf8'));
      const changed = { ...read, image: { ...read.image, fit } };
      writeFileSync(path, JSON.stringify(changed));
      const files = { model: 'net.onnx', preprocessing: 'net.preprocessing.json' };
      const source = snippetsFor(files, changed).find((snippet) => snippet.file === file)?.source as string;
      expect(await difference(file, source, program)).toBeLessThan(1e-4);
    });
  }
});
