import { readFileSync, writeFileSync } from 'node:fs';

/** In thousandths of the memory that may be used: as if the process used so much more than it does. */
const SCORE = 500;

/**
 * Where memory runs out the kernel is to end this process that trains, whose trial then failed, and not the search. Children inherit
 * it (Linux; elsewhere nothing happens). It is raised, never lowered, which needs no rights.
 */
export function raiseOomScore(pid: number): void {
  const file = `/proc/${pid}/oom_score_adj`;
  try {
    if (Number(readFileSync(file, 'utf8')) < SCORE) writeFileSync(file, String(SCORE));
  } catch {
    // it has ended already, or the system has no such file
  }
}
