import type { PageCurve } from '../../live/contract.ts';
import type { Curves } from '../data/curves.ts';
import { button, el, on } from '../dom/el.ts';
import { stamp } from '../marks/symbols.ts';
import { trialName } from '../text/trial-text.ts';
import type { Store } from '../view/store.ts';
import { curveColour, curveDash, curveValue } from './curve-options.ts';

function swatch(store: Store, row: number, place: number): HTMLCanvasElement {
  return stamp(9, 2, (context, centre) => {
    context.strokeStyle = curveColour(store, row, place);
    context.setLineDash(curveDash(store, place));
    context.lineWidth = 3;
    context.beginPath();
    context.moveTo(0, centre);
    context.lineTo(2 * centre, centre);
    context.stroke();
  });
}

/** Each curve's trial with its last value; a click shows the network, a pointer brings the curve out. */
export function curveLegend(
  store: Store,
  rows: readonly number[],
  curves: Curves,
  metric: PageCurve['metric'],
): HTMLElement[] {
  return rows.map((row, place) => {
    const last = curves
      .of(row)
      ?.find((curve) => curve.metric === metric)
      ?.values.findLast((value) => value !== null);
    const one = button('', {}, () => store.look({ focus: store.trials.keyOf(row) }));
    one.append(swatch(store, row, place), trialName(store, row), el('b', {}, curveValue(metric, last)));
    on(one, {
      mouseenter: () => store.point(row),
      mouseleave: () => store.point(-1),
      focus: () => store.point(row),
      blur: () => store.point(-1),
    });
    return el('li', {}, one);
  });
}
