import type { FailureReason } from '../trial/index.ts';
import type { Ending } from './connection.ts';
import { memoryLine } from './memory-evidence.ts';

const LINES = 5;
/** Exit code of a shell for a command that SIGKILL ended. */
const KILLED = 128 + 9;

/** The line that tells of an error, where languages print a trace below it. */
const ERROR = /^\S*(Error|Exception|panic)\b/;

/** The end of what a program printed, with the error before it, behind a colon; empty where it printed nothing. */
export function lastWords(tail: string): string {
  const lines = tail.trim().split('\n');
  const at = lines.findLastIndex((line) => ERROR.test(line));
  const end = Math.max(0, lines.length - LINES);
  const words = at < 0 || at >= end ? lines.slice(end) : [lines[at], '…', ...lines.slice(end)];
  return tail.trim() === '' ? '' : `: ${words.join('\n')}`;
}

function killed({ memoryKills }: Ending): { reason: FailureReason; evidence: string } {
  if (memoryKills === null) return { reason: 'crashed', evidence: ', as systems also do when memory runs out' };
  const { before, after } = memoryKills;
  if (after === before) {
    const evidence = `, not by mixnas; nothing says that memory ran out (oom_kill of /proc/vmstat stayed at ${after})`;
    return { reason: 'crashed', evidence };
  }
  const evidence = ` as memory ran out: oom_kill of /proc/vmstat rose from ${before} to ${after}`;
  return { reason: 'out-of-memory', evidence };
}

/** Why a process ended that was to answer a request, with the evidence. */
export function describeEnding(ending: Ending): { readonly reason: FailureReason; readonly message: string } {
  const { code, signal, missing, tail } = ending;
  if (missing !== null) return { reason: 'crashed', message: `the program cannot be started: ${missing}` };
  const said = memoryLine(tail);
  if (signal === 'SIGKILL' || code === KILLED) {
    const { reason, evidence } = killed(ending);
    return { reason, message: `the program was killed (SIGKILL)${evidence}${lastWords(tail)}` };
  }
  const how = signal === null ? `exit code ${code}` : `signal ${signal}`;
  if (said !== null) return { reason: 'out-of-memory', message: `the program ended with ${how}; it said: ${said}` };
  return { reason: 'crashed', message: `the program ended with ${how} before its result${lastWords(tail)}` };
}
