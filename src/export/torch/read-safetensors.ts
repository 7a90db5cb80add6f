import { z } from 'zod';
import { MixnasError } from '../../util/errors.ts';

/** A tensor of a file, row-major, as float32. */
export interface ReadTensor {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/** Longest header that is read, bytes: the format's own limit. */
const MOST_HEADER = 100_000_000;

const entrySchema = z.object({
  dtype: z.string(),
  shape: z.array(z.int().min(0)),
  data_offsets: z.tuple([z.int().min(0), z.int().min(0)]),
});

/** float32 of a half precision number: sign, 5 bits of exponent, 10 of fraction. */
function fromHalf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const [exponent, fraction] = [(bits >> 10) & 31, bits & 1023];
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** Bytes of a value, and how it is read, by the format's names of types. */
const TYPES: Readonly<
  Record<string, { readonly bytes: number; readonly read: (bytes: DataView, at: number) => number }>
> = {
  F64: { bytes: 8, read: (bytes, at) => bytes.getFloat64(at, true) },
  F32: { bytes: 4, read: (bytes, at) => bytes.getFloat32(at, true) },
  F16: { bytes: 2, read: (bytes, at) => fromHalf(bytes.getUint16(at, true)) },
  BF16: {
    bytes: 2,
    read(bytes, at) {
      const word = new DataView(new ArrayBuffer(4));
      word.setUint16(0, bytes.getUint16(at, true));
      return word.getFloat32(0);
    },
  },
};

/** Types of counters (`num_batches_tracked`), which are no weights. */
const COUNTERS = /^[IU]\d+$|^BOOL$/;

type Broken = (problem: string) => MixnasError;

function headerOf(bytes: Buffer, broken: Broken): { entries: [string, unknown][]; start: number } {
  if (bytes.length < 8) throw broken(`expected at least 8 bytes, got ${bytes.length}`);
  const length = bytes.readBigUInt64LE(0);
  if (length > BigInt(Math.min(MOST_HEADER, bytes.length - 8))) throw broken('its header is longer than the file');
  const start = 8 + Number(length);
  let header: unknown;
  try {
    header = JSON.parse(bytes.toString('utf8', 8, start));
  } catch {
    throw broken('its header is not JSON');
  }
  if (header === null || typeof header !== 'object') throw broken('its header is not a JSON object');
  return { entries: Object.entries(header).filter(([name]) => name !== '__metadata__'), start };
}

function tensorOf(name: string, entry: unknown, data: Buffer, broken: Broken): ReadTensor | null {
  const checked = entrySchema.safeParse(entry);
  if (!checked.success)
    throw broken(`tensor ${name}: ${checked.error.issues[0]?.path.join('.')} is not as it should be`);
  const {
    dtype,
    shape,
    data_offsets: [begin, end],
  } = checked.data;
  if (COUNTERS.test(dtype)) return null;
  const type = Object.hasOwn(TYPES, dtype) ? TYPES[dtype] : undefined;
  if (type === undefined) throw broken(`tensor ${name} has type ${dtype}: expected ${Object.keys(TYPES).join(', ')}`);
  const size = shape.reduce((product, side) => product * side, 1);
  if (end - begin !== size * type.bytes || end > data.length) {
    throw broken(`tensor ${name} [${shape.join(', ')}] of ${dtype} has bytes ${begin} to ${end} of ${data.length}`);
  }
  const view = new DataView(data.buffer, data.byteOffset + begin, end - begin);
  return { shape, values: Float32Array.from({ length: size }, (_, i) => type.read(view, i * type.bytes)) };
}

/**
 * The tensors of a safetensors file by name, of types F64, F32, F16 and BF16, as float32; those of whole numbers are left out.
 * @param file what messages call it
 * @throws MixnasError `WEIGHTS_READ` for bytes that are no such file, naming the tensor
 * @see https://github.com/huggingface/safetensors, "Format"
 */
export function readSafetensors(bytes: Buffer, file: string): Map<string, ReadTensor> {
  const broken: Broken = (problem) =>
    new MixnasError('WEIGHTS_READ', `weights ${file}: ${problem}`, {
      hint: 'expected a safetensors file; torch files (.pt, .pth, .bin) become one by safetensors.torch.save_file(state_dict, FILE)',
    });
  const { entries, start } = headerOf(bytes, broken);
  const data = bytes.subarray(start);
  return new Map(
    entries.flatMap(([name, entry]) => {
      const tensor = tensorOf(name, entry, data, broken);
      return tensor === null ? [] : [[name, tensor] as const];
    }),
  );
}
