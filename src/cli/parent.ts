import { readFileSync } from 'node:fs';

const LOOK_EVERY_MS = 1000;

/** The parent of a process (Linux); 0 where that cannot be read. */
function parentOf(pid: number): number {
  try {
    return Number(/^\d+ \(.*\) \S (\d+)/s.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'))?.[1] ?? 0);
  } catch {
    return 0;
  }
}

/** The processes that this one was started by, the nearest first: only the first where the system does not tell more. */
function ancestors(): string {
  const chain = [process.ppid];
  for (let pid = parentOf(process.ppid); pid > 1; pid = parentOf(pid)) chain.push(pid);
  return chain.join();
}

/**
 * What a search or a training does when its terminal is closed (SIGHUP) or a program that started it ends, such as `npx`,
 * which passes no signal on: nothing, unless `onGone` is given, which is then called once.
 * @returns a function that ends this
 */
export function followParent(onGone: (() => void) | null): () => void {
  const begun = ancestors();
  let timer: NodeJS.Timeout | undefined;
  const gone = () => {
    if (onGone === null) return;
    clearInterval(timer);
    onGone();
  };
  if (onGone !== null) {
    timer = setInterval(() => {
      if (ancestors() !== begun) gone();
    }, LOOK_EVERY_MS).unref();
  }
  process.on('SIGHUP', gone);
  return () => {
    clearInterval(timer);
    process.off('SIGHUP', gone);
  };
}
