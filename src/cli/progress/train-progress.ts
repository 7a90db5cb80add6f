import { bestEpoch, epochScore } from '../../metric/index.ts';
import type { StepProgress } from '../../train/index.ts';
import type { TrainingEvent } from '../../training/index.ts';
import type { EpochRecord } from '../../trial/index.ts';
import { formatSeconds, formatShare } from '../../util/format.ts';
import type { Io } from '../io.ts';
import type { Terminal } from '../terminal.ts';
import { StatusLine } from './status-line.ts';
import { statusText } from './status-text.ts';

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

/** What the score of a detector is called; that of a classifier needs no word. */
function scoreWord({ mAP }: EpochRecord): string {
  return mAP === undefined ? '' : 'mAP ';
}

/** One epoch as a line of the log that people read. */
function epochLine(record: EpochRecord, epochs: number): string {
  const { epoch, trainLoss, trainAccuracy, loss, learningRate, seconds } = record;
  const score = epochScore(record);
  const validation =
    score === null || loss === null
      ? ''
      : `  validation ${scoreWord(record)}${formatShare(score)} (loss ${loss.toFixed(4)})`;
  const place = `epoch ${String(epoch).padStart(String(epochs).length)}/${epochs}`;
  const training = `train ${formatShare(trainAccuracy)} (loss ${trainLoss.toFixed(4)})`;
  return `${place}  ${training}${validation}  rate ${learningRate.toPrecision(3)}  ${formatSeconds(seconds)}`;
}

/** Shows a training on stderr: a line per epoch and, on a terminal, one line below that is redrawn while it trains. */
export class TrainProgress {
  readonly #status: StatusLine;
  readonly #quiet: boolean;
  readonly #now: () => number;
  #begin: Begin | null = null;
  /** Time and number of steps, counted over all epochs, when the first step was seen. */
  #first: { readonly time: number; readonly step: number } | null = null;
  #lastDrawn = 0;
  /** The epoch that did best on the validation images. */
  #best: EpochRecord | null = null;

  constructor(io: Io, terminal: Terminal, quiet: boolean, now: () => number) {
    this.#status = new StatusLine(io, terminal);
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
        for (const record of event.earlier) this.#remember(record);
        for (const text of beginLines(event)) this.line(text);
        break;
      case 'step':
        this.#draw(event.progress);
        break;
      case 'epoch':
        this.#remember(event.record);
        this.line(epochLine(event.record, event.epochs));
        break;
    }
  }

  /** Writes one line above the one that is redrawn. */
  line(text: string): void {
    if (this.#quiet) return;
    this.#status.above(text);
  }

  /** Removes the redrawn line. */
  close(): void {
    this.#status.close();
  }

  #remember(record: EpochRecord): void {
    this.#best = bestEpoch(this.#best === null ? [record] : [this.#best, record]);
  }

  #bestText(): string {
    const score = this.#best === null ? null : epochScore(this.#best);
    if (this.#best === null || score === null) return '';
    return `best ${scoreWord(this.#best)}${formatShare(score)} (epoch ${this.#best.epoch})`;
  }

  #draw({ epoch, step, steps, loss }: StepProgress): void {
    if (this.#begin === null) return;
    const { epochs, batchSize } = this.#begin;
    const time = this.#now();
    const done = (epoch - 1) * steps + step;
    this.#first ??= { time, step: done };
    if (time - this.#lastDrawn < DRAW_EVERY_MS) return;
    this.#lastDrawn = time;
    const perStep = (time - this.#first.time) / 1000 / (done - this.#first.step);
    const isKnown = Number.isFinite(perStep);
    const best = this.#bestText();
    const left = isKnown ? `about ${formatSeconds((epochs * steps - done) * perStep)} left` : '';
    const place = `epoch ${epoch}/${epochs}`;
    const short = `step ${step}/${steps} loss ${loss.toFixed(3)}`;
    const full = isKnown ? `${short} | ${Math.round(batchSize / perStep)} images/s` : short;
    const status = { first: [best, left, place], activities: [{ full, short, least: short }], what: '', last: '' };
    this.#status.show((columns) => statusText(status, columns));
  }
}
