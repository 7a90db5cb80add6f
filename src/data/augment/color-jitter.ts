import type { JitterSettings } from '../../config/index.ts';
import type { Stream } from '../../util/random.ts';
import type { ImageChange } from './image-change.ts';

/**
 * Draws changes of the colours of one image: of brightness, contrast and saturation by factors uniform in 1 - s..1 + s, of the
 * hue by a turn uniform in -hue..hue, in a random order. What is 0 in the settings is not changed, and not drawn.
 * @see torchvision.transforms.ColorJitter
 */
export function drawColorJitter(stream: Stream, settings: JitterSettings | undefined): ImageChange[] {
  if (settings === undefined) return [];
  const { hue } = settings;
  const about = (middle: number, most: number): number => middle + (2 * stream.next() - 1) * most;
  const changes: ImageChange[] = (['brightness', 'contrast', 'saturation'] as const)
    .filter((kind) => settings[kind] > 0)
    .map((kind) => ({ kind, factor: about(1, settings[kind]) }));
  if (hue > 0) changes.push({ kind: 'hue', turn: about(0, hue) });
  return stream.shuffle(changes);
}
