/** A place on a plot, CSS pixels. */
export type Place = readonly [x: number, y: number];

/** Whether a place lies within a closed outline (even-odd rule); an outline of fewer than three places holds nothing. */
export function isInside([x, y]: Place, outline: readonly Place[]): boolean {
  let inside = false;
  for (let i = 0, j = outline.length - 1; i < outline.length; j = i++) {
    const [x1, y1] = outline[i] as Place;
    const [x2, y2] = outline[j] as Place;
    if (y1 > y !== y2 > y && x < ((x2 - x1) * (y - y1)) / (y2 - y1) + x1) inside = !inside;
  }
  return inside;
}

/** The four corners of the rectangle between two places. */
export function rectangleOf([x1, y1]: Place, [x2, y2]: Place): Place[] {
  return [
    [x1, y1],
    [x2, y1],
    [x2, y2],
    [x1, y2],
  ];
}
