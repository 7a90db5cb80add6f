import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { type DecodeSettings, decodeImage } from '../../../src/data/folder/decode.ts';
import { temporaryFolder } from '../../temporary.ts';

const root = temporaryFolder();
const WHOLE: DecodeSettings = { size: 4, fit: 'crop', bits: null };

/** A wide picture: a white strip at its left end, red beside it. */
async function wide(): Promise<string> {
  const file = join(root, 'wide.png');
  const pixels = Uint8Array.from({ length: 8 * 4 * 3 }, (_, i) => (Math.floor(i / 3) % 8 < 2 || i % 3 === 0 ? 255 : 0));
  await sharp(pixels, { raw: { width: 8, height: 4, channels: 3 } }).toFile(file);
  return file;
}

/** A picture of equal rows, as many as there are columns, that is stored with sixteen bits for each value. */
async function deep(name: string, values: readonly number[], channels: 1 | 3 = 1): Promise<string> {
  const side = values.length / channels;
  const file = join(root, name);
  const raw = { width: side, height: side, channels };
  const space = channels === 1 ? 'grey16' : 'rgb16';
  const image = sharp(Uint16Array.from(new Array(side).fill(values).flat()), { raw })
    .pipelineColourspace(space)
    .toColourspace(space);
  await image.png().toFile(file);
  return file;
}

/** The first of the three values of each pixel in the middle row. */
async function reds(file: string, settings: Partial<DecodeSettings>): Promise<number[]> {
  const whole = { ...WHOLE, ...settings };
  const { pixels } = await decodeImage(file, whole);
  const from = (whole.size >> 1) * whole.size * 3;
  return Array.from({ length: whole.size }, (_, i) => pixels[from + i * 3 + 1] as number);
}

describe('decodeImage', () => {
  it('keeps the middle, all of the image on black, or stretches it', async () => {
    const file = await wide();
    expect(await reds(file, { fit: 'crop' })).toEqual([0, 0, 0, 0]);
    const padded = await decodeImage(file, { ...WHOLE, fit: 'pad' });
    expect([...padded.pixels.subarray(0, 12)]).toEqual(new Array(12).fill(0));
    const stretched = await reds(file, { fit: 'stretch' });
    expect(stretched[0]).toBeGreaterThan(200);
    expect(stretched[3]).toBeLessThan(10);
  });

  it('takes the highest value of the significant bits for white, larger ones too', async () => {
    const file = await deep('twelve.png', [0, 1024, 2048, 4095]);
    const bits = { size: 4, fit: 'stretch', bits: 12 } as const;
    expect((await reds(file, bits)).map((value) => Math.round(value / 64))).toEqual([0, 1, 2, 4]);
    expect((await reds(file, { ...bits, bits: 10 })).map((value) => Math.round(value / 255))).toEqual([0, 1, 1, 1]);
    expect((await decodeImage(file, bits)).largest).toBeNull();
  });

  it('tells the largest value where nothing says how many bits count', async () => {
    const file = await deep('dark.png', [0, 300, 4095, 5, 6, 7], 3);
    expect(await decodeImage(file, WHOLE)).toMatchObject({ largest: 4095 });
    expect(await decodeImage(await wide(), WHOLE)).toMatchObject({ largest: null });
  });

  it('throws what the decoder says of a file that is no image', async () => {
    writeFileSync(join(root, 'text.jpg'), 'text');
    await expect(decodeImage(join(root, 'text.jpg'), WHOLE)).rejects.toThrow(/unsupported image format/i);
  });
});
