/** Text as it stands inside an element or attribute of SVG or HTML. */
export function escapeText(text: string): string {
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
