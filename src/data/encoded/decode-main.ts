import { openSync, readSync } from 'node:fs';
import { parentPort } from 'node:worker_threads';
import { messageOf } from '../../util/errors.ts';
import type { DecodeAnswer, DecodeTask } from './decode-task.ts';
import { decodeView } from './decode-view.ts';
import { digestOf } from './encoded-index.ts';

/** Shards that were opened: as many as there are, for as long as the thread lives. */
const shards = new Map<string, number>();

function shardAt(file: string): number {
  const known = shards.get(file);
  if (known !== undefined) return known;
  const opened = openSync(file, 'r');
  shards.set(file, opened);
  return opened;
}

/** Reads the bytes of an image and checks that they are those that were packed. */
function readEncoded({ file, offset, bytes, digest }: DecodeTask): Buffer {
  const encoded = Buffer.alloc(bytes);
  const shard = shardAt(file);
  for (let at = 0; at < bytes; ) {
    const read = readSync(shard, encoded, at, bytes - at, offset + at);
    if (read === 0) throw new Error(`it ends inside the image at ${offset}`);
    at += read;
  }
  const found = digestOf(encoded);
  if (found !== digest) throw new Error(`the image at ${offset} is not the one that was packed`);
  return encoded;
}

async function decode(task: DecodeTask): Promise<DecodeAnswer> {
  const { id, view, into, at } = task;
  try {
    const pixels = await decodeView(readEncoded(task), view);
    new Uint8Array(into, at, pixels.length).set(pixels);
    return { id, problem: null };
  } catch (error) {
    return { id, problem: messageOf(error) };
  }
}

/** Tasks one after the other: there are as many threads as images may be decoded at a time. */
let last = Promise.resolve();
parentPort?.on('message', (task: DecodeTask) => {
  last = last.then(async () => parentPort?.postMessage(await decode(task)));
});
