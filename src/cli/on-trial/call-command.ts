import { spawn } from 'node:child_process';
import { endGroup, type Guard, MARK } from '../../program/index.ts';

/** How a command is called. */
export interface CallOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Tells this call from others in the marks of processes. */
  readonly name: string;
  /** Kills it when this process dies. */
  readonly guard: Guard;
  /** Milliseconds after which it is ended. */
  readonly timeout: number;
  /** Ends it at once. */
  readonly signal: AbortSignal;
}

/** Characters of what a command says on stderr that are kept. */
const KEPT = 2000;

function lastLine(text: string): string {
  return text.trimEnd().split('\n').at(-1) ?? '';
}

/**
 * Calls a command of the shell with one line on its standard input, in a process group of its own. What it prints is dropped.
 * @returns null where it ended well; else what happened, for people
 */
export function callCommand(command: string, line: string, options: CallOptions): Promise<string | null> {
  const { env, cwd, name, guard, timeout, signal } = options;
  const mark = `${guard.mark}.${name}`;
  guard.start();
  const child = spawn(command, {
    shell: true,
    detached: true,
    cwd,
    env: { ...env, [MARK]: mark },
    stdio: ['pipe', 'ignore', 'pipe'],
  });
  const { pid } = child;
  if (pid !== undefined) guard.add(pid);
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = `${said}${text}`.slice(-KEPT);
  });
  child.stdin.on('error', () => undefined); // a command need not read
  child.stdin.end(`${line}\n`);
  return new Promise((done) => {
    let ending: { readonly why: string; readonly isOver: Promise<unknown> } | null = null;
    const end = (why: string) => {
      ending ??= { why, isOver: endGroup(pid, mark) };
    };
    const timer = setTimeout(() => end(`did not end within ${timeout / 1000} s`), timeout);
    const onAbort = () => end('was stopped');
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort);
    const finish = async (result: string | null) => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      await ending?.isOver;
      if (pid !== undefined) guard.remove(pid);
      child.stderr.destroy();
      done(ending?.why ?? result);
    };
    child.once('error', (error) => void finish(error.message));
    child.once('exit', (code, killer) => {
      const how = code === null ? `was ended by ${killer}` : `exit code ${code}`;
      void finish(code === 0 ? null : said.trim() === '' ? how : `${how}: ${lastLine(said)}`);
    });
  });
}
