/** A request to stop that can only grow stronger. */
export class StopSignal {
  #level: 'run' | 'drain' | 'abort' = 'run';
  readonly #listeners = new Set<(level: 'drain' | 'abort') => void>();

  get level(): 'run' | 'drain' | 'abort' {
    return this.#level;
  }

  /** The first call asks to drain, the second to abort. */
  request(): void {
    if (this.#level === 'abort') return;
    this.#level = this.#level === 'run' ? 'drain' : 'abort';
    for (const listener of this.#listeners) listener(this.#level);
  }

  /** Calls `listener` at each request; returns a function that ends this. */
  listen(listener: (level: 'drain' | 'abort') => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
