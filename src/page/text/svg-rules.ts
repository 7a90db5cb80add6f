/** Elements that pictures of networks are made of; no script, style, link, image or foreign content. */
const ELEMENTS = new Set(
  'svg g defs marker path rect line circle ellipse polygon polyline text tspan title desc'.split(' '),
);

const ATTRIBUTES = new Set(
  `viewBox width height x y x1 y1 x2 y2 cx cy r rx ry d points transform fill stroke opacity id role
  fill-opacity stroke-opacity stroke-width stroke-dasharray stroke-linecap stroke-linejoin
  text-anchor dominant-baseline font-size font-weight font-family
  marker-start marker-mid marker-end markerWidth markerHeight refX refY orient aria-label`.split(/\s+/),
);

/** Whether a picture may hold an element. */
export function allowsElement(name: string): boolean {
  return ELEMENTS.has(name);
}

/** Whether an element of a picture may have an attribute: known names, and no reference but to the picture's own parts. */
export function allowsAttribute(name: string, value: string): boolean {
  if (!ATTRIBUTES.has(name)) return false;
  return !/url\(|javascript:|data:/i.test(value) || /^url\(#[\w-]+\)$/.test(value);
}
