import type { Column } from '../data/column.ts';
import type { Layer } from '../dom/canvas.ts';
import { colours, runColour } from '../dom/theme.ts';
import { channelsOf, Density } from '../marks/density.ts';
import { columnScale } from '../marks/plane.ts';
import type { Store } from '../view/store.ts';

/** An axis of the parallel coordinates: where it stands, and where its values stand on it. */
export interface ParallelAxis {
  readonly column: Column;
  /** From the left, CSS pixels. */
  readonly x: number;
  /** Place of a value from the top of the axis, 0..1; values of less-is-better columns fall, so that good ends are up. */
  place(value: number): number;
  /** The value at a place. */
  valueAt(place: number): number;
  readonly ticks: readonly number[];
}

/** Axes across a width; costs are turned over, so that better is higher everywhere. */
export function makeAxes(columns: readonly Column[], count: number, left: number, width: number): ParallelAxis[] {
  const pitch = columns.length < 2 ? 0 : width / (columns.length - 1);
  return columns.map((column, i) => {
    const x = Math.round(left + i * pitch);
    const last = Math.max(1, column.options.length - 1);
    if (column.unit === 'option') {
      const spread = column.options.length === 1 ? 0.5 : 0;
      return {
        column,
        x,
        place: (value) => spread + 0.04 + (0.92 * value) / last,
        valueAt: (place) => ((place - spread - 0.04) / 0.92) * last,
        ticks: column.options.map((_, option) => option),
      };
    }
    const scale = columnScale(column, count, false, 0.02);
    const [low, high] = ends(scale.place);
    const turned = column.direction !== 'min';
    return {
      column,
      x,
      place: (value) => (turned ? 1 - scale.place(value) : scale.place(value)),
      valueAt: (place) => low + (high - low) * (turned ? 1 - place : place),
      ticks: scale.ticks,
    };
  });
}

/** The values at the ends of a linear scale. */
function ends(place: (value: number) => number): [number, number] {
  const [zero, one] = [place(0), place(1)];
  const slope = one - zero;
  return [-zero / slope, (1 - zero) / slope];
}

/** Rows of pixels of every trial on every axis; -1 without a value. Pixels of choices are spread a little, by the trial. */
export function pixelRows(axes: readonly ParallelAxis[], count: number, height: number): Int16Array[] {
  return axes.map(({ column, place }) => {
    const rows = new Int16Array(count);
    const jitter = column.unit === 'option' ? Math.min(0.03, 0.3 / Math.max(1, column.options.length)) : 0;
    for (let row = 0; row < count; row++) {
      const value = column.values[row] as number;
      const shift = jitter * (((row * 0.618034) % 1) - 0.5);
      const at = Math.round((place(value) + shift) * (height - 1));
      rows[row] = Number.isNaN(value) ? -1 : Math.max(0, Math.min(height - 1, at));
    }
    return rows;
  });
}

/** The trials of a run that the mask lets through. */
function ofRun(store: Store, run: number): Uint8Array {
  if (store.runs.length === 1) return store.mask;
  return store.mask.map((shown, row) => Number(shown === 1 && store.trials.flags.run[row] === run));
}

/**
 * Draws lines into a layer: how many cross each pixel decides its opacity.
 * @param layer cleared, of one pixel per CSS pixel
 * @param all draws all trials in the faint colour, else those that the filters let through in the colours of their runs
 */
export function drawLines(
  layer: Layer,
  store: Store,
  axes: readonly ParallelAxis[],
  pixels: readonly Int16Array[],
  all: boolean,
): void {
  const { width, height } = layer.canvas;
  const image = new ImageData(width, height);
  const density = new Density(width, height);
  for (const run of all ? [-1] : store.runs.keys()) {
    const counted = all ? null : ofRun(store, run);
    if (run > 0) density.clear();
    for (let axis = 1; axis < axes.length; axis++) {
      const [x1, x2] = [axes[axis - 1]?.x as number, axes[axis]?.x as number];
      density.lines(x1, x2, pixels[axis - 1] as Int16Array, pixels[axis] as Int16Array, counted);
    }
    const colour = all ? colours().faint : runColour(run);
    density.paint(image.data, channelsOf(colour), all ? 0.35 : opacityOf(store.shown));
  }
  layer.context.putImageData(image, 0, 0);
}

/** A few lines are drawn strongly, thousands lightly. */
const opacityOf = (lines: number): number => (lines < 200 ? 0.75 : lines < 2000 ? 0.3 : 0.12);

/** Draws one trial's line over the others. */
export function drawLine(
  context: CanvasRenderingContext2D,
  axes: readonly ParallelAxis[],
  pixels: readonly Int16Array[],
  row: number,
): void {
  context.beginPath();
  let open = false;
  axes.forEach(({ x }, i) => {
    const y = pixels[i]?.[row] ?? -1;
    if (y < 0) {
      open = false;
      return;
    }
    if (open) context.lineTo(x, y);
    else context.moveTo(x, y);
    open = true;
  });
  context.stroke();
}
