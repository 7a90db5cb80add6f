import { describe, expect, it } from 'vitest';
import { trainingSchema } from '../../src/config/training-section.ts';
import {
  FEATURES,
  PROTOCOL,
  ProtocolError,
  parseFromTrainer,
  protocolJsonSchema,
  trainMessage,
} from '../../src/trial/index.ts';
import { readRoot } from '../docs/read.ts';
import { orderOf, taskIn } from '../program/programs.ts';
import { temporaryFolder } from '../temporary.ts';
import { thrown } from '../thrown.ts';

const folder = temporaryFolder();
const task = await taskIn(folder);
const PAGE = readRoot('docs/trainer-protocol.md');

/** The JSON examples of the page, one object each, whatever they stand in. */
function examples(): string[] {
  return [...PAGE.matchAll(/^\{"kind": .*?\}$/gms)].map(([text]) => text).filter((text) => !text.includes('…'));
}

describe('the request of a training', () => {
  it('spells out every weight, its shape and its start', () => {
    const { network } = trainMessage(task(), '0.0');
    expect(network.parameters.find(({ name }) => name.endsWith('conv/kernel'))).toMatchObject({
      ...{ role: 'kernel', shape: [3, 3, 3, 4], trained: true, decayed: true },
      initial: { kind: 'normal', deviation: Math.sqrt(2 / 36) },
    });
    expect(network.parameters.find(({ role }) => role === 'variance')).toMatchObject({
      ...{ trained: false, decayed: false, initial: { kind: 'constant', value: 1 } },
    });
    expect(Object.values(network.groups)).toEqual([
      [
        { offset: 0, channels: 2, taps: 3, dilation: 1 },
        { offset: 2, channels: 2, taps: 5, dilation: 1 },
      ],
    ]);
    expect(network.shapes.input).toEqual([8, 8, 3]);
  });

  it('names the packed files, and a number made from the seed', () => {
    const { data, seedNumber } = trainMessage(task({ seed: 'abc' }), '0.0');
    expect(data.files.train.images).toBe(`${data.folder}/train.images.u8`);
    expect(data.counts).toMatchObject({ train: 16, validation: 8 });
    // SHA-256 of "abc" begins with ba7816bf (FIPS 180-2, appendix B.1)
    expect(seedNumber).toBe(0xba7816bf);
  });

  it('has the dropout and the residual scale of the settings already in it', () => {
    const { training } = task();
    const order = orderOf(task({ training: { ...training, dropout: 0.3 } }));
    expect(order.request('0.0').training.dropout).toBe(0.3);
  });
});

describe('what a program cannot be told', () => {
  it.each([{ randomResizedCrop: {} }, { colorJitter: { hue: 0.1 } }, { randAugment: {} }])('is refused: %o', (one) => {
    const { training } = task();
    const augmentation = trainingSchema.parse({ augmentation: one }).augmentation;
    const error = thrown(() => trainMessage(task({ training: { ...training, augmentation } }), '0.0'));
    expect(error).toMatchObject({ code: 'TRAINER_LACKS', exitCode: 2 });
    expect(error.message).toContain(`training.augmentation.${Object.keys(one)[0]}`);
  });

  it('is refused: images that stay encoded, with what to do', () => {
    const { data } = task();
    const shards = { train: [], validation: [], test: [] };
    const meta = { ...data.meta, encoded: { fit: 'crop' as const, bits: null, centreCrop: 1, shards } };
    const error = thrown(() => trainMessage(task({ data: { ...data, meta } }), '0.0'));
    expect(error.message).toContain('data.storage: encoded');
    expect(error.hint).toContain('data.storage=pixels');
  });
});

describe('a line of a trainer', () => {
  it('may have keys and be of a kind that nobody knows', () => {
    expect(parseFromTrainer('{"kind":"from-the-future"}')).toBeNull();
    expect(parseFromTrainer('{"kind":"heartbeat","id":"1.0","more":1}')).toEqual({ kind: 'heartbeat', id: '1.0' });
  });

  it.each([
    ['NaN is no JSON', '{"kind":"progress","loss":NaN}', /expected one JSON object a line/],
    ['a message needs its keys', '{"kind":"heartbeat"}', /message heartbeat: id/],
    ['a list is no message', '[1]', /kind/],
    ['a reason is one of the protocol', '{"kind":"result","id":"1","state":"failed","reason":"tired"}', /reason/],
  ])('is refused where it breaks the protocol: %s', (_, line, message) => {
    expect(() => parseFromTrainer(line)).toThrow(ProtocolError);
    expect(() => parseFromTrainer(line)).toThrow(message);
  });
});

describe('the published protocol', () => {
  it('has examples that are valid', () => {
    const lines = examples();
    expect(lines.length).toBeGreaterThan(7);
    for (const line of lines) {
      const text = line.replaceAll('\n', ' ');
      const isOurs = /"(mixnas|cancel)"/.test(text);
      if (!isOurs) expect(parseFromTrainer(text)).not.toBeNull();
    }
  });

  it('names every feature, and its own version', () => {
    for (const feature of FEATURES) expect(PAGE).toContain(`| \`${feature}\``);
    expect(PAGE).toContain(`version **${PROTOCOL}**`);
  });

  it('is a JSON Schema with every message of both directions', () => {
    const { $defs } = protocolJsonSchema() as { $defs: Record<string, unknown> };
    expect(Object.keys($defs).sort()).toEqual(
      [
        ...['cancel', 'epochDone', 'fromMixnas', 'fromTrainer', 'heartbeat', 'mixnasHello', 'progress', 'refuse'],
        ...['result', 'train', 'trainerHello'],
      ].sort(),
    );
    expect(JSON.stringify($defs.train)).toContain('depthwise');
  });
});
