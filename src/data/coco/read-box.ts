import type { Sides } from '../augment/resized-crop.ts';
import type { LabelledBox } from '../boxes/labelled-box.ts';
import type { BadBox } from './bad-boxes.ts';

/** An entry of `annotations` as it lies in the file. */
export interface RawBox {
  readonly image: unknown;
  readonly category: unknown;
  readonly bbox: unknown;
  readonly area: unknown;
  readonly crowd: unknown;
}

/** Pixels that a box may reach out of its image and be cut off without a word: tools round, and some count from 1. */
const SLACK = 1;

/** A value as a message shows it. */
export function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);

/** A box of an image, or what is wrong with it; both where it is cut off. */
export interface ReadBox {
  readonly box: LabelledBox | null;
  readonly bad: BadBox | null;
}

const bad = (kind: BadBox['kind'], path: string, problem: string): ReadBox => ({
  box: null,
  bad: { kind, path, problem },
});

const clip = (value: number, most: number): number => Math.min(most, Math.max(0, value));

/**
 * Reads [x, y, width, height] in pixels as a box relative to its image. What reaches out of the image is cut off, and told where it
 * is more than a pixel.
 * @param index place in `annotations`
 * @param name what messages call the image
 */
export function readBox(raw: RawBox, index: number, label: number, { width, height }: Sides, name: string): ReadBox {
  const path = `annotations[${index}].bbox`;
  const { bbox, area: given, crowd } = raw;
  if (!Array.isArray(bbox) || bbox.length !== 4 || !bbox.every(isNumber)) {
    return bad('that are not numbers', path, `expected [x, y, width, height] in pixels; got ${shown(bbox)}`);
  }
  if (given !== undefined && given !== null && !isNumber(given)) {
    const place = `annotations[${index}].area`;
    return bad('that are not numbers', place, `expected the area in pixels²; got ${shown(given)}`);
  }
  const [x, y, w, h] = bbox as [number, number, number, number];
  if (w <= 0 || h <= 0) {
    return bad('without a size', path, `expected a width and a height above 0; got ${shown(bbox)}`);
  }
  const problem = `expected a box inside ${name} of ${width} x ${height} pixels; got ${shown(bbox)}`;
  const [left, top, right, bottom] = [clip(x, width), clip(y, height), clip(x + w, width), clip(y + h, height)];
  if (right <= left || bottom <= top) return bad('outside their image', path, problem);
  const box = { x0: left / width, y0: top / height, x1: right / width, y1: bottom / height };
  const area = isNumber(given) ? given : (right - left) * (bottom - top);
  const isInside = x >= -SLACK && y >= -SLACK && x + w <= width + SLACK && y + h <= height + SLACK;
  return {
    box: { label, box, area, crowd: crowd === 1 || crowd === true },
    bad: isInside ? null : { kind: 'that reach out of their image', path, problem },
  };
}
