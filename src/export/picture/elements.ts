/** Text inside SVG. */
function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

/** An element with attributes; what is undefined is left out. */
export function element(
  name: string,
  attributes: Readonly<Record<string, string | number | undefined>>,
  content?: string,
): string {
  const list = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(
      ([key, value]) =>
        ` ${key}="${typeof value === 'number' ? Number(value.toFixed(2)) : escapeText(value as string)}"`,
    )
    .join('');
  return content === undefined ? `<${name}${list}/>` : `<${name}${list}>${content}</${name}>`;
}

/** A line of text around (x, y), its baseline. */
export function label(
  x: number,
  y: number,
  content: string,
  style: Readonly<Record<string, string | number>> = {},
): string {
  return element('text', { x, y, 'text-anchor': 'middle', 'font-size': 10, ...style }, escapeText(content));
}

/** Colour of a kernel size; larger kernels are warmer, and unusual sizes grey. */
export function kernelColour(kernel: number): string {
  const colours: Readonly<Record<number, string>> = {
    1: '#e5e7eb',
    3: '#a7d8f0',
    5: '#a8ddb5',
    7: '#fdd97a',
    9: '#fbab74',
    11: '#f08fa0',
    13: '#c79be0',
  };
  return colours[kernel] ?? '#c4c4c4';
}
