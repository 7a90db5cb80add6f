/**
 * The same values; while one is in use the next is made. The source runs at most one value ahead, so what it reuses must serve two.
 * A source that fails does so where its value would have come. Whoever stops early closes it.
 */
export async function* ahead<T>(values: AsyncIterable<T>): AsyncGenerator<T, void> {
  const source = values[Symbol.asyncIterator]();
  const ask = (): Promise<IteratorResult<T>> => {
    const asked = source.next();
    asked.catch(() => undefined); // told when its turn comes, if anybody still waits
    return asked;
  };
  let next = ask();
  try {
    for (let made = await next; !made.done; made = await next) {
      next = ask();
      yield made.value;
    }
  } finally {
    await source.return?.();
  }
}
