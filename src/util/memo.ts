/** Results that are asked for again and again, by key; forgets all of them when they become too many. */
export class Memo<K, V> {
  readonly #known = new Map<K, V>();

  /** @param limit results kept at most, at least 1 */
  constructor(readonly limit: number) {}

  /** The result known under the key, else what `compute` gives, which is kept. */
  get(key: K, compute: () => V): V {
    let value = this.#known.get(key);
    if (value === undefined) {
      if (this.#known.size >= this.limit) this.#known.clear();
      value = compute();
      this.#known.set(key, value);
    }
    return value;
  }
}
