import { describe, expect, it } from 'vitest';
import { brokenImagesError } from '../../src/data/broken-images.ts';

describe('the error about broken images', () => {
  it('names each of a few', () => {
    expect(brokenImagesError(['a/1.jpg: cut short'])).toMatchObject({
      code: 'DATA_IMAGES',
      exitCode: 2,
      message: '1 image cannot be decoded:\n  a/1.jpg: cut short',
    });
  });

  it('names the first 20 of many and counts the others', () => {
    const { message } = brokenImagesError(Array.from({ length: 23 }, (_, i) => `${i}.png: no image`));
    const lines = message.split('\n');
    expect(lines).toHaveLength(22);
    expect(lines[0]).toBe('23 images cannot be decoded:');
    expect(lines.slice(-2)).toEqual(['  19.png: no image', '  and 3 more']);
  });
});
