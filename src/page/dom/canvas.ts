import { el } from './el.ts';

/** A canvas that lies in a box; several of them lie on top of each other. */
export class Layer {
  readonly canvas: HTMLCanvasElement = el('canvas', { 'aria-hidden': 'true' });
  readonly context = this.canvas.getContext('2d') as CanvasRenderingContext2D;
  width = 0;
  height = 0;
  /** Device pixels per CSS pixel. */
  ratio = 1;

  /** @param most device pixels per CSS pixel: more than 2 cannot be seen and cost time; 1 for pictures made of pixels */
  constructor(readonly most: 1 | 2 = 2) {}

  /** Takes a size in CSS pixels and wipes the canvas. */
  clear(width: number, height: number): CanvasRenderingContext2D {
    const ratio = Math.min(this.most, globalThis.devicePixelRatio || 1);
    const [across, down] = [Math.round(width * ratio), Math.round(height * ratio)];
    if (this.canvas.width !== across || this.canvas.height !== down) {
      this.canvas.width = across;
      this.canvas.height = down;
      this.canvas.style.width = `${width}px`;
      this.canvas.style.height = `${height}px`;
    }
    Object.assign(this, { width, height, ratio });
    this.context.setTransform(ratio, 0, 0, ratio, 0, 0);
    this.context.clearRect(0, 0, width, height);
    return this.context;
  }
}
