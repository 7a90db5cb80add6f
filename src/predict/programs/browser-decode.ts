/**
 * JavaScript of a page: `pixelsOf(file)` gives the pixels of an image file, upright, transparent parts on white: `{data, width,
 * height}`, uint8 RGB. They are read by WebGL, since a canvas rounds those that are transparent.
 */
export const BROWSER_PIXELS = `
// RGB of RGBA, transparent parts on white.
function onWhite(rgba, width, height, stride) {
  const data = new Uint8Array(width * height * 3);
  const share = Float32Array.from({ length: 256 }, (_, alpha) => alpha / 255);
  for (let y = 0, at = 0; y < height; y++) {
    for (let from = y * stride * 4; from < (y * stride + width) * 4; from += 4) {
      const alpha = rgba[from + 3];
      const white = Math.fround(255 * share[255 - alpha]);
      for (let c = 0; c < 3; c++) data[at++] = Math.fround(Math.fround(rgba[from + c] * share[alpha]) + white);
    }
  }
  return { data, width, height };
}

function readRgba(bitmap) {
  const { width, height } = bitmap;
  const gl = new OffscreenCanvas(1, 1).getContext('webgl2');
  if (gl === null || Math.max(width, height) > gl.getParameter(gl.MAX_TEXTURE_SIZE)) {
    const canvas = new OffscreenCanvas(width, height).getContext('2d');
    canvas.drawImage(bitmap, 0, 0);
    return canvas.getImageData(0, 0, width, height).data;
  }
  const rgba = new Uint8Array(width * height * 4);
  const texture = gl.createTexture();
  gl.bindTexture(gl.TEXTURE_2D, texture);
  gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, gl.RGBA, gl.UNSIGNED_BYTE, bitmap);
  gl.bindFramebuffer(gl.FRAMEBUFFER, gl.createFramebuffer());
  gl.framebufferTexture2D(gl.FRAMEBUFFER, gl.COLOR_ATTACHMENT0, gl.TEXTURE_2D, texture, 0);
  gl.readPixels(0, 0, width, height, gl.RGBA, gl.UNSIGNED_BYTE, rgba);
  gl.getExtension('WEBGL_lose_context')?.loseContext();
  return rgba;
}

async function pixelsOf(file) {
  const bitmap = await createImageBitmap(file, { premultiplyAlpha: 'none' });
  return onWhite(readRgba(bitmap), bitmap.width, bitmap.height, bitmap.width);
}
`;

/**
 * Goes on: `decode(file)` gives the pixels as they are stored, with the EXIF orientation 1 to 8, for whoever scales first and turns
 * then, as libvips does. A JPEG that is to be made smaller is decoded at 1/2, 1/4 or 1/8 of its size, as by libvips, where the
 * browser can do this. Reads `scaled` and `fit`.
 */
export const BROWSER_STORED = `
// The EXIF orientation of an image file: that of the first TIFF header behind one of the marks.
function orientationOf(bytes) {
  const text = (at, length) => String.fromCharCode(...bytes.subarray(at, at + length));
  for (let at = 0; at + 16 < bytes.length; at++) {
    if (bytes[at] !== 69 && bytes[at] !== 101) continue; // E, e
    const mark = text(at, 4);
    if (mark !== 'Exif' && mark !== 'eXIf' && mark !== 'EXIF') continue;
    const start = [at + 4, at + 6, at + 8, at + 14].find((place) => ['II*', 'MM'].includes(text(place, 4).split(String.fromCharCode(0))[0]));
    if (start === undefined) continue;
    const view = new DataView(bytes.buffer, bytes.byteOffset + start);
    const little = bytes[start] === 73; // I
    const directory = view.getUint32(4, little);
    for (let k = 0; k < view.getUint16(directory, little); k++) {
      const entry = directory + 2 + 12 * k;
      if (view.getUint16(entry, little) === 0x112) return view.getUint16(entry + 8, little);
    }
  }
  return 1;
}

// Pixels turned by an EXIF orientation: the pixel at x, y of the result is the one at from(x, y).
function turn({ data, width, height }, orientation) {
  if (!(orientation > 1 && orientation < 9)) return { data, width, height };
  const [w, h] = orientation > 4 ? [height, width] : [width, height];
  const [right, bottom] = [width - 1, height - 1];
  const from = [
    (x, y) => [right - x, y],
    (x, y) => [right - x, bottom - y],
    (x, y) => [x, bottom - y],
    (x, y) => [y, x],
    (x, y) => [y, bottom - x],
    (x, y) => [right - y, bottom - x],
    (x, y) => [right - y, x],
  ][orientation - 2];
  const turned = new Uint8Array(data.length);
  for (let y = 0, at = 0; y < h; y++) {
    for (let x = 0; x < w; x++, at += 3) {
      const [u, v] = from(x, y);
      for (let c = 0; c < 3; c++) turned[at + c] = data[(v * width + u) * 3 + c];
    }
  }
  return { data: turned, width: w, height: h };
}

// A JPEG at 1 / factor of its size, by the decoder; null where the browser does not do this.
async function decodeSmaller(bytes, width, height, factor) {
  if (typeof ImageDecoder === 'undefined') return null;
  const [desiredWidth, desiredHeight] = [Math.ceil(width / factor), Math.ceil(height / factor)];
  const decoder = new ImageDecoder({ data: bytes, type: 'image/jpeg', desiredWidth, desiredHeight });
  const { image } = await decoder.decode();
  const { codedWidth, codedHeight } = image;
  const rgba = new Uint8Array(image.allocationSize({ format: 'RGBA' }));
  await image.copyTo(rgba, { format: 'RGBA' });
  image.close();
  decoder.close();
  if (codedWidth !== desiredWidth || codedHeight !== desiredHeight) return null;
  return onWhite(rgba, Math.floor(width / factor), Math.floor(height / factor), codedWidth);
}

function jpegFactor(bytes, width, height) {
  if (bytes[0] !== 0xff || bytes[1] !== 0xd8) return 1;
  const shrink = (fit === 'pad' ? Math.max(width, height) : Math.min(width, height)) / scaled;
  const factor = [8, 4, 2].find((one) => shrink >= one) ?? 1;
  return factor > 1 && Math.trunc(shrink) === factor ? factor / 2 : factor;
}

async function decode(file) {
  const bytes = new Uint8Array(await file.arrayBuffer());
  const orientation = orientationOf(bytes);
  const upright = await pixelsOf(file);
  const [width, height] = orientation > 4 ? [upright.height, upright.width] : [upright.width, upright.height];
  const factor = jpegFactor(bytes, width, height);
  const smaller = factor > 1 ? await decodeSmaller(bytes, width, height, factor) : null;
  if (smaller !== null) return { ...smaller, orientation };
  const back = { 6: 8, 8: 6 }[orientation] ?? orientation;
  return { ...turn(upright, back), orientation };
}
`;
