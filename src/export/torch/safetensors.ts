/** A tensor of a file of weights, row-major. */
export interface TorchTensor {
  readonly name: string;
  readonly shape: readonly number[];
  /** int64 where the values are `BigInt64Array`. */
  readonly values: Float32Array | BigInt64Array;
  /** What of a network's weights it holds; missing where it is none of them. */
  readonly of?: TensorOrigin;
}

/** The part of a weight that a tensor holds. */
export interface TensorOrigin {
  /** Name of the weight. */
  readonly weight: string;
  /** The weight's axes in the order of the tensor's. */
  readonly order: readonly number[];
  /** Place of the tensor's first value among those of the whole weight in that order. */
  readonly begin: number;
}

/** Bytes that the header is a multiple of, so that tensors are aligned. */
const ALIGNMENT = 8;

function headerOf(tensors: readonly TorchTensor[], metadata: Readonly<Record<string, string>>): Buffer {
  let offset = 0;
  const entries = tensors.map(({ name, shape, values }) => {
    const begin = offset;
    offset += values.byteLength;
    const dtype = values instanceof Float32Array ? 'F32' : 'I64';
    return [name, { dtype, shape, data_offsets: [begin, offset] }] as const;
  });
  const text = Buffer.from(JSON.stringify({ __metadata__: metadata, ...Object.fromEntries(entries) }));
  return Buffer.concat([text, Buffer.alloc(-text.length & (ALIGNMENT - 1), ' ')]);
}

/**
 * A safetensors file: uint64 length of the header, the header as JSON (type, shape and place of each tensor), then the values
 * of the tensors one after another, little-endian.
 * @param metadata about the whole file, text by key
 * @see https://github.com/huggingface/safetensors, "Format"
 */
export function safetensors(tensors: readonly TorchTensor[], metadata: Readonly<Record<string, string>>): Buffer {
  const header = headerOf(tensors, metadata);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  const values = tensors.map(({ values: { buffer, byteOffset, byteLength } }) =>
    Buffer.from(buffer, byteOffset, byteLength),
  );
  return Buffer.concat([length, header, ...values]);
}
