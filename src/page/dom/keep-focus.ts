/** Puts new boxes in the place of old ones; the one under the fingers stays under them. */
export function keepFocus(root: HTMLElement, boxes: readonly HTMLElement[]): void {
  const at = [...root.children].findIndex((child) => child.contains(document.activeElement));
  root.replaceChildren(...boxes);
  if (at >= 0) root.children[at]?.querySelector<HTMLElement>('input, button')?.focus({ preventScroll: true });
}
