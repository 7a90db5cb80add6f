import type { Trainers } from '../../evaluate/index.ts';
import { Aborted, type TrialProgress, type TrialResult } from '../../trial/index.ts';
import { bug } from '../../util/errors.ts';
import { parseAddress, type QueueAddress } from '../wire/address.ts';
import { checkServer } from '../wire/connect.ts';
import type { QueueRequest } from '../wire/run-trainer.ts';
import { OpenRun } from './open-run.ts';
import type { QueuedRun, QueueOptions } from './queued-run.ts';

/** Serves requests by workers on any machine, through a queue on Redis. The run's file stays the truth: leases are in it. */
export class QueueTrainers implements Trainers<QueueRequest> {
  readonly #options: QueueOptions;
  readonly #address: QueueAddress;
  readonly #warning: string | null;
  #open: OpenRun | null = null;
  #isAborted = false;

  private constructor(options: QueueOptions, address: QueueAddress, warning: string | null) {
    this.#options = options;
    this.#address = address;
    this.#warning = warning;
  }

  /** @throws MixnasError `QUEUE_URL`, `QUEUE_UNREACHABLE`, `QUEUE_AUTH`, `QUEUE_VERSION` */
  static async connect(options: QueueOptions): Promise<QueueTrainers> {
    const address = parseAddress(options.url);
    const { warning } = await checkServer(address);
    return new QueueTrainers(options, address, warning);
  }

  /**
   * Opens a run to workers; before that nothing can be asked for.
   * @throws MixnasError `QUEUE_TAKEN` where another coordinator has the same run; `DATA_PORT`
   */
  async begin(run: QueuedRun): Promise<void> {
    if (this.#warning !== null) run.note(this.#warning);
    this.#open = await OpenRun.open(run, this.#address, this.#options);
  }

  run(
    request: QueueRequest,
    timeoutSeconds: number,
    onProgress: (progress: TrialProgress) => void,
  ): Promise<TrialResult> {
    if (this.#isAborted) return Promise.reject(new Aborted());
    if (this.#open === null) throw bug('a trial before the run was opened to workers');
    return this.#open.dispatch.run(request, timeoutSeconds, onProgress);
  }

  /** Other machines compute: there is nothing to pause here. */
  hold(): { readonly goOn: () => void } {
    return { goOn: () => undefined };
  }

  abort(): void {
    this.#isAborted = true;
    this.#open?.dispatch.abort();
  }

  /** Ends what `begin` began. @param isOver whether the search has ended; what is open stays open where it is to go on */
  async end(isOver: boolean): Promise<void> {
    const open = this.#open;
    this.#open = null;
    await open?.end(isOver);
  }

  async close(): Promise<void> {
    await this.end(false);
  }
}
