import { el } from './el.ts';

/** The box with a trial's figures beside the pointer; one for the whole page. */
const box = el('div', { class: 'tip', role: 'presentation', hidden: true });

/** Shows lines of text beside a place of the window; a line is a name and a value. */
export function showTip(lines: readonly (readonly [string, string])[], clientX: number, clientY: number): void {
  if (!box.isConnected) document.body.append(box);
  box.replaceChildren(...lines.map(([name, value]) => el('div', {}, el('span', {}, name), el('b', {}, value))));
  box.hidden = false;
  const { width, height } = box.getBoundingClientRect();
  const right = clientX + 16 + width < innerWidth ? clientX + 16 : Math.max(4, clientX - width - 16);
  box.style.left = `${right}px`;
  box.style.top = `${Math.max(4, Math.min(clientY + 14, innerHeight - height - 4))}px`;
}

export function hideTip(): void {
  box.hidden = true;
}
