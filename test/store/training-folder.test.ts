import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  isTrainingFolder,
  readTrainingRecord,
  readTrainingResult,
  TrainingFolder,
  type TrainingRecord,
} from '../../src/store/index.ts';
import { temporaryFolder } from '../temporary.ts';
import { thrown } from '../thrown.ts';

const folder = temporaryFolder();
const HOLDER = { pid: 4711, host: 'here', since: 0 };
const RECORD: TrainingRecord = {
  schemaVersion: 1,
  kind: 'training',
  name: 'small',
  createdAt: 5,
  versions: { mixnas: '0' },
  identity: { network: 'n', training: { epochs: 3 } },
};
const TEXTS = { config: 'name: demo\n', architecture: '{}\n', start: null };

describe('the folder of a training', () => {
  it('holds what it was started with, and its result at the end', () => {
    const path = join(folder, 'one');
    expect(isTrainingFolder(path)).toBe(false);
    const training = TrainingFolder.create(path, RECORD, TEXTS, HOLDER);
    expect(isTrainingFolder(path)).toBe(true);
    expect(readTrainingRecord(path)).toEqual(RECORD);
    expect(readTrainingResult(path)).toBeNull();
    training.finish({ a: 1 });
    training.close();
    expect(readTrainingResult(path)).toEqual({ a: 1 });
    expect(readdirSync(path).filter((name) => name.endsWith('.partial'))).toEqual([]);
    expect(readFileSync(join(path, 'config.yaml'), 'utf8')).toBe(TEXTS.config);
  });

  it('is held by one process at a time, which others are told', () => {
    const path = join(folder, 'held');
    const training = TrainingFolder.create(path, RECORD, TEXTS, HOLDER);
    expect(thrown(() => TrainingFolder.open(path, { ...HOLDER, pid: 1 }))).toMatchObject({
      code: 'RUN_LOCKED',
      message: expect.stringContaining('process 4711 on here'),
    });
    training.close();
    TrainingFolder.open(path, HOLDER).close();
  });

  it('may be begun where a process died while it began one, but not over anything else', () => {
    const path = join(folder, 'leftover');
    mkdirSync(path);
    for (const name of ['run.lock', 'config.yaml', 'architecture.json.partial', 'training.json.partial']) {
      writeFileSync(join(path, name), '');
    }
    TrainingFolder.create(path, RECORD, TEXTS, HOLDER).close();
    expect(thrown(() => TrainingFolder.create(path, RECORD, TEXTS, HOLDER))).toMatchObject({
      code: 'RUN_EXISTS',
      hint: expect.stringContaining(`mixnas resume ${path}`),
    });
    const other = join(folder, 'other');
    mkdirSync(other);
    writeFileSync(join(other, 'thesis.txt'), '');
    expect(thrown(() => TrainingFolder.requireFree(other))).toMatchObject({ code: 'RUN_EXISTS' });
  });

  it('refuses a record that is damaged or of a newer version', () => {
    const path = join(folder, 'damaged');
    mkdirSync(path);
    for (const text of ['{', '[]', JSON.stringify({ ...RECORD, schemaVersion: 2 })]) {
      writeFileSync(join(path, 'training.json'), text);
      expect(thrown(() => readTrainingRecord(path)).code).toBe('RUN_DAMAGED');
    }
    expect(thrown(() => readTrainingRecord(join(folder, 'none'))).code).toBe('NOT_A_RUN');
  });
});
