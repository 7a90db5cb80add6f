/** A binary heap of places: no place is worse than those below it. */
function sink(heap: Int32Array, size: number, from: number, isBetter: (a: number, b: number) => boolean): void {
  const place = heap[from] as number;
  let at = from;
  for (;;) {
    let below = 2 * at + 1;
    if (below >= size) break;
    if (below + 1 < size && isBetter(heap[below + 1] as number, heap[below] as number)) below++;
    if (!isBetter(heap[below] as number, place)) break;
    heap[at] = heap[below] as number;
    at = below;
  }
  heap[at] = place;
}

function placesAbove(scores: Float64Array, least: number): Int32Array {
  const places = new Int32Array(scores.length);
  let count = 0;
  for (let place = 0; place < scores.length; place++) {
    if ((scores[place] as number) > least) places[count++] = place;
  }
  return places.subarray(0, count);
}

/**
 * Places of the numbers of a list above a least one, the greatest first, of equal ones the smaller place first.
 * Sorts no more than is asked for: an untrained detector has 100,000 candidates, of which a hundred are wanted.
 * @param least NaN is never above it
 */
export function* bestFirst(scores: Float64Array, least: number): Generator<number> {
  const heap = placesAbove(scores, least);
  const isBetter = (a: number, b: number): boolean => {
    const difference = (scores[a] as number) - (scores[b] as number);
    return difference > 0 || (difference === 0 && a < b);
  };
  for (let from = (heap.length >> 1) - 1; from >= 0; from--) sink(heap, heap.length, from, isBetter);
  for (let size = heap.length; size > 0; size--) {
    yield heap[0] as number;
    heap[0] = heap[size - 1] as number;
    sink(heap, size - 1, 0, isBetter);
  }
}
