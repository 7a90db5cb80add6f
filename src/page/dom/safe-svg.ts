import { allowsAttribute, allowsElement } from '../text/svg-rules.ts';

const SVG = 'http://www.w3.org/2000/svg';

/** A copy of an element that holds only what the rules allow; null for an element that they do not. */
function copyOf(element: Element): SVGElement | null {
  const name = element.localName;
  if (element.namespaceURI !== SVG || !allowsElement(name)) return null;
  const copy = document.createElementNS(SVG, name) as SVGElement;
  for (const { name: key, value } of element.attributes) {
    if (allowsAttribute(key, value)) copy.setAttribute(key, value);
  }
  for (const child of element.childNodes) {
    if (child.nodeType === Node.TEXT_NODE) copy.append(child.textContent ?? '');
    else if (child.nodeType === Node.ELEMENT_NODE) {
      const inner = copyOf(child as Element);
      if (inner !== null) copy.append(inner);
    }
  }
  return copy;
}

/** A picture built from the text of an SVG document, from allowed elements and attributes alone; null where it is no SVG. */
export function safeSvg(text: string): SVGElement | null {
  const parsed = new DOMParser().parseFromString(text, 'image/svg+xml');
  return copyOf(parsed.documentElement);
}
