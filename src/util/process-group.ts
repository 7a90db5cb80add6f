/**
 * Sends a signal to a whole process group; on Windows, which has none, a kill to its leader and nothing else.
 * @param pid of the leader; undefined where it never started
 * @returns whether there was somebody to send it to
 */
export function signalGroup(pid: number | undefined, signal: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT'): boolean {
  const isWindows = process.platform === 'win32';
  if (pid === undefined || (isWindows && signal !== 'SIGKILL')) return false;
  try {
    process.kill(isWindows ? pid : -pid, signal);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    return false;
  }
}
