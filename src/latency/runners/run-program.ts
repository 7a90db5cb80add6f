import { type ChildProcess, spawn } from 'node:child_process';
import { signalGroup } from '../../util/process-group.ts';

/** How a program ended. */
export type ProgramEnd =
  | { readonly kind: 'done'; readonly stdout: string }
  | { readonly kind: 'missing'; readonly message: string }
  | { readonly kind: 'failed'; readonly how: string; readonly stderr: string }
  | { readonly kind: 'timeout'; readonly stderr: string }
  | { readonly kind: 'flood' };

export interface ProgramOptions {
  readonly cwd: string;
  /** Seconds after which it is killed. */
  readonly timeout: number;
  /** Ends it at once. */
  readonly signal: AbortSignal;
}

const STDERR_KEPT = 4000;
const STDERR_LINES = 5;
/** More output than this is no list of milliseconds. */
const STDOUT_LIMIT = 64 * 1024 * 1024;

/** Ends a program with everything it has started: it leads a process group of its own. */
function endGroup({ pid }: ChildProcess): void {
  signalGroup(pid, 'SIGKILL');
}

function lastLines(text: string): string {
  return text.trim().split('\n').slice(-STDERR_LINES).join('\n');
}

/** Runs a program to its end and collects what it prints. Never rejects; its stdin is empty. */
export function runToEnd(command: readonly string[], { cwd, timeout, signal }: ProgramOptions): Promise<ProgramEnd> {
  const [program = '', ...args] = command;
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd,
      detached: process.platform !== 'win32',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const out = { text: '', errors: '' };
    let cut: ProgramEnd['kind'] | null = null;
    const end = (kind: typeof cut) => {
      cut ??= kind;
      endGroup(child);
    };
    const timer = setTimeout(() => end('timeout'), timeout * 1000);
    const onAbort = () => end('failed');
    const onExit = () => endGroup(child);
    signal.addEventListener('abort', onAbort, { once: true });
    process.once('exit', onExit);
    const settle = (result: ProgramEnd) => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      process.off('exit', onExit);
      resolve(result);
    };
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      out.text += text;
      if (out.text.length > STDOUT_LIMIT) end('flood');
    });
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      out.errors = (out.errors + text).slice(-STDERR_KEPT);
    });
    child.once('error', (error) => settle({ kind: 'missing', message: error.message }));
    child.once('close', (code, killedBy) => {
      const stderr = lastLines(out.errors);
      if (cut === 'flood') return settle({ kind: 'flood' });
      if (cut === 'timeout') return settle({ kind: 'timeout', stderr });
      if (code === 0) return settle({ kind: 'done', stdout: out.text });
      settle({ kind: 'failed', how: killedBy === null ? `exit code ${code}` : `signal ${killedBy}`, stderr });
    });
  });
}
