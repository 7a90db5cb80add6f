import type { FailureReason } from '../trial/index.ts';
import { formatBytes } from '../util/format.ts';
import { WHOLE_MACHINE } from '../util/memory-kills.ts';
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

interface Cause {
  readonly reason: FailureReason;
  /** Goes on from what ended it. */
  readonly evidence: string;
}

/** Of a program that SIGKILL ended. */
function killed({ memory: { kills } }: Ending): Cause {
  if (kills === null) return { reason: 'crashed', evidence: ', as systems also do when memory runs out' };
  const { file, more } = kills;
  if (more > 0) return { reason: 'out-of-memory', evidence: ` as memory ran out: oom_kill of ${file} rose by ${more}` };
  const evidence = `, not by mixnas; nothing says that memory ran out (oom_kill of ${file} did not rise)`;
  return { reason: 'crashed', evidence };
}

/** Of a program that ended itself. A kill that the whole machine counts may be of anything; one of its control group is of its own. */
function ended({ memory: { kills, addressSpace } }: Ending): Cause {
  if (kills !== null && kills.more > 0 && kills.file !== WHOLE_MACHINE) {
    const evidence = ` as the kernel killed another process for want of memory (oom_kill of ${kills.file} rose by ${kills.more})`;
    return { reason: 'out-of-memory', evidence };
  }
  const limit =
    addressSpace === null ? '' : `; its address space is limited to ${formatBytes(addressSpace)} (ulimit -v)`;
  return { reason: 'crashed', evidence: ` before its result${limit}` };
}

/** Why a process ended that was to answer a request, with the evidence. */
export function describeEnding(ending: Ending): { readonly reason: FailureReason; readonly message: string } {
  const { code, signal, missing, tail } = ending;
  if (missing !== null) return { reason: 'crashed', message: `the program cannot be started: ${missing}` };
  if (signal === 'SIGKILL' || code === KILLED) {
    const { reason, evidence } = killed(ending);
    return { reason, message: `the program was killed (SIGKILL)${evidence}${lastWords(tail)}` };
  }
  const how = signal === null ? `exit code ${code}` : `signal ${signal}`;
  const said = memoryLine(tail);
  if (said !== null) return { reason: 'out-of-memory', message: `the program ended with ${how}; it said: ${said}` };
  const { reason, evidence } = ended(ending);
  return { reason, message: `the program ended with ${how}${evidence}${lastWords(tail)}` };
}
