import { on } from './el.ts';

/** What a pointer does on an element; places are CSS pixels from the element's corner. */
export interface DragHandlers {
  /** Pressed; returns false where nothing begins. */
  start?(x: number, y: number, event: PointerEvent): boolean;
  /** Moved while pressed, farther than a trembling hand moves. */
  move?(x: number, y: number, event: PointerEvent): void;
  /** Let go after a move. */
  end?(x: number, y: number, event: PointerEvent): void;
  /** Let go without a move. */
  click?(x: number, y: number, event: PointerEvent): void;
  /** Moved without being pressed. */
  hover?(x: number, y: number): void;
  leave?(): void;
}

const STILL = 4;

/** Listens to a pointer: mouse, pen or finger. */
export function onDrag(element: HTMLElement, handlers: DragHandlers): void {
  let from: readonly [number, number] | null = null;
  let moved = false;
  const placeOf = (event: PointerEvent): [number, number] => {
    const box = element.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };
  on(element, {
    pointerdown: (event) => {
      const [x, y] = placeOf(event);
      if (event.button !== 0 || handlers.start?.(x, y, event) === false) return;
      from = [x, y];
      moved = false;
      element.setPointerCapture(event.pointerId);
    },
    pointermove: (event) => {
      const [x, y] = placeOf(event);
      if (from === null) return handlers.hover?.(x, y);
      moved ||= Math.hypot(x - from[0], y - from[1]) > STILL;
      if (moved) handlers.move?.(x, y, event);
    },
    pointerup: (event) => {
      if (from === null) return;
      const [x, y] = placeOf(event);
      from = null;
      if (moved) handlers.end?.(x, y, event);
      else handlers.click?.(x, y, event);
    },
    pointercancel: () => {
      from = null;
    },
    pointerleave: () => {
      if (from === null) handlers.leave?.();
    },
  });
}
