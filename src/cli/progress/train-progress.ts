import type { StepProgress } from '../../train/index.ts';
import type { TrainingEvent } from '../../training/index.ts';
import type { EpochRecord } from '../../trial/index.ts';
import { formatSeconds } from '../../util/format.ts';
import type { Io } from '../io.ts';
import type { Terminal } from '../terminal.ts';

const CLEAR_LINE = '\r\u001b[2K';
/** Milliseconds between two drawings of the line. */
const DRAW_EVERY_MS = 100;

type Begin = Extract<TrainingEvent, { kind: 'begin' }>;

function beginLines({ network, engine, threads, images, epochs, done }: Begin): string[] {
  const { train, validation, test } = images;
  const before = done === 0 ? '' : `, ${done} of them done before`;
  return [
    `${network} on ${engine}, ${threads} ${threads === 1 ? 'thread' : 'threads'}: ${epochs} epochs${before}`,
    `images: ${train} to train, ${validation === 0 ? 'none' : validation} to validate, ${test === 0 ? 'none' : test} to test at the end`,
  ];
}

/** One epoch as a line of the log that people read. */
function epochLine(record: EpochRecord, epochs: number): string {
  const { epoch, trainLoss, trainAccuracy, accuracy, loss, learningRate, seconds } = record;
  const validation =
    accuracy === null || loss === null ? '' : `  validation ${accuracy.toFixed(4)} (loss ${loss.toFixed(4)})`;
  const place = `epoch ${String(epoch).padStart(String(epochs).length)}/${epochs}`;
  const training = `train ${trainAccuracy.toFixed(4)} (loss ${trainLoss.toFixed(4)})`;
  return `${place}  ${training}${validation}  rate ${learningRate.toPrecision(3)}  ${formatSeconds(seconds)}`;
}

/** Shows a training on stderr: a line per epoch and, on a terminal, one line below that is redrawn while it trains. */
export class TrainProgress {
  readonly #io: Io;
  readonly #terminal: Terminal;
  readonly #quiet: boolean;
  readonly #now: () => number;
  #begin: Begin | null = null;
  /** Time and number of steps, counted over all epochs, when the first step was seen. */
  #first: { readonly time: number; readonly step: number } | null = null;
  #lastDrawn = 0;
  #drawn = false;

  constructor(io: Io, terminal: Terminal, quiet: boolean, now: () => number) {
    this.#io = io;
    this.#terminal = terminal;
    this.#quiet = quiet;
    this.#now = now;
  }

  /** Takes one event of the training. */
  on(event: TrainingEvent): void {
    switch (event.kind) {
      case 'note':
        this.line(event.message);
        break;
      case 'begin':
        this.#begin = event;
        for (const text of beginLines(event)) this.line(text);
        break;
      case 'step':
        this.#draw(event.progress);
        break;
      case 'epoch':
        this.line(epochLine(event.record, event.epochs));
        break;
    }
  }

  /** Writes one line above the one that is redrawn. */
  line(text: string): void {
    if (this.#quiet) return;
    this.close();
    this.#io.err.write(`${text}\n`);
  }

  /** Removes the redrawn line. */
  close(): void {
    if (this.#drawn) this.#io.err.write(CLEAR_LINE);
    this.#drawn = false;
  }

  #draw({ epoch, step, steps, loss }: StepProgress): void {
    if (!this.#terminal.live || this.#begin === null) return;
    const { epochs, batchSize } = this.#begin;
    const time = this.#now();
    const done = (epoch - 1) * steps + step;
    this.#first ??= { time, step: done };
    if (time - this.#lastDrawn < DRAW_EVERY_MS) return;
    this.#lastDrawn = time;
    const perStep = (time - this.#first.time) / 1000 / (done - this.#first.step);
    const speed = Number.isFinite(perStep)
      ? ` | ${Math.round(batchSize / perStep)} images/s | about ${formatSeconds((epochs * steps - done) * perStep)} left`
      : '';
    const text = `epoch ${epoch}/${epochs} step ${step}/${steps} loss ${loss.toFixed(3)}${speed}`;
    this.#io.err.write(`${CLEAR_LINE}${this.#terminal.dim(text.slice(0, this.#terminal.columns - 1))}`);
    this.#drawn = true;
  }
}
