import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { deviceNames, readDevice } from '../../src/latency/index.ts';
import { temporaryFolder } from '../temporary.ts';
import { thrown } from '../thrown.ts';

const folder = temporaryFolder();
mkdirSync(join(folder, 'boards'));

function write(name: string, text: string): string {
  writeFileSync(join(folder, name), text);
  return name;
}

describe('devices', () => {
  it.each(deviceNames())('%s comes with mixnas and is in order', (name) => {
    expect(readDevice(name, folder)).toMatchObject({ name, settings: { threads: 1, batch: 1 } });
  });

  it('cpu is ONNX Runtime with one thread', () => {
    expect(readDevice('cpu', folder).settings).toEqual({
      kind: 'onnxruntime',
      threads: 1,
      batch: 1,
      depthwise: 'fastest',
    });
  });

  it('are read from a file, whose folder is where their program runs', () => {
    const path = write('boards/pi.yaml', 'kind: command\ncommand: [ssh, pi, "./time {model}"]\nthreads: 4\n');
    const { settings } = readDevice(path, folder);
    expect(settings).toMatchObject({
      folder: join(folder, 'boards'),
      command: ['ssh', 'pi', './time {model}'],
      threads: 4,
      timeout: 120,
      retries: 1,
    });
  });

  it('name a table relative to their own file; a table that is named itself is a device too', () => {
    const table = { kind: 'table', file: join(folder, 'boards/pixel.json') };
    write('boards/pixel.json', '{"kind": "mixnas-latency-table", "rows": []}');
    expect(readDevice(write('boards/pixel.yaml', 'kind: table\nfile: pixel.json\n'), folder).settings).toEqual(table);
    expect(readDevice('boards/pixel.json', folder).settings).toEqual(table);
  });

  it('of an unknown name are refused with the names that there are', () => {
    const error = thrown(() => readDevice('openvin', folder));
    expect(error).toMatchObject({ code: 'DEVICE_READ', hint: 'did you mean openvino?' });
    expect(error.message).toContain('cpu, native, openvino');
    expect(thrown(() => readDevice('./cpu.yaml', folder)).code).toBe('DEVICE_READ');
    expect(thrown(() => readDevice('./boards', folder)).code).toBe('DEVICE_READ');
  });

  it.each([
    ['kind: gpu\n', /bad\.yaml:1 kind: expected one of/],
    ['kind: native\nthread: 2\n', /bad\.yaml:2 thread: unknown key; did you mean threads\?/],
    ['kind: native\nthreads: 0\n', /bad\.yaml:2 threads: expected at least 1/],
    ['kind: command\ncommand: []\n', /command: expected at least 1 of them/],
    ['kind: command\n', /command: expected a list/],
  ])('%j is refused with file and line', (text, message) => {
    const error = thrown(() => readDevice(write('bad.yaml', text), folder));
    expect(error.code).toBe('DEVICE_INVALID');
    expect(error.message).toMatch(message);
  });

  it('that are not valid YAML or JSON are refused with line and column', () => {
    expect(thrown(() => readDevice(write('bad.yaml', 'kind: [\n'), folder)).code).toBe('YAML_SYNTAX');
    expect(thrown(() => readDevice(write('bad.json', '{"kind": '), folder)).code).toBe('YAML_SYNTAX');
    expect(thrown(() => readDevice(write('other.json', '{"a": 1}'), folder)).code).toBe('DEVICE_INVALID');
  });
});
