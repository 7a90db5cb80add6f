import { describe, expect, it } from 'vitest';
import { withBatchSize } from '../../src/config/index.ts';
import { trainingSchema } from '../../src/config/training-section.ts';
import { askOf, messageOf } from '../../src/queue/coordinator/work.ts';
import { parseAddress } from '../../src/queue/wire/address.ts';
import { MOST_MESSAGE_BYTES, packBody, unpackBody } from '../../src/queue/wire/body.ts';
import { checkServer, serverFacts } from '../../src/queue/wire/connect.ts';
import { parseEvent, parseHeartbeat, parseJob } from '../../src/queue/wire/messages.ts';
import { loadSpace, spaceNames } from '../../src/run/index.ts';
import { sampleGenotype } from '../../src/space/index.ts';
import { startFile } from '../../src/store/index.ts';
import { stream } from '../../src/util/random.ts';
import { buildZoo, zooNames } from '../../src/zoo/index.ts';
import { thrown } from '../thrown.ts';
import { freePort } from './redis.ts';

describe('the address of a queue', () => {
  it('is shown without user and password', () => {
    expect(parseAddress('redis://me:secret@head:7000/2')).toMatchObject({
      host: 'head',
      port: 7000,
      shown: 'redis://head:7000/2',
    });
    expect(parseAddress('rediss://head').shown).toBe('rediss://head:6379');
  });

  it.each(['http://me:secret@head', 'secret@head', 'redis://', 'redis://me:secret@head/main'])(
    'is refused: %s',
    (text) => {
      const error = thrown(() => parseAddress(text));
      expect(error).toMatchObject({ code: 'QUEUE_URL', exitCode: 2 });
      expect(`${error.message} ${error.hint}`).not.toContain('secret');
    },
  );
});

describe('a server', () => {
  const address = parseAddress('redis://:secret@head');
  const info = (version: string, maxmemory: number, policy: string) =>
    `# Server\r\nredis_version:${version}\r\n# Memory\r\nmaxmemory:${maxmemory}\r\nmaxmemory_policy:${policy}\r\n`;

  it('of 6.2 or later is taken, an older one is not', () => {
    expect(serverFacts(info('6.2.0', 0, 'noeviction'), address)).toEqual({ version: '6.2.0', warning: null });
    expect(serverFacts(info('10.0.1', 0, 'noeviction'), address).version).toBe('10.0.1');
    expect(thrown(() => serverFacts(info('6.0.16', 0, 'noeviction'), address))).toMatchObject({
      code: 'QUEUE_VERSION',
    });
  });

  it('that throws data away when it is full is taken with a warning', () => {
    expect(serverFacts(info('7.0.1', 1e6, 'allkeys-lru'), address).warning).toMatch(/allkeys-lru.*noeviction/);
    expect(serverFacts(info('7.0.1', 0, 'allkeys-lru'), address).warning).toBeNull();
  });

  it('that is not there is told as that, without the password', async () => {
    const port = await freePort();
    const gone = checkServer(parseAddress(`redis://:secret@127.0.0.1:${port}`));
    await expect(gone).rejects.toMatchObject({ code: 'QUEUE_UNREACHABLE', exitCode: 1 });
    await expect(gone).rejects.toThrow(/no Redis answers at redis:\/\/127.0.0.1:\d+: .*ECONNREFUSED/);
  });
});

describe('messages', () => {
  it('name the weights that a training begins with by their key, and keep the path here', () => {
    const folder = '/runs/one';
    const request = {
      ...{ trial: 1, graph: buildZoo('mnasnet-small', { size: 8, classes: 2 }), seed: 'seed' },
      data: { kind: 'packed' as const, folder: '/cache/x', hash: 'x' },
      training: withBatchSize(trainingSchema.parse({}), 8),
      engine: { name: 'native' as const, backend: 'auto' as const, threads: 1 },
      start: { file: startFile(folder, '0123456789abcdef'), hash: '0123456789abcdef' },
    };
    const begun = { postedAt: null, isPosting: false, missing: 0, deaths: 0 };
    const listeners = { onProgress: () => undefined, resolve: () => undefined, reject: () => undefined };
    const work = { ask: askOf(request), request, timeoutSeconds: 60, ...listeners, ...begun };
    const token = '00000000-0000-0000-0000-000000000000';
    const message = messageOf(work, { token, folder, content: null, from: null });
    expect(askOf({ ...request, trial: 2 }).request).not.toBe(askOf(request).request);
    expect(message.shared).toBeNull();
    expect(message.start).toEqual({ key: 'starts/0123456789abcdef.ckpt', hash: '0123456789abcdef' });
    expect(unpackBody(message.body)).toMatchObject({ start: { file: '', hash: '0123456789abcdef' } });
    expect(JSON.stringify(unpackBody(message.body))).not.toContain('/runs/one');
  });

  it('hold the largest networks of every space and every published one, rungs included, below the limit', () => {
    const sizes: number[] = [];
    const graphs = zooNames().map((name) => [buildZoo(name, { size: 224, classes: 1000 })]);
    for (const name of spaceNames()) {
      const space = loadSpace(name, '.');
      const draws = Array.from({ length: 20 }, (_, i) => sampleGenotype(space, stream('messages', name, i)));
      const build = (size: number) => draws.map((genotype) => space.decode(genotype, { size, classes: 1000 }));
      const large = build(224).map((graph) => JSON.stringify(graph).length);
      const index = large.indexOf(Math.max(...large));
      graphs.push([96, 128, 160, 192, 224].flatMap((size) => build(size)[index] ?? []));
    }
    for (const each of graphs) {
      const request = { graph: each.at(-1), rungs: each.map((graph) => ({ graph })) };
      const packed = packBody(request);
      expect(unpackBody(packed)).toEqual(JSON.parse(JSON.stringify(request)));
      sizes.push(packed.length);
    }
    expect(Math.max(...sizes)).toBeLessThan(MOST_MESSAGE_BYTES / 4);
  });

  it('that are none of this version are left alone', () => {
    expect(parseEvent('{"kind":"claimed"}')).toBeNull();
    expect(parseEvent('no JSON')).toBeNull();
    expect(parseHeartbeat('{}')).toBeNull();
    expect(parseJob({ token: '../../etc' })).toBeNull();
  });
});
