/** A part of a larger tensor. Plain data. */
export interface Cut {
  /** Name of the larger tensor, and its shape. */
  readonly from: string;
  readonly whole: readonly number[];
  /** Shape of the part: as many axes. */
  readonly shape: readonly number[];
  /** Along each axis the values `start`, `start + step`, …. The last axis has step 1. */
  readonly start: readonly number[];
  readonly step: readonly number[];
}

/** Calls `row` for every run of neighbouring values along the last axis. */
function eachRow(cut: Cut, row: (whole: number, part: number, length: number) => void): void {
  const { whole: shape } = cut;
  const last = shape.length - 1;
  const length = cut.shape[last] as number;
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((a, b) => a * b, 1));
  const visit = (axis: number, whole: number, part: number): number => {
    if (axis === last) {
      row(whole + (cut.start[axis] as number), part, length);
      return part + length;
    }
    let next = part;
    for (let i = 0; i < (cut.shape[axis] as number); i++) {
      const at = (cut.start[axis] as number) + i * (cut.step[axis] as number);
      next = visit(axis + 1, whole + at * (strides[axis] as number), next);
    }
    return next;
  };
  visit(0, 0, 0);
}

/** The values of a part. */
export function takePart(whole: Float32Array, cut: Cut): Float32Array {
  const part = new Float32Array(cut.shape.reduce((a, b) => a * b, 1));
  eachRow(cut, (from, to, length) => part.set(whole.subarray(from, from + length), to));
  return part;
}

/** Puts the values of a part back where they belong. */
export function putPart(whole: Float32Array, cut: Cut, part: Float32Array): void {
  eachRow(cut, (to, from, length) => whole.set(part.subarray(from, from + length), to));
}
