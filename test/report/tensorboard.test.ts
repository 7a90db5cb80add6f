import { describe, expect, it } from 'vitest';
import { eventFiles } from '../../src/report/index.ts';
import { crc32c, maskedCrc32c } from '../../src/report/tensorboard/record-file.ts';
import type { EpochRow, RunRecord, TrialRow } from '../../src/store/index.ts';
import { INFO } from '../store/rows.ts';

/** The fields of a protobuf message by number: numbers of varints and floats, bytes of the rest. */
function fields(bytes: Uint8Array): Map<number, (number | Uint8Array)[]> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const found = new Map<number, (number | Uint8Array)[]>();
  let at = 0;
  const varint = () => {
    let value = 0;
    for (let shift = 1; ; shift *= 128) {
      const byte = bytes[at++] as number;
      value += (byte & 127) * shift;
      if (byte < 128) return value;
    }
  };
  const skip = (length: number) => {
    at += length;
    return at - length;
  };
  const text = () => {
    const length = varint();
    const from = skip(length);
    return bytes.subarray(from, from + length);
  };
  // by wire type: varint, 64 bits, length and bytes, none, none, 32 bits
  const never = () => Number.NaN;
  const double = () => view.getFloat64(skip(8), true);
  const float = () => view.getFloat32(skip(4), true);
  const readers = [varint, double, text, never, never, float];
  while (at < bytes.length) {
    const key = varint();
    const value = (readers[key & 7] as () => number | Uint8Array)();
    found.set(key >> 3, [...(found.get(key >> 3) ?? []), value]);
  }
  return found;
}

const one = (message: Uint8Array, ...path: number[]): unknown =>
  path.reduce<unknown>((value, id) => fields(value as Uint8Array).get(id)?.[0], message);
const text = (bytes: unknown) => new TextDecoder().decode(bytes as Uint8Array);

/** The records of a TFRecord file, each checked by its checksums. */
function records(file: Uint8Array): Uint8Array[] {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const found: Uint8Array[] = [];
  for (let at = 0; at < file.length; ) {
    const length = Number(view.getBigUint64(at, true));
    const bytes = file.subarray(at + 12, at + 12 + length);
    expect(view.getUint32(at + 8, true)).toBe(maskedCrc32c(file.subarray(at, at + 8)));
    expect(view.getUint32(at + 12 + length, true)).toBe(maskedCrc32c(bytes));
    found.push(bytes);
    at += length + 16;
  }
  return found;
}

/** Scalars of an event: tag, step, value. */
function scalars(event: Uint8Array): [string, number, number][] {
  const summary = one(event, 5);
  const values = summary === undefined ? [] : (fields(summary as Uint8Array).get(1) as Uint8Array[]);
  return values.flatMap((value) => {
    const number = one(value, 2);
    return number === undefined ? [] : [[text(one(value, 1)), (one(event, 2) as number) ?? 0, number as number]];
  });
}

const SPACE =
  'name: s\nstem: {filters: [8, 16]}\nstages: [{filters: 16, kernels: [[3], [3, 5]]}]\nhead: {filters: 32}\n';

function row(number: number, changes: Partial<TrialRow>): TrialRow {
  return {
    number,
    genotype: [1, 0],
    key: `${number}`,
    note: undefined,
    state: 'complete',
    reason: null,
    message: null,
    rung: null,
    metrics: { accuracy: 0.5, macs: 1000 },
    reward: null,
    violation: 0,
    attempt: 1,
    startedAt: 10_000,
    endedAt: 20_000,
    seconds: 9,
    ...changes,
  };
}

const trials = [
  row(0, {}),
  row(1, { metrics: { accuracy: 0.25 }, genotype: [0, 1] }),
  row(2, { state: 'infeasible', attempt: 0 }),
  row(3, { state: 'failed', metrics: {} }),
];
const epoch = (trial: number, at: number): EpochRow => ({
  ...{ trial, epoch: at, trainLoss: 2 / at, trainAccuracy: 0.5, accuracy: null, loss: null, learningRate: 0.125 },
  seconds: 2,
});
const record: RunRecord = {
  folder: 'runs/x',
  info: { ...INFO, createdAt: 5000, space: { name: 's', hash: 'h', text: SPACE } },
  ...{ status: 'finished', statusDetail: '', segments: [], latencies: [], finals: [], lastEpochs: [], trials },
  leases: [],
  workers: [],
};
const files = [...eventFiles(record, [epoch(0, 1), epoch(0, 2)])];
const eventsOf = (folder: string) => records(files.find(({ path }) => path.startsWith(folder))?.bytes as Uint8Array);

describe('event files of TensorBoard', () => {
  it('have the checksums of RFC 3720, masked as TFRecord does', () => {
    expect(crc32c(new TextEncoder().encode('123456789'))).toBe(0xe3069283);
    expect(crc32c(new Uint8Array(32))).toBe(0x8a9136aa);
    expect(crc32c(new Uint8Array(32).fill(0xff))).toBe(0x62a8ab43);
    // (0xe3069283 rotated right by 15 bits) + 0xa282ead8
    expect(maskedCrc32c(new TextEncoder().encode('123456789'))).toBe((0x2507c60d + 0xa282ead8) >>> 0);
  });

  it('are one for the search and one for each trial that was begun, called by when the run was', () => {
    expect(files.map(({ path }) => path)).toEqual(
      ['', 'trial-0/', 'trial-1/', 'trial-3/'].map((folder) => `${folder}events.out.tfevents.5.mixnas`),
    );
    for (const { bytes } of files) expect(text(one(records(bytes)[0] as Uint8Array, 3))).toBe('brain.Event:2');
  });

  it('have the curves of a trial by epoch, at the time of the clock, and then its result', () => {
    const events = eventsOf('trial-0');
    expect(events.flatMap(scalars)).toEqual([
      ['loss/train', 1, 2],
      ['accuracy/train', 1, 0.5],
      ['learning_rate', 1, 0.125],
      ['loss/train', 2, 1],
      ['accuracy/train', 2, 0.5],
      ['learning_rate', 2, 0.125],
      ['trial/accuracy', 0, 0.5],
      ['trial/macs', 0, 1000],
    ]);
    expect(events.map((event) => one(event, 1))).toEqual([16, 16, 18, 20, 20, 20]);
  });

  it('tell the plugin for hyper-parameters what was chosen, numbers as numbers, and how it ended', () => {
    const [, start, ...rest] = eventsOf('trial-1');
    const content = one(start as Uint8Array, 5, 1, 9, 1, 2) as Uint8Array;
    const chosen = (fields(one(content, 3) as Uint8Array).get(1) as Uint8Array[]).map((entry) => [
      text(one(entry, 1)),
      one(entry, 2, 2) ?? text(one(entry, 2, 3)),
    ]);
    expect(chosen).toEqual([
      ['stem/filters', 8],
      ['stages/0/kernels', '3,5'],
    ]);
    expect(one(rest.at(-1) as Uint8Array, 5, 1, 9, 1, 2)).toBeDefined();
    const status = (folder: string) => one(eventsOf(folder).at(-1) as Uint8Array, 5, 1, 9, 1, 2) as Uint8Array;
    expect([one(status('trial-1'), 4, 1), one(status('trial-3'), 4, 1)]).toEqual([1, 2]);
  });

  it('have the search with each result at its trial, and the best so far', () => {
    const results = eventsOf('events').flatMap(scalars);
    expect(results.filter(([tag]) => tag === 'search/accuracy')).toEqual([
      ['search/accuracy', 0, 0.5],
      ['search/accuracy', 1, 0.25],
    ]);
    expect(results.filter(([tag]) => tag === 'search/best_accuracy').map(([, , value]) => value)).toEqual([0.5, 0.5]);
  });
});
