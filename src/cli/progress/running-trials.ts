import type { TrialProgress } from '../../trial/index.ts';
import type { Activity } from './status-text.ts';
import { rungText } from './trial-line.ts';

interface Running {
  readonly rung: number | null;
  readonly progress: TrialProgress | null;
}

/** The trials that are being evaluated, and how far they are. */
export class RunningTrials {
  readonly #running = new Map<number, Running>();

  start(trial: number, rung: number | null): void {
    this.#running.set(trial, { rung, progress: null });
  }

  progress(progress: TrialProgress): void {
    const rung = this.#running.get(progress.trial)?.rung ?? null;
    this.#running.set(progress.trial, { rung, progress });
  }

  end(trial: number): void {
    this.#running.delete(trial);
  }

  /**
   * In the order in which they began.
   * @param rungs of a search with fidelities
   * @param epochsOf the epoch with which a trial's rung ends
   */
  activities(rungs: number | null, epochsOf: (trial: number) => number | null): Activity[] {
    return [...this.#running].map(([trial, { rung, progress }]) => {
      const name = [`trial ${trial}`, rungText(rung, rungs)].filter((part) => part !== '').join(' ');
      if (progress === null) return { full: name, short: name, least: `${trial}` };
      const { epoch, epochs, step, steps, loss } = progress;
      const place = `${epoch}/${rung === null ? epochs : (epochsOf(trial) ?? epochs)}`;
      const short = `${name} epoch ${place}`;
      return { full: `${short} step ${step}/${steps} loss ${loss.toFixed(2)}`, short, least: `${trial} (${place})` };
    });
  }
}
