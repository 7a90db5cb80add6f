import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** The guard's file beside this one: compiled when this is compiled, source when this runs from source. */
function guardCall(): string[] {
  const source = import.meta.url.endsWith('.ts');
  const file = fileURLToPath(new URL(source ? './guard-main.ts' : './guard-main.js', import.meta.url));
  return source ? ['--import', import.meta.resolve('tsx'), file] : [file];
}

/**
 * A small process that kills this process's programs when this process dies, also by SIGKILL. It is started with the first
 * program and again where it died itself. It leads a process group of its own, so that no signal to another one reaches it.
 */
export class Guard {
  /** What every program's mark begins with. */
  readonly mark: string = randomUUID();
  readonly #groups = new Set<number>();
  #child: ChildProcess | null = null;
  #isClosed = false;

  /** Starts it where it does not run: before a program is started, so that no moment is left without it. */
  start(): void {
    if (this.#child !== null) return;
    const child = spawn(process.execPath, guardCall(), { detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
    this.#child = child;
    child.stdin?.on('error', () => undefined); // it died: `exit` follows
    child.once('exit', () => this.#onExit(child));
    child.unref();
    (child.stdin as unknown as { unref(): void }).unref();
    this.#tell(`=${this.mark}`);
    for (const leader of this.#groups) this.#tell(`+${leader}`);
  }

  add(leader: number): void {
    this.#groups.add(leader);
    this.#tell(`+${leader}`);
  }

  remove(leader: number): void {
    this.#groups.delete(leader);
    this.#tell(`-${leader}`);
  }

  /** Lets it end; it kills what is left. */
  async close(): Promise<void> {
    this.#isClosed = true;
    const child = this.#child;
    if (child === null) return;
    const exited = once(child, 'exit');
    child.ref();
    child.stdin?.end();
    await exited;
  }

  #onExit(child: ChildProcess): void {
    if (this.#child !== child) return;
    this.#child = null;
    if (!this.#isClosed && this.#groups.size > 0) this.start();
  }

  #tell(line: string): void {
    this.#child?.stdin?.write(`${line}\n`);
  }
}
