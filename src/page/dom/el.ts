type Listeners = { readonly [Name in keyof HTMLElementEventMap]?: (event: HTMLElementEventMap[Name]) => void };
type Value = string | number | boolean | undefined;
type Attributes = Readonly<Record<string, Value>>;
type Child = Node | string;

/**
 * An element with attributes and children. Text becomes a text node, whatever is in it; `true` sets an empty attribute,
 * `false` and `undefined` leave it out.
 */
export function el<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Name] {
  const element = document.createElement(name);
  setAttributes(element, attributes);
  element.append(...children);
  return element;
}

function setAttributes(element: Element, attributes: Attributes): void {
  for (const [key, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) element.removeAttribute(key);
    else element.setAttribute(key, value === true ? '' : `${value}`);
  }
}

/** Adds listeners. @returns the element itself */
export function on<T extends HTMLElement>(element: T, listeners: Listeners): T {
  for (const [name, listener] of Object.entries(listeners)) {
    element.addEventListener(name, listener as EventListener);
  }
  return element;
}

/** A button that does one thing. */
export function button(words: string, attributes: Attributes, click: (event: MouseEvent) => void): HTMLButtonElement {
  return on(el('button', { type: 'button', ...attributes }, words), { click });
}

/** A labelled list to choose from. */
export function chooser(
  words: string,
  options: readonly { readonly value: string; readonly words: string }[],
  value: string,
  change: (value: string) => void,
): HTMLLabelElement {
  const list = el('select', {}, ...options.map((one) => el('option', { value: one.value }, one.words)));
  list.value = value;
  on(list, { change: () => change(list.value) });
  return el('label', { class: 'field' }, el('span', {}, words), list);
}

/** A labelled box to tick. */
export function tick(words: Child, checked: boolean, change: (checked: boolean) => void): HTMLLabelElement {
  const box = el('input', { type: 'checkbox' });
  box.checked = checked;
  on(box, { change: () => change(box.checked) });
  return el('label', { class: 'tick' }, box, typeof words === 'string' ? el('span', {}, words) : words);
}

/** The frame of a panel: a titled section with tools beside the title. */
export function frame(id: string, title: string, ...children: readonly Child[]): HTMLElement {
  return el(
    'section',
    { class: `panel panel-${id}`, id, 'aria-labelledby': `${id}-title` },
    el('h2', { id: `${id}-title` }, title),
    ...children,
  );
}
