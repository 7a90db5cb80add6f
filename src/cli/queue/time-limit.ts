import type { Io } from '../io.ts';

/**
 * When a worker must have ended, milliseconds since 1970: by `--max-time` or by `SLURM_JOB_END_TIME` (seconds since 1970),
 * whichever is earlier; null without either.
 * @param maxTime seconds from now
 */
export function timeLimit(maxTime: number | undefined, env: Io['env'], now: number): number | null {
  const slurm = Number(env.SLURM_JOB_END_TIME);
  const limits = [
    ...(maxTime === undefined ? [] : [now + 1000 * maxTime]),
    ...(Number.isFinite(slurm) && slurm > 0 ? [1000 * slurm] : []),
  ];
  return limits.length === 0 ? null : Math.min(...limits);
}
