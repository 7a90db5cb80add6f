import { createHash } from 'node:crypto';

/** Bytes of one entry of an index file. */
export const ENTRY_BYTES = 36;
/** Bytes of the SHA-256 of an image that are kept. */
const DIGEST_BYTES = 16;

/** The digest of an image's bytes, in hex: the first 16 bytes of its SHA-256. */
export function digestOf(encoded: Uint8Array): string {
  return createHash('sha256')
    .update(encoded)
    .digest('hex')
    .slice(0, 2 * DIGEST_BYTES);
}

/** Where an encoded image lies and what it is. */
export interface EncodedEntry {
  /** Number of the shard, counted from 0. */
  readonly shard: number;
  /** Its first byte there. */
  readonly offset: number;
  readonly bytes: number;
  /** Sides of the image turned upright, pixels. */
  readonly width: number;
  readonly height: number;
  /** As `digestOf` makes it. */
  readonly digest: string;
}

/** One entry as it stands in the file: five uint32 (little-endian) in the order of the fields, then the digest. */
export function entryBytes({ shard, offset, bytes, width, height, digest }: EncodedEntry): Buffer {
  const entry = Buffer.alloc(ENTRY_BYTES);
  [shard, offset, bytes, width, height].forEach((value, i) => {
    entry.writeUInt32LE(value, 4 * i);
  });
  entry.write(digest, 20, 'hex');
  return entry;
}

/** The index of the images of one split: what an index file holds, read when it is asked for. */
export class EncodedIndex {
  readonly #bytes: Buffer;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get count(): number {
    return this.#bytes.length / ENTRY_BYTES;
  }

  entry(image: number): EncodedEntry {
    const at = image * ENTRY_BYTES;
    const [shard, offset, bytes, width, height] = [0, 4, 8, 12, 16].map((place) =>
      this.#bytes.readUInt32LE(at + place),
    ) as [number, number, number, number, number];
    return { shard, offset, bytes, width, height, digest: this.digest(image) };
  }

  digest(image: number): string {
    const at = image * ENTRY_BYTES + ENTRY_BYTES - DIGEST_BYTES;
    return this.#bytes.toString('hex', at, at + DIGEST_BYTES);
  }
}
