/** Mixes 32 bits so that each input bit moves every output bit (the finaliser of MurmurHash3, public domain). */
function mix32(value: number): number {
  let h = value >>> 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/**
 * Multipliers of one dropout op in one step: 0 with probability `rate`, else 1 / (1 - rate).
 *
 * Element i is kept when mix32(mix32(seed + node * 0x9e3779b9) + i) >= rate * 2^32. Every engine follows this formula,
 * so the same seed drops the same elements on each of them.
 *
 * @param length elements of the tensor, batch included
 * @param seed of the step, uint32
 * @param node position of the dropout node in `graph.nodes`
 */
export function dropoutMask(length: number, rate: number, seed: number, node: number): Float32Array {
  const base = mix32((seed + Math.imul(node, 0x9e3779b9)) >>> 0);
  const threshold = rate * 0x1_0000_0000;
  const scale = 1 / (1 - rate);
  return Float32Array.from({ length }, (_, i) => (mix32((base + i) >>> 0) >= threshold ? scale : 0));
}
