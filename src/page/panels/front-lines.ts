import { ESTIMATE } from '../data/make-columns.ts';
import { colours, runColour } from '../dom/theme.ts';
import { type Plane, placeX, placeY, stroke } from '../marks/plane.ts';
import { planeFront } from '../stats/plane-front.ts';
import { percentText, tickText } from '../text/values.ts';
import type { Store } from '../view/store.ts';

/** Whether the axes are the objectives of a run, so that its own front can be drawn. */
function showsObjectives({ x, y }: Plane, objectives: readonly string[]): boolean {
  return objectives.length === 2 && objectives.includes(x.key) && objectives.includes(y.key);
}

/**
 * The trials of a run's front line: its own front where the axes are its objectives, else those that no other shown and
 * feasible trial beats on these axes.
 */
export function frontRows(store: Store, plane: Plane, run: number): number[] {
  const { trials, mask } = store;
  const own = showsObjectives(plane, store.runs[run]?.objectives ?? []);
  const rows: number[] = [];
  for (let row = 0; row < trials.count; row++) {
    if (trials.flags.run[row] !== run || (!own && mask[row] === 0)) continue;
    if (own ? trials.flags.front[row] === 1 : trials.flags.feasible[row] === 1) rows.push(row);
  }
  if (!own) return planeFront(plane.x, plane.y, rows);
  return rows.sort((a, b) => plane.x.at(a) - plane.x.at(b));
}

/** Draws the front of every run that is shown: steps from point to point. */
export function drawFronts(context: CanvasRenderingContext2D, store: Store, plane: Plane): void {
  const rises = (plane.y.direction === 'max') === (plane.x.direction !== 'max');
  store.runs.forEach((_, run) => {
    if (store.view.hiddenRuns.includes(run)) return;
    context.strokeStyle = runColour(run);
    context.lineWidth = 1.5;
    context.setLineDash(run === 0 ? [] : [2 + 3 * run, 3]);
    context.beginPath();
    let [lastX, lastY] = [0, 0];
    frontRows(store, plane, run).forEach((row, i) => {
      const [x, y] = [placeX(plane, plane.x.at(row)), placeY(plane, plane.y.at(row))];
      if (i === 0) context.moveTo(x, y);
      else if (rises) context.lineTo(x, lastY);
      else context.lineTo(lastX, y);
      context.lineTo(x, y);
      [lastX, lastY] = [x, y];
    });
    context.stroke();
    context.setLineDash([]);
  });
}

/** A line across the plot at a value, with words at its end. */
interface Mark {
  readonly axis: 'x' | 'y';
  readonly value: number;
  readonly words: string;
}

/** Columns that guessing reaches `chance` in. */
const GUESSED: readonly string[] = ['accuracy', ESTIMATE];

/** Guessing and the limits of the config, each once. */
function marksOf(store: Store, { x, y }: Plane): Mark[] {
  const marks = store.runs.flatMap((run): Mark[] => [
    ...(['x', 'y'] as const).flatMap((axis): Mark[] => {
      const column = axis === 'x' ? x : y;
      const limits = run.constraints.filter(({ metric }) => metric === column.key);
      const chance = GUESSED.includes(column.key) ? run.chance : null;
      return [
        ...limits.flatMap(({ min, max }): Mark[] => [
          ...(max === null ? [] : [{ axis, value: max, words: `at most ${tickText(column, max)}` }]),
          ...(min === null ? [] : [{ axis, value: min, words: `at least ${tickText(column, min)}` }]),
        ]),
        ...(chance === null ? [] : [{ axis, value: chance, words: `chance ${percentText(chance)}` }]),
      ];
    }),
  ]);
  const seen = new Set<string>();
  return marks.filter(({ axis, words }) => !seen.has(axis + words) && seen.add(axis + words));
}

/** Draws chance and limits as dashed lines, those that lie within the plot. */
export function drawMarks(context: CanvasRenderingContext2D, store: Store, plane: Plane): void {
  const { box } = plane;
  const { warn } = colours();
  context.font = '11px system-ui, sans-serif';
  context.lineWidth = 1.2;
  context.setLineDash([6, 4]);
  for (const { axis, value, words } of marksOf(store, plane)) {
    const at = axis === 'x' ? placeX(plane, value) : placeY(plane, value);
    const [from, to] = axis === 'x' ? [box.left, box.left + box.width] : [box.top, box.top + box.height];
    if (at < from || at > to) continue;
    context.strokeStyle = warn;
    context.fillStyle = warn;
    if (axis === 'x') {
      stroke(context, at, box.top, at, box.top + box.height);
      context.textAlign = at - box.left > 110 ? 'right' : 'left';
      context.textBaseline = 'top';
      context.fillText(words, at + (at - box.left > 110 ? -5 : 5), box.top + 3);
    } else {
      stroke(context, box.left, at, box.left + box.width, at);
      context.textAlign = 'right';
      context.textBaseline = 'bottom';
      context.fillText(words, box.left + box.width - 4, at - 2);
    }
  }
  context.setLineDash([]);
}
