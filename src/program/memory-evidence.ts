/** What languages and frameworks say when memory runs out. */
const SAID =
  /MemoryError|OutOfMemory|out of memory|bad_alloc|Cannot allocate memory|allocation failed|can't allocate|ENOMEM|failed to map segment/i;

/** The first line of an output that says that memory ran out; null where none does. */
export function memoryLine(output: string): string | null {
  return (
    output
      .split('\n')
      .find((line) => SAID.test(line))
      ?.trim() ?? null
  );
}
