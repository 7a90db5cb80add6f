import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { architectureSvg } from '../../src/draw/index.ts';
import { allowsAttribute, allowsElement } from '../../src/page/text/svg-rules.ts';
import { buildZoo } from '../../src/zoo/index.ts';

describe('the rules for pictures', () => {
  it('allow everything that our own pictures are made of', () => {
    const svg = architectureSvg('mixnet-s', buildZoo('mixnet-s', { size: 32, classes: 10 }));
    const elements = new Set([...svg.matchAll(/<([a-z]+)/gi)].map(([, name]) => name as string));
    const attributes = [...svg.matchAll(/ ([\w-]+)="([^"]*)"/g)].filter(([, name]) => name !== 'xmlns');
    expect([...elements].filter((name) => !allowsElement(name))).toEqual([]);
    expect(attributes.filter(([, name, value]) => !allowsAttribute(name as string, value as string))).toEqual([]);
  });

  it.each(['script', 'style', 'a', 'image', 'use', 'foreignObject', 'iframe', 'animate', 'set', 'SCRIPT'])(
    'refuse the element %s',
    (name) => {
      expect(allowsElement(name)).toBe(false);
    },
  );

  it.each([
    ['onclick', 'alert(1)'],
    ['onload', 'alert(1)'],
    ['style', 'fill: red'],
    ['href', '#a'],
    ['xlink:href', 'javascript:alert(1)'],
    ['fill', 'url(https://example.org/x)'],
    ['fill', 'URL( #a )'],
    ['marker-end', 'url(#a) url(https://example.org)'],
    ['aria-label', 'JavaScript:alert(1)'],
  ])('refuse the attribute %s="%s"', (name, value) => {
    expect(allowsAttribute(name, value)).toBe(false);
  });

  it('allow references to the parts of the picture', () => {
    expect(allowsAttribute('marker-end', 'url(#arrow)')).toBe(true);
  });
});

describe('the sources of the page', () => {
  it('put nothing into the document as markup', () => {
    const folder = resolve(import.meta.dirname, '../../src/page');
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
    expect(files.length).toBeGreaterThan(30);
    const pattern =
      /innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|new Function|createContextualFragment/;
    expect(files.filter((name) => pattern.test(readFileSync(join(folder, name), 'utf8')))).toEqual([]);
  });
});
