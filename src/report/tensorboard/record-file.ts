/** Castagnoli's polynomial, reversed. */
const POLYNOMIAL = 0x82f63b78;

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ POLYNOMIAL : crc >>> 1;
  return crc;
});

/** CRC-32C (Castagnoli) of bytes, as iSCSI has it (RFC 3720, appendix B.4). */
export function crc32c(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = (TABLE[(crc ^ byte) & 0xff] as number) ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}

/** The checksum of a record: rotated right by 15 bits, plus a constant, so that checksums of checksums differ. */
export function maskedCrc32c(bytes: Uint8Array): number {
  const crc = crc32c(bytes);
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}

/**
 * Records as a TFRecord file: for each its length (uint64), the length's checksum, the bytes and their checksum, all
 * little-endian.
 */
export function recordFile(records: readonly Uint8Array[]): Uint8Array {
  const parts = records.flatMap((bytes) => {
    const head = new DataView(new ArrayBuffer(12));
    head.setBigUint64(0, BigInt(bytes.length), true);
    head.setUint32(8, maskedCrc32c(new Uint8Array(head.buffer, 0, 8)), true);
    const foot = new DataView(new ArrayBuffer(4));
    foot.setUint32(0, maskedCrc32c(bytes), true);
    return [new Uint8Array(head.buffer), bytes, new Uint8Array(foot.buffer)];
  });
  return Buffer.concat(parts);
}
