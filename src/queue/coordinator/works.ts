import type { LeaseRow } from '../../store/index.ts';
import { Aborted } from '../../trial/index.ts';
import type { Work } from './work.ts';

/** What somebody waits for, and of which attempts a result is being taken. */
export class Works {
  /** By `Ask.request`. */
  readonly #works = new Map<string, Work>();
  readonly #settling = new Map<string, Promise<void>>();
  #isAborted = false;

  get isAborted(): boolean {
    return this.#isAborted;
  }

  get(request: string): Work | undefined {
    return this.#works.get(request);
  }

  add(work: Work): void {
    this.#works.set(work.ask.request, work);
  }

  remove(request: string): void {
    this.#works.delete(request);
  }

  /** Whether a result of this attempt is being taken. */
  isSettling(token: string): boolean {
    return this.#settling.has(token);
  }

  /** Marks an attempt for as long as its result is being taken. */
  async settling(token: string, take: () => Promise<void>): Promise<void> {
    const taken = take().finally(() => this.#settling.delete(token));
    this.#settling.set(token, taken);
    await taken;
  }

  /** Until no result is being taken; how that ends does not matter. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.#settling.values());
  }

  /** Of open attempts those that somebody waits for and of which no result is being taken. */
  waiting(open: readonly LeaseRow[]): readonly (readonly [LeaseRow, Work])[] {
    return open.flatMap((lease) => {
      const work = this.#works.get(lease.request);
      return work === undefined || this.#settling.has(lease.token) ? [] : [[lease, work] as const];
    });
  }

  /** Nobody waits any more. */
  abort(): void {
    this.#isAborted = true;
    for (const { reject } of this.#works.values()) reject(new Aborted());
    this.#works.clear();
  }
}
