import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hashOf, viewOf } from '../../src/page/view/hash.ts';
import { type Range, type View, WHOLE_VIEW } from '../../src/page/view/view.ts';

const word = fc.string({ minLength: 1 });
const list = fc.array(word, { minLength: 1 });
const end = fc.oneof(fc.double({ noNaN: true }), fc.constant(Number.NEGATIVE_INFINITY)).map((value) => value + 0);
const views: fc.Arbitrary<View> = fc.record({
  x: fc.option(word),
  y: fc.option(word),
  logX: fc.boolean(),
  hiddenRuns: fc.array(fc.nat(20)),
  hiddenStates: fc.oneof(fc.constant([]), list),
  frontOnly: fc.boolean(),
  feasibleOnly: fc.boolean(),
  ranges: fc.dictionary(word, fc.tuple(end, end) as fc.Arbitrary<Range>, { noNullPrototype: true }),
  options: fc.dictionary(word, fc.oneof(fc.constant([]), list), { noNullPrototype: true }),
  selected: fc.oneof(fc.constant([]), list),
  focus: fc.option(word),
  axes: fc.option(list),
  curve: fc.option(word),
  target: fc.option(word),
  sort: fc.option(word),
  descending: fc.boolean(),
  columns: fc.option(list),
  chosenOnly: fc.boolean(),
});

describe('the view in the address', () => {
  it('comes back as it was, whatever names choices and options have', () => {
    fc.assert(
      fc.property(views, (view) => {
        expect(viewOf(`#${hashOf(view)}`)).toEqual(view);
      }),
    );
  });

  it('is empty while nothing is chosen', () => {
    expect(hashOf(WHOLE_VIEW)).toBe('');
    expect(viewOf('')).toEqual(WHOLE_VIEW);
  });

  it('has no selection that would be too long to send', () => {
    const selected = Array.from({ length: 501 }, (_, trial) => `0:${trial}`);
    expect(hashOf({ ...WHOLE_VIEW, selected })).toBe('');
    expect(viewOf(hashOf({ ...WHOLE_VIEW, selected: selected.slice(1) })).selected).toHaveLength(500);
  });

  it('is readable', () => {
    const view: View = { ...WHOLE_VIEW, x: 'params', ranges: { accuracy: [0.8, 0.9] }, selected: ['0:12', '1:3'] };
    expect(decodeURIComponent(hashOf(view))).toBe('x=params&selected=0:12~1:3&range.accuracy=0.8~0.9');
  });

  it('leaves out what it cannot read', () => {
    const view = viewOf('#constructor=1&nonsense=2&range.macs=abc~1&range.loss=1&hiddenRuns=x~2&x=macs');
    expect(view).toEqual({ ...WHOLE_VIEW, hiddenRuns: [2], x: 'macs' });
  });
});
