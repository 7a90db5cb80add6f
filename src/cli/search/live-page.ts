import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setPriority } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { requirePort } from '../../live/index.ts';
import type { SearchEvent } from '../../search/index.ts';

/** Priority of the page's process: the search goes first. */
const NICE = 19;
/** Milliseconds that it has to tell its pages the end. */
const CLOSE_MS = 3000;

/** The page of a running search, served by a process of its own so that the search is not slowed by it. */
export class LivePage {
  readonly #port: number | null;
  readonly #note: (message: string) => void;
  #child: ChildProcess | null = null;

  private constructor(port: number | null, note: (message: string) => void) {
    this.#port = port;
    this.#note = note;
  }

  /**
   * Gets ready to serve; the page is there when the search begins.
   * @param port true: the usual one
   * @param note told where the page is, or why there is none
   * @throws MixnasError `LIVE_PORT` when the port that was named is in use
   */
  static async open(port: number | true, note: (message: string) => void): Promise<LivePage> {
    if (port !== true) await requirePort('127.0.0.1', port);
    return new LivePage(port === true ? null : port, note);
  }

  on(event: SearchEvent): void {
    if (event.kind === 'begin') this.#start(event.run);
  }

  /** Ends the page's process, when it has told the end to those who look. */
  async close(): Promise<void> {
    const child = this.#child;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill('SIGTERM');
    await Promise.race([exited, sleep(CLOSE_MS, undefined, { ref: false })]);
    child.kill('SIGKILL');
  }

  #start(run: string): void {
    const program = process.argv[1] as string;
    const port = this.#port === null ? [] : ['--port', `${this.#port}`];
    const args = [...process.execArgv, program, '--quiet', 'live', run, ...port, '--end-with-parent'];
    // Ctrl-C on the terminal is for the search: the page shows how it ends
    const child = spawn(process.execPath, args, { detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    this.#child = child;
    if (child.pid !== undefined) setPriority(child.pid, NICE);
    child.stdout.setEncoding('utf8').on('data', (text: string) => this.#note(`page: ${text.trim()}`));
    child.stderr.setEncoding('utf8').on('data', (text: string) => this.#note(`no page: ${text.trim()}`));
    child.on('error', (error) => this.#note(`no page: ${error.message}`));
  }
}
