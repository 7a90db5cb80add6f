import type { Lab } from './lab.ts';
import { setCable, tryKill } from './network.ts';
import { commandOf } from './processes.ts';
import type { Fault } from './schedule.ts';

/** Time after which a fault takes another machine than the one that is meant, milliseconds. */
const PATIENCE_MS = 10_000;

/** A fault that has happened. */
export interface Applied extends Fault {
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** Lets faults happen in their order, each when so many trials are done and there is something that it can hit. */
export class Faults {
  readonly applied: Applied[] = [];
  readonly #lab: Lab;
  readonly #left: Fault[];
  readonly #cutMs: number;
  readonly #cut = new Map<number, NodeJS.Timeout>();
  #waitingSince: number | null = null;

  constructor(lab: Lab, faults: readonly Fault[], cutSeconds: number) {
    this.#lab = lab;
    this.#left = [...faults];
    this.#cutMs = 1000 * cutSeconds;
  }

  /** At most one fault. @param done trials that are over */
  step(done: number): void {
    const next = this.#left[0];
    if (next === undefined || next.after > done) return;
    this.#waitingSince ??= Date.now();
    const isLate = Date.now() - this.#waitingSince > PATIENCE_MS;
    const machines = isLate ? [next.machine, ...this.#lab.machines.keys()] : [next.machine];
    const machine = machines.find((one) => this.#apply(next, one));
    if (machine === undefined) return;
    this.#waitingSince = null;
    this.#left.shift();
    this.applied.push({ ...next, machine, at: Date.now() });
    const where = ['coordinator', 'redis'].includes(next.kind) ? '' : ` of machine ${machine + 1}`;
    this.#lab.say(`${done} trials: ${next.kind}${where}; ${this.#left.length} faults to come`);
  }

  #apply({ kind, away }: Fault, machine: number): boolean {
    switch (kind) {
      case 'trainer': {
        const pid = this.#lab.trainerOf(machine);
        return pid !== null && commandOf(pid) !== '' && tryKill(pid);
      }
      case 'worker':
        return this.#lab.workers[machine]?.kill(away) ?? false;
      case 'coordinator':
        return this.#lab.search.kill(away);
      case 'redis':
        return this.#lab.redis.kill(away);
      case 'cut':
        return this.#cutOff(machine);
    }
  }

  #cutOff(machine: number): boolean {
    const target = this.#lab.machines[machine];
    if (target === undefined || this.#cut.has(machine)) return false;
    setCable(target, 'down');
    const mend = () => {
      setCable(target, 'up');
      this.#cut.delete(machine);
      this.#lab.say(`the network of machine ${machine + 1} is back`);
    };
    this.#cut.set(machine, setTimeout(mend, this.#cutMs));
    return true;
  }

  /** Mends what is still cut. */
  mend(): void {
    for (const [machine, timer] of this.#cut) {
      clearTimeout(timer);
      setCable(this.#lab.machines[machine] as Lab['machines'][number], 'up');
    }
    this.#cut.clear();
  }

  /** How many of each kind have happened. */
  counts(): Readonly<Record<Fault['kind'], number>> {
    const counts = { trainer: 0, worker: 0, coordinator: 0, redis: 0, cut: 0 };
    for (const { kind } of this.applied) counts[kind] += 1;
    return counts;
  }
}
