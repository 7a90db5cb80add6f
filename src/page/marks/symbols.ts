/** A trial's mark: its shape tells the run, its filling the state, so that colour is never alone. */
export type Shape = 'circle' | 'square' | 'triangle' | 'diamond' | 'pentagon' | 'bar';

const SHAPES: readonly Shape[] = ['circle', 'square', 'triangle', 'diamond', 'pentagon', 'bar'];

/** The shape of a run's marks. */
export function shapeOf(run: number): Shape {
  return SHAPES[run % SHAPES.length] as Shape;
}

const CORNERS: Readonly<Record<Exclude<Shape, 'circle'>, readonly (readonly [number, number])[]>> = {
  square: corners(4, Math.PI / 4, 1.15),
  triangle: corners(3, -Math.PI / 2, 1.3),
  diamond: corners(4, 0, 1.3),
  pentagon: corners(5, -Math.PI / 2, 1.15),
  bar: [
    [-0.5, -1.3],
    [0.5, -1.3],
    [0.5, 1.3],
    [-0.5, 1.3],
  ],
};

function corners(count: number, from: number, radius: number): [number, number][] {
  return Array.from({ length: count }, (_, i) => {
    const angle = from + (2 * Math.PI * i) / count;
    return [radius * Math.cos(angle), radius * Math.sin(angle)];
  });
}

/** Adds a shape's outline to the path. */
export function traceShape(
  context: CanvasRenderingContext2D,
  shape: Shape,
  x: number,
  y: number,
  radius: number,
): void {
  if (shape === 'circle') {
    context.moveTo(x + radius, y);
    context.arc(x, y, radius, 0, 2 * Math.PI);
    return;
  }
  CORNERS[shape].forEach(([across, down], i) => {
    if (i === 0) context.moveTo(x + across * radius, y + down * radius);
    else context.lineTo(x + across * radius, y + down * radius);
  });
  context.closePath();
}

/** Adds a cross to the path: a trial that failed. */
export function traceCross(context: CanvasRenderingContext2D, x: number, y: number, radius: number): void {
  context.moveTo(x - radius, y - radius);
  context.lineTo(x + radius, y + radius);
  context.moveTo(x + radius, y - radius);
  context.lineTo(x - radius, y + radius);
}

/** Adds a five-pointed star to the path: the best trial. */
export function traceStar(context: CanvasRenderingContext2D, x: number, y: number, radius: number): void {
  for (let i = 0; i < 10; i++) {
    const angle = -Math.PI / 2 + (Math.PI * i) / 5;
    const reach = i % 2 === 0 ? radius : radius * 0.45;
    const place = [x + reach * Math.cos(angle), y + reach * Math.sin(angle)] as const;
    if (i === 0) context.moveTo(...place);
    else context.lineTo(...place);
  }
  context.closePath();
}

/** A mark drawn once: to be copied to thousands of places, or to stand in a legend. */
export function stamp(
  radius: number,
  ratio: number,
  draw: (context: CanvasRenderingContext2D, centre: number) => void,
): HTMLCanvasElement {
  const side = 2 * Math.ceil(radius * 1.5 + 2);
  const canvas = document.createElement('canvas');
  canvas.className = 'mark';
  canvas.setAttribute('aria-hidden', 'true');
  canvas.width = side * ratio;
  canvas.height = side * ratio;
  const context = canvas.getContext('2d') as CanvasRenderingContext2D;
  context.scale(ratio, ratio);
  draw(context, side / 2);
  return canvas;
}
