import { changeBrightness, changeContrast, changeSaturation, changeSharpness } from './changes/blend.ts';
import { changeHue } from './changes/hue.ts';
import { autoContrast, equalize, posterize, solarize } from './changes/levels.ts';
import { type Matrix, movePixels } from './changes/move.ts';

/** A change of the pixels of one image, drawn: plain data, so that it can be done in another thread. */
export type ImageChange =
  | { readonly kind: 'brightness' | 'contrast' | 'saturation' | 'sharpness'; readonly factor: number }
  | { readonly kind: 'hue'; readonly turn: number }
  | { readonly kind: 'posterize'; readonly bits: number }
  | { readonly kind: 'solarize'; readonly threshold: number }
  | { readonly kind: 'autoContrast' | 'equalize' }
  | { readonly kind: 'move'; readonly matrix: Matrix };

/**
 * Changes an image in place, as torchvision changes tensors of uint8 (`torchvision.transforms.functional`).
 * @param pixels uint8 [size, size, channels]: RGB, or grey
 */
export function changeImage(pixels: Uint8Array, size: number, change: ImageChange): void {
  const channels = pixels.length / (size * size);
  switch (change.kind) {
    case 'brightness':
      changeBrightness(pixels, change.factor);
      break;
    case 'contrast':
      changeContrast(pixels, channels, change.factor);
      break;
    case 'saturation':
      changeSaturation(pixels, channels, change.factor);
      break;
    case 'sharpness':
      changeSharpness(pixels, size, change.factor);
      break;
    case 'hue':
      changeHue(pixels, channels, change.turn);
      break;
    case 'posterize':
      posterize(pixels, change.bits);
      break;
    case 'solarize':
      solarize(pixels, change.threshold);
      break;
    case 'autoContrast':
      autoContrast(pixels, channels);
      break;
    case 'equalize':
      equalize(pixels, channels);
      break;
    case 'move':
      movePixels(pixels, size, change.matrix);
      break;
  }
}
