/** A request to stop that can only grow stronger. */
export class StopSignal {
  #level: 'run' | 'drain' | 'abort' = 'run';
  readonly #abort = new AbortController();
  readonly #listeners = new Set<(level: 'drain' | 'abort') => void>();

  get level(): 'run' | 'drain' | 'abort' {
    return this.#level;
  }

  /** Aborted by the second request. */
  get aborted(): AbortSignal {
    return this.#abort.signal;
  }

  /** The first call asks to drain, the second to abort. */
  request(): void {
    if (this.#level === 'abort') return;
    this.#level = this.#level === 'run' ? 'drain' : 'abort';
    if (this.#level === 'abort') this.#abort.abort();
    for (const listener of this.#listeners) listener(this.#level);
  }

  /** Calls `listener` at each request; returns a function that ends this. */
  listen(listener: (level: 'drain' | 'abort') => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Whether a request has come, or comes within so many milliseconds: signals do not reach all processes at once. */
  requestedWithin(ms: number): Promise<boolean> {
    if (this.#level !== 'run') return Promise.resolve(true);
    return new Promise((done) => {
      const end = (requested: boolean) => {
        clearTimeout(timer);
        stopListening();
        done(requested);
      };
      const timer = setTimeout(() => end(false), ms);
      const stopListening = this.listen(() => end(true));
    });
  }
}
