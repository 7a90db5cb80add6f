import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Predicted, Preprocessing } from '../../src/predict/index.ts';
import { snippetsFor } from '../../src/predict/index.ts';
import { runProgram } from '../cli/run-program.ts';
import { temporaryFolder } from '../temporary.ts';
import { largestDifference } from './differences.ts';
import { trainOnPhotos, writePhotos } from './photos.ts';

const cwd = temporaryFolder();
const env = { MIXNAS_CACHE: join(cwd, 'cache') };
const PYTHON = process.env.MIXNAS_TEST_PYTHON ?? 'python3';
const hasPython = spawnSync(PYTHON, ['-c', 'import numpy, onnxruntime, pyvips']).status === 0;
const NEEDS = hasPython ? '' : ' (skipped: no Python with numpy, onnxruntime and pyvips; MIXNAS_TEST_PYTHON names one)';
const PROGRAMS = [
  { file: 'classify.mjs', program: process.execPath, isThere: true, needs: '' },
  { file: 'classify.py', program: PYTHON, isThere: hasPython, needs: NEEDS },
];
const FITS = [{ fit: 'crop' }, { fit: 'crop', centreCrop: 0.7 }, { fit: 'pad' }, { fit: 'stretch' }] as const;
const CASES = FITS.flatMap((how) => PROGRAMS.map((program) => ({ how, ...program })));
let said = '';
let written = '';
let images: string[] = [];

beforeAll(async () => {
  await trainOnPhotos(cwd, env);
  symlinkSync(resolve(import.meta.dirname, '../../node_modules'), join(cwd, 'node_modules'));
  mkdirSync(join(cwd, 'deep'));
  const args = ['export', 'trained', '--format', 'onnx', '--out', 'net.onnx'];
  said = (await runProgram(args, { cwd, env })).err;
  written = (await runProgram([...args.slice(0, -1), 'deep/net.onnx', '--programs'], { cwd, env })).err;
  await runProgram([...args.slice(0, -1), 'inside.onnx', '--with-preprocessing'], { cwd, env });
  images = (await writePhotos(join(cwd, 'new'), 91)).map((name) => join('new', name));
});

async function predicted(model: string, files = images): Promise<Predicted[]> {
  return JSON.parse((await runProgram(['predict', model, ...files, '--json'], { cwd, env })).out);
}

/** What a program answers when it is saved and run. */
function answers(file: string, source: string, program: string, files = images): Predicted[] {
  writeFileSync(join(cwd, file), source);
  return JSON.parse(execFileSync(program, [file, ...files], { cwd, encoding: 'utf8', stdio: 'pipe' }));
}

describe('the programs of an export', () => {
  it('are written beside the file where they are asked for, with how to run them', () => {
    const names = ['classify.mjs', 'classify.py', 'classify.html'];
    expect(said).toContain(`With --programs it writes programs beside it that classify images: ${names.join(', ')}`);
    for (const name of names) {
      expect(existsSync(join(cwd, name))).toBe(false);
      expect(written).toContain(join('deep', name));
      const source = readFileSync(join(cwd, 'deep', name), 'utf8');
      expect(source).toContain('"net.onnx"');
      expect(source).toContain('"net.preprocessing.json"');
    }
  });

  it('answer from any folder what mixnas predict answers, on photos that are turned, transparent and grey', async () => {
    const program = join('deep', 'classify.mjs');
    const out = execFileSync(process.execPath, [program, ...images], { cwd, encoding: 'utf8', stdio: 'pipe' });
    expect(largestDifference(JSON.parse(out), await predicted('net.onnx'))).toBeLessThan(1e-4);
  });

  for (const { how, file, program, isThere, needs } of CASES) {
    it.runIf(isThere)(`${file} answers as mixnas predict does with ${JSON.stringify(how)}${needs}`, async () => {
      const path = join(cwd, 'net.preprocessing.json');
      const read: Preprocessing = JSON.parse(readFileSync(path, 'utf8'));
      const changed = { ...read, image: { ...read.image, ...how } };
      writeFileSync(path, JSON.stringify(changed));
      const files = { model: 'net.onnx', preprocessing: 'net.preprocessing.json' };
      const source = snippetsFor(files, changed).find((snippet) => snippet.file === file)?.source as string;
      expect(largestDifference(answers(file, source, program), await predicted('net.onnx'))).toBeLessThan(1e-4);
    });
  }

  for (const one of PROGRAMS) {
    it.runIf(one.isThere)(
      `${one.file} of a file with its preprocessing inside answers the same${one.needs}`,
      async () => {
        const how: Preprocessing = JSON.parse(readFileSync(join(cwd, 'inside.preprocessing.json'), 'utf8'));
        const snippets = snippetsFor({ model: 'inside.onnx', preprocessing: 'inside.preprocessing.json' }, how);
        const source = snippets.find(({ file }) => file === one.file)?.source as string;
        // decoders make JPEG and WebP smaller themselves, which the file cannot know
        const files = images.filter((image) => image.endsWith('.png'));
        expect(
          largestDifference(answers(one.file, source, one.program, files), await predicted('trained', files)),
        ).toBeLessThan(1e-5);
      },
    );
  }
});
