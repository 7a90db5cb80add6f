import { loadDecoder, openUpright, type Sides } from '../../data/index.ts';
import { element, escapeText } from '../../util/markup.ts';
import type { DetectedFile } from './detect-files.ts';
import type { FoundObject } from './found.ts';

/** Colours of classes, told apart by people who see few of them; the first again after the last. */
const COLOURS = ['#e6194b', '#3cb44b', '#4363d8', '#f58231', '#911eb4', '#00a0b0', '#f032e6', '#808000', '#9a6324'];

/** Share of the image's shorter side that lines and letters have, and the least, pixels. */
const LINE = { share: 0.006, least: 1.5 };
const TEXT = { share: 0.035, least: 10 };

/** Width of a letter of a sans serif, as a share of its height. */
const LETTER = 0.58;

const scaled = ({ share, least }: typeof LINE, side: number): number => Math.max(least, share * side);

/** The frame of one object, with its class and probability above it, or inside where there is no room above. */
function frame({ label, score, box: { x, y, width, height } }: FoundObject, colour: string, image: Sides): string {
  const side = Math.min(image.width, image.height);
  const [line, letters] = [scaled(LINE, side), scaled(TEXT, side)];
  const text = `${label} ${Math.round(100 * score)} %`;
  const plate = { width: text.length * letters * LETTER + letters * 0.4, height: letters * 1.25 };
  const top = y >= plate.height ? y - plate.height : y;
  const left = Math.max(0, Math.min(x, image.width - plate.width));
  return [
    element('rect', { x, y, width, height, fill: 'none', stroke: colour, 'stroke-width': line }),
    element('rect', { x: left, y: top, ...plate, fill: colour }),
    element(
      'text',
      {
        x: x + letters * 0.2,
        y: top + letters * 0.95,
        fill: '#fff',
        'font-size': letters,
        'font-family': 'sans-serif',
      },
      escapeText(text),
    ),
  ].join('');
}

/** SVG of the boxes of an image, of its size; the likeliest lies on top. @param classes colours go by their order */
export function boxesSvg({ width, height, detections }: DetectedFile, classes: readonly string[]): string {
  const frames = [...detections].reverse().map((object) => {
    const colour = COLOURS[Math.max(0, classes.indexOf(object.label)) % COLOURS.length] as string;
    return frame(object, colour, { width, height });
  });
  return element('svg', { xmlns: 'http://www.w3.org/2000/svg', width, height }, frames.join(''));
}

/**
 * An image, upright, with boxes drawn on it.
 * @param encoded bytes of the image file
 * @returns bytes of a PNG file
 */
export async function drawBoxes(
  encoded: Uint8Array,
  found: DetectedFile,
  classes: readonly string[],
): Promise<Uint8Array> {
  const image = await openUpright(await loadDecoder(), encoded, null);
  return await image
    .composite([{ input: Buffer.from(boxesSvg(found, classes)) }])
    .png()
    .toBuffer();
}
