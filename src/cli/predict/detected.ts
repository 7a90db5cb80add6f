import { readFile } from 'node:fs/promises';
import { parse, resolve } from 'node:path';
import { type DetectedFile, type Detector, detectFiles, drawBoxes } from '../../predict/index.ts';
import type { Call } from '../action.ts';
import { noteTo } from '../io.ts';
import { makeOutputFolder, writeOutput } from '../output.ts';

/** Least probability of an object that is told where nothing else is asked for. */
const LEAST = 0.3;

/** An image with the objects in it, one a line: probability, class, and box in pixels. */
export function detectedText({ file, width, height, detections }: DetectedFile): string {
  const lines = detections.map(({ label, score, box }) => {
    const place = `${Math.round(box.x)}, ${Math.round(box.y)}`;
    const size = `${Math.round(box.width)} × ${Math.round(box.height)}`;
    return `${(score * 100).toFixed(2).padStart(8)} %  ${label}  ${size} at ${place}`;
  });
  const found = detections.length === 0 ? ['          nothing found'] : lines;
  return `${file} (${width} × ${height})\n${found.join('\n')}\n`;
}

/** Names of the drawn images: those of the images, with a number where two of them have one name. */
function drawnNames(names: readonly string[]): ReadonlyMap<string, string> {
  const seen = new Map<string, number>();
  const drawn = names.map((name) => {
    const { name: stem } = parse(name);
    const times = seen.get(stem) ?? 0;
    seen.set(stem, times + 1);
    return [name, `${stem}${times === 0 ? '' : `-${times + 1}`}.png`] as const;
  });
  return new Map(drawn);
}

/** Tells the objects in images, and draws them where that is asked for. */
export async function tellObjects(
  { io, options, quiet }: Call<'predict'>,
  model: Detector,
  names: readonly string[],
): Promise<void> {
  const { top = Number.POSITIVE_INFINITY, score: least = LEAST, draw, json } = options;
  const folder = draw === undefined ? null : resolve(io.cwd, draw);
  if (folder !== null) makeOutputFolder(folder);
  const files = drawnNames(names);
  const all: DetectedFile[] = [];
  try {
    for await (const found of detectFiles(model, { root: io.cwd, names, top, least })) {
      if (json) all.push(found);
      else io.out.write(detectedText(found));
      if (folder === null) continue;
      const bytes = await readFile(resolve(io.cwd, found.file));
      const drawn = await drawBoxes(bytes, found, model.preprocessing.classes);
      writeOutput(resolve(folder, files.get(found.file) as string), drawn);
    }
  } finally {
    if (json) io.out.write(`${JSON.stringify(all, null, 2)}\n`);
  }
  if (draw !== undefined) noteTo(io, quiet)(`drew ${names.length} images into ${draw}`);
}
