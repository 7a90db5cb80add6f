import { writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type LoadOptions, loadConfig } from '../../src/config/index.ts';
import { parseSpace } from '../../src/space/index.ts';
import { temporaryFolder } from '../temporary.ts';
import { thrown } from '../thrown.ts';

const folder = temporaryFolder();
const file = join(folder, 'search.yaml');
const SMALLEST = 'name: small\nspace: mixnet-tiny\ndata: {kind: synthetic}\n';

function load(text: string, options: Partial<LoadOptions> = {}) {
  writeFileSync(file, text);
  return loadConfig(file, { cwd: folder, ...options });
}

const failure = (text: string, ...sets: string[]) => thrown(() => load(text, { sets }));

describe('merge keys', () => {
  it('put the keys of one section or of several into another, which keeps its own', () => {
    const text = `${SMALLEST}training: &t {epochs: 3, learningRate: 0.2}\nsearch:\n  finals:\n    epochs: 9\n    training: {<<: *t}\n`;
    expect(failure(text).message).toContain('search.finals.training.epochs: unknown key');
    const { engine } = load(`${SMALLEST}engine: {<<: [{threads: 1}, {threads: 4, kind: native}], kind: tfjs}\n`);
    expect(engine).toMatchObject({ threads: 1, kind: 'tfjs' });
  });

  it('are refused where they name no section', () => {
    expect(failure(`${SMALLEST}engine: {<<: 3}\n`)).toMatchObject({ code: 'YAML_SYNTAX' });
  });
});

describe('a second document in the file', () => {
  it.each(['---\nname: y\n', '...\n---\nseed: 1\n'])('is refused with the line where it begins: %j', (more) => {
    const error = failure(SMALLEST + more);
    expect(error.code).toBe('YAML_SYNTAX');
    expect(error.message).toBe(
      `${file}:${more.startsWith('.') ? 5 : 4} a second document begins here: expected one in a file`,
    );
    expect(error.hint).toContain('remove everything from ---');
  });

  it('is none where the only one begins with ---', () => {
    expect(load(`---\n${SMALLEST}`).name).toBe('small');
  });
});

describe('numbers that are none', () => {
  it.each([
    ['training: {learningRate: .nan}', 'training.learningRate: expected a finite number; got .nan'],
    ['training: {weightDecay: .inf}', 'training.weightDecay: expected a finite number; got .inf'],
    ['training: {epochs: -.inf}', 'training.epochs: expected a finite number; got -.inf'],
    [
      'constraints: [{metric: macs, max: .inf}]',
      'constraints.0.max: expected a number, or one with k, M or G behind it; got .inf',
    ],
    ['training: [.nan, 1]', 'training: expected a section with keys; got [".nan",1]'],
  ])('are shown as they are written: %s', (text, problem) => {
    expect(failure(`${SMALLEST}${text}\n`).message).toContain(problem);
  });

  it('are shown so in a search space too', () => {
    const error = thrown(() => parseSpace('name: x\nstem: .nan\n', 'space.yaml'));
    expect(error.message).toContain('got .nan');
  });
});

describe('the name', () => {
  it.each(['.', '..', '...'])('may not be %s, which names another folder', (name) => {
    const error = failure(SMALLEST.replace('small', `'${name}'`));
    expect(error.message).toContain(`:1 name: expected a name with more than dots; got "${name}"`);
  });

  it('may have dots, and at most 100 characters', () => {
    expect(load(SMALLEST.replace('small', '.a..b')).name).toBe('.a..b');
    expect(failure(SMALLEST.replace('small', 'x'.repeat(101))).message).toContain(
      'name: expected at most 100 characters',
    );
  });
});

describe('--set into a list', () => {
  const sets = (...texts: string[]) => load(SMALLEST, { sets: texts }).constraints;

  it('makes the list that the file does not have', () => {
    expect(sets('constraints.0.metric=macs', 'constraints.0.max=4M')).toEqual([{ metric: 'macs', max: 4e6 }]);
    expect(sets('constraints.0={metric: params, max: 1M}', 'constraints.1={metric: macs, max: 9M}')).toHaveLength(2);
  });

  it('changes an entry, and adds one behind the last', () => {
    const text = `${SMALLEST}constraints: [{metric: macs, max: 4M}]\n`;
    const { constraints } = load(text, { sets: ['constraints.0.max=5M', 'constraints.1={metric: params, max: 1M}'] });
    expect(constraints).toEqual([
      { metric: 'macs', max: 5e6 },
      { metric: 'params', max: 1e6 },
    ]);
  });

  it.each([
    ['constraints.1.max=4M', 'constraints.1.max: constraints has 0 entries: expected at most 0'],
    ['constraints.7={metric: macs}', 'constraints.7: constraints has 0 entries: expected at most 0'],
    ['front.metrics.2=macs', 'front.metrics.2: front.metrics has 0 entries: expected at most 0'],
  ])('refuses a place behind the end: %s', (set, problem) => {
    const error = failure(SMALLEST, set);
    expect(error).toMatchObject({ code: 'CONFIG_SET', message: problem });
    expect(error.hint).toContain('counted from 0');
  });
});

describe('what --set made is blamed on --set', () => {
  it.each([
    ['constraints.0.max=4M', 'constraints.0.metric'],
    ['constraints.0.metric=macs', 'constraints.0'],
    ['constraints.x=1', 'constraints'],
    ['fidelity.eta=2', 'fidelity.kind'],
    ['seed.x=3', 'seed'],
    ['training.optimizer.kind=adam', 'training.optimizer.kind'],
  ])('%s: a problem at %s', (set, path) => {
    expect(failure(SMALLEST, set).message).toContain(`\n  --set ${path}: expected`);
  });

  it('and what the file says on the file', () => {
    const error = failure(
      `${SMALLEST}constraints: [{metric: macs}]\ntraining: {epochs: 0}\n`,
      'training.batchSize=8',
      'constraints.1={metric: macs, max: 1}',
    );
    expect(error.message).toContain(`\n  ${file}:4 constraints.0: expected max, min or both`);
    expect(error.message).toContain(`\n  ${file}:5 training.epochs: expected at least 1`);
  });
});

describe('~ in a path', () => {
  const at = (...parts: string[]) => join(homedir(), ...parts);

  it('is the home folder, in the file and in --set', () => {
    const text = 'name: x\nspace: ~/spaces/own.yaml\ndata: {kind: image-folder, path: ~/photos}\n';
    expect(load(text)).toMatchObject({ space: at('spaces', 'own.yaml'), data: { path: at('photos') } });
    const set = load(text, { sets: ['data.path=~/other', 'device=~/phone.yaml'] });
    expect(set).toMatchObject({ data: { path: at('other') }, device: at('phone.yaml') });
    const table = 'name: x\nspace: mixnet-tiny\nevaluator: {kind: tabular, table: ~/known.json}\n';
    expect(load(table).evaluator).toMatchObject({ table: at('known.json') });
  });

  it('is a part of a name where it stands elsewhere', () => {
    const text = 'name: x\nspace: mixnet-tiny\ndata: {kind: image-folder, path: a/~/b~}\n';
    expect(load(text).data).toMatchObject({ path: join(folder, 'a', '~', 'b~') });
  });
});
