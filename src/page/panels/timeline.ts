import { Layer } from '../dom/canvas.ts';
import { onDrag } from '../dom/drag.ts';
import { el, frame } from '../dom/el.ts';
import { colours, runColour } from '../dom/theme.ts';
import { hideTip, showTip } from '../dom/tip.ts';
import { timeTicks } from '../stats/time-ticks.ts';
import { trialLines } from '../text/trial-text.ts';
import { durationTick } from '../text/values.ts';
import type { Panel } from '../view/scheduler.ts';
import type { Change, Store } from '../view/store.ts';

const ROW = 22;
const ROOM = { left: 92, right: 12, bottom: 24 };

/** Looks of a bar. */
const [HIDDEN, OPEN, COMPLETE, BROKEN, LOOKS] = [0, 1, 2, 3, 4];

/** Where a trial's bar is, CSS pixels. */
type Bar = readonly [x: number, y: number, width: number, height: number];

/** A lane of a run: one of its workers. */
interface Lane {
  readonly run: number;
  readonly worker: number;
  readonly name: string;
}

/** Which trial which worker had, and when. */
export class TimelinePanel implements Panel {
  readonly watches: readonly Change[] = ['data', 'run', 'filter', 'selection', 'hover', 'look', 'size'];
  readonly root: HTMLElement;
  readonly #bars = new Layer();
  readonly #over = new Layer();
  readonly #plot = el('div', { class: 'plot lanes' }, this.#bars.canvas, this.#over.canvas);
  #lanes: Lane[] = [];
  #place = new Map<number, number>();
  /** Seconds from the left end to the right one. */
  #seconds = 1;

  constructor(readonly store: Store) {
    this.root = frame('timeline', 'Workers over time', el('div', { class: 'tall' }, this.#plot));
    onDrag(this.#plot, {
      hover: (x, y) => this.#hover(x, y),
      leave: () => {
        store.point(-1);
        hideTip();
      },
      click: (x, y, event) => {
        const row = this.#rowAt(x, y);
        if (row >= 0) store.select([row], event.shiftKey || event.ctrlKey || event.metaKey);
      },
    });
  }

  draw(changes: ReadonlySet<Change>): void {
    const { store } = this;
    const all = store.runs.flatMap(({ workers }, run) =>
      workers.map((name, worker) => ({ run, worker, name: store.runs.length > 1 ? `${run + 1}: ${name}` : name })),
    );
    this.#lanes = all.filter(({ run }) => !store.view.hiddenRuns.includes(run));
    this.#place = new Map(this.#lanes.map(({ run, worker }, i) => [laneKey(run, worker), i]));
    const redraw = [...changes].some((change) => change !== 'hover' && change !== 'selection');
    if (redraw) this.#drawBars();
    this.#drawOver();
  }

  #drawBars(): void {
    const { trials, mask, runs } = this.store;
    const height = ROW * this.#lanes.length + ROOM.bottom;
    this.#plot.style.height = `${height}px`;
    const width = this.#plot.clientWidth;
    const context = this.#bars.clear(width, height);
    let end = 1;
    for (let row = 0; row < trials.count; row++) end = Math.max(end, this.#end(row) || 0);
    this.#seconds = end;
    this.#drawAxis(context, width, height);
    // of bars in one pixel and one look only the first is drawn
    const drawn = new Map<number, number>();
    for (let row = 0; row < trials.count; row++) {
      const box = this.#box(row);
      if (box === null) continue;
      const look = mask[row] === 0 ? HIDDEN : this.#look(row);
      const key = box[1] * LOOKS + look;
      if (box[0] + box[2] <= (drawn.get(key) ?? 0)) continue;
      drawn.set(key, box[0] + 1);
      this.#drawBar(context, box, look, trials.flags.run[row] as number);
    }
    context.globalAlpha = 1;
    this.#plot.setAttribute('role', 'img');
    this.#plot.setAttribute(
      'aria-label',
      `${trials.count} trials of ${runs.length} runs on ${this.#lanes.length} lanes`,
    );
  }

  #look(row: number): number {
    const state = this.store.trials.stateOf(row);
    return state === 'complete' ? COMPLETE : state === 'failed' || state === 'interrupted' ? BROKEN : OPEN;
  }

  #drawBar(context: CanvasRenderingContext2D, [x, y, width, height]: Bar, look: number, run: number): void {
    const { faint, bad } = colours();
    context.globalAlpha = look === COMPLETE ? 0.85 : 0.5;
    context.fillStyle = look === HIDDEN ? faint : look === BROKEN ? bad : runColour(run);
    // a failed trial is half as high: colour alone would not tell
    const half = look === BROKEN ? height / 2 : 0;
    context.fillRect(x, y + half, width, height - half);
  }

  #drawAxis(context: CanvasRenderingContext2D, width: number, height: number): void {
    const { soft } = colours();
    context.font = '11px system-ui, sans-serif';
    context.fillStyle = soft;
    context.textBaseline = 'top';
    context.textAlign = 'center';
    for (const value of timeTicks(this.#seconds, width / 90)) {
      const x = Math.round(this.#x(value)) + 0.5;
      context.fillRect(x, 0, 0.5, height - ROOM.bottom);
      if (x < width - 30) context.fillText(durationTick(value), x, height - ROOM.bottom + 6);
    }
    context.textBaseline = 'middle';
    context.textAlign = 'right';
    this.#lanes.forEach(({ name }, i) => {
      const text = name.length > 14 ? `${name.slice(0, 13)}…` : name;
      context.fillText(text, ROOM.left - 8, ROW * i + ROW / 2);
    });
  }

  #drawOver(): void {
    const { store } = this;
    const context = this.#over.clear(this.#bars.width, this.#bars.height);
    context.strokeStyle = colours().ink;
    for (const row of [...store.selectedRows().slice(0, 400), store.hover]) {
      const box = row < 0 ? null : this.#box(row);
      if (box === null) continue;
      context.lineWidth = row === store.hover ? 2.5 : 1.5;
      context.strokeRect(box[0] - 1, box[1] - 1, box[2] + 2, box[3] + 2);
    }
  }

  /** When a trial ended, or how far it is; seconds since its run began. */
  #end(row: number): number {
    const { trials, runs } = this.store;
    const start = trials.need('startedAt').at(row);
    const took = trials.need('seconds').at(row);
    if (!Number.isNaN(took)) return start + took;
    return trials.stateOf(row) === 'running'
      ? (runs[trials.flags.run[row] as number]?.durationSeconds ?? start)
      : start;
  }

  #x(seconds: number): number {
    return ROOM.left + (seconds / this.#seconds) * (this.#bars.width - ROOM.left - ROOM.right);
  }

  #box(row: number): Bar | null {
    const { trials } = this.store;
    const lane = this.#place.get(laneKey(trials.flags.run[row] as number, trials.workers[row] as number));
    const start = trials.need('startedAt').at(row);
    if (lane === undefined || Number.isNaN(start)) return null;
    const x = this.#x(start);
    const width = Math.max(0.6, this.#x(this.#end(row)) - x);
    return [x, ROW * lane + 3, width > 3 ? width - 0.6 : width, ROW - 6];
  }

  #rowAt(x: number, y: number): number {
    for (let row = 0; row < this.store.trials.count; row++) {
      const box = this.store.mask[row] === 0 ? null : this.#box(row);
      if (box === null || y < box[1] || y > box[1] + box[3]) continue;
      if (x >= box[0] - 1 && x <= box[0] + Math.max(2, box[2])) return row;
    }
    return -1;
  }

  #hover(x: number, y: number): void {
    const row = this.#rowAt(x, y);
    this.store.point(row);
    const box = this.#plot.getBoundingClientRect();
    if (row < 0) hideTip();
    else showTip(trialLines(this.store, row), box.left + x, box.top + y);
  }
}

const laneKey = (run: number, worker: number): number => run * 65536 + worker;
