import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeArchitecture } from '../../src/architecture/index.ts';
import { type InputLayout, preprocessingFile, preprocessingOf } from '../../src/predict/index.ts';
import { runProgram } from '../cli/run-program.ts';
import { temporaryFolder } from '../temporary.ts';
import { smallNetwork } from '../training/small.ts';

const cwd = temporaryFolder();
const training = {
  classes: ['a', 'b', 'c'],
  mean: [0.4, 0.5, 0.6],
  deviation: [0.2, 0.25, 0.3],
  data: { kind: 'image-folder', path: 'photos', fit: 'pad', bits: 12 },
};
const trained = makeArchitecture('small', smallNetwork(8, 3), { training });

describe('preprocessing', () => {
  it('says how images enter a network, and what its answers mean', () => {
    const found = preprocessingOf(trained, 'NCHW');
    expect(found).toMatchObject({
      input: { name: 'images', layout: 'NCHW', size: 8, channels: 3 },
      image: { orientation: 'exif', fit: 'pad', bits: 12 },
      mean: training.mean,
      deviation: training.deviation,
      classes: training.classes,
    });
    expect(found?.image.steps[0]).toContain('lowest 12');
    expect(found?.image.steps.join('\n')).toContain('longer side to 8 pixels');
  });

  it('is that of cropped images where the data says nothing, and none where nothing is known of the images', () => {
    const cifar = makeArchitecture('small', trained.graph, { training: { ...training, data: { kind: 'cifar10' } } });
    expect(preprocessingOf(cifar, 'NHWC')?.image).toMatchObject({ fit: 'crop', bits: null });
    expect(preprocessingOf(makeArchitecture('small', trained.graph), 'NCHW')).toBeNull();
  });

  it('lies beside a file under its name', () => {
    expect(preprocessingFile('out/net.onnx')).toBe('out/net.preprocessing.json');
    expect(preprocessingFile('net')).toBe('net.preprocessing.json');
  });

  it.each<[string, string, string, InputLayout]>([
    ['onnx', 'net.onnx', 'net.preprocessing.json', 'NCHW'],
    ['tfjs', 'web', 'web/preprocessing.json', 'NHWC'],
    ['torch', 'module', 'module/preprocessing.json', 'NCHW'],
  ])('is written with the format %s, and goes where an untrained network takes the place', async (...row) => {
    const [format, out, file, layout] = row;
    writeFileSync(join(cwd, 'trained.json'), JSON.stringify(trained));
    writeFileSync(join(cwd, 'fresh.json'), JSON.stringify(makeArchitecture('small', trained.graph)));
    const run = async (network: string) =>
      JSON.parse((await runProgram(['export', network, '--format', format, '--out', out, '--json'], { cwd })).out);
    expect((await run('trained.json')).preprocessing).toBe(file);
    expect(JSON.parse(readFileSync(join(cwd, file), 'utf8'))).toEqual(preprocessingOf(trained, layout));
    expect((await run('fresh.json')).preprocessing).toContain('none');
    expect(existsSync(join(cwd, file))).toBe(false);
  });
});
