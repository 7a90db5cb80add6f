/**
 * JavaScript of a page: `square(image)` scales RGB pixels as `resize` of libvips 8.18 does, bit for bit: blocks of pixels are averaged down to about twice the size, then Lanczos with 3 lobes, places rounded to 1/64 pixel and
 * weights cut to 1/4096, one axis after the other in 8 bits; images are enlarged with Catmull-Rom.
 */
export const BROWSER_RESIZE = `
const sinc = (x) => (x === 0 ? 1 : Math.sin(x * Math.PI) / (x * Math.PI));
const lanczos = (x) => (Math.abs(x) > 3 ? 0 : sinc(x) * sinc(x / 3));
const roundHalfEven = (x) => (x % 1 === 0.5 ? 2 * Math.round(x / 2) : Math.round(x));
const fixed = (weights) => weights.map((weight) => Math.trunc(weight * 4096));
const phaseOf = (place) => ((Math.floor(place * 128) & 127) + 1) >> 1;

// Weights for places 0/64 to 64/64 behind a pixel.
const table = (weightsAt) => Array.from({ length: 65 }, (_, phase) => fixed(weightsAt(phase / 64)));
const catmullRom = table((x) => {
  const [before, after] = [-0.5 * x * (1 - x) ** 2, -0.5 * (1 - x) * x ** 2];
  return [before, 1 - x - 2 * before + after, x - 2 * after + before, after];
});
const lanczosTable = (shrink, points) =>
  table((x) => {
    const weights = Array.from({ length: points }, (_, i) => lanczos((i + 1 - x - points / 2) / shrink));
    const sum = weights.reduce((a, b) => a + b);
    return weights.map((weight) => weight / sum);
  });

// Each pixel of the result along one axis from the pixels at its place; those beyond the edge are as the edge.
function along({ data, width, height }, isDown, count, Values, valueAt) {
  const [length, step] = isDown ? [height, width * 3] : [width, 3];
  const [w, h] = isDown ? [width, count] : [count, height];
  const result = new Values(w * h * 3);
  for (let y = 0, at = 0; y < h; y++) {
    for (let x = 0; x < w; x++) {
      for (let c = 0; c < 3; c++) {
        const start = (isDown ? x : y * width) * 3 + c;
        result[at++] = valueAt(isDown ? y : x, (i) => data[start + Math.min(length - 1, Math.max(0, i)) * step]);
      }
    }
  }
  return { data: result, width: w, height: h };
}

function filter(image, isDown, places, Values) {
  return along(image, isDown, places.length, Values, (k, pixel) => {
    const { first, weights } = places[k];
    let sum = 2048;
    for (let i = 0; i < weights.length; i++) sum += weights[i] * pixel(first + i);
    return sum >> 12;
  });
}

function averageBlocks(image, isDown, factor) {
  const count = Math.ceil((isDown ? image.height : image.width) / factor);
  const multiplier = Math.floor(2 ** 24 / factor);
  return along(image, isDown, count, Uint8Array, (k, pixel) => {
    let sum = factor >> 1;
    for (let i = 0; i < factor; i++) sum += pixel(k * factor + i);
    return Math.floor((sum * multiplier) / 2 ** 24);
  });
}

function reduce(image, isDown, shrink) {
  const length = isDown ? image.height : image.width;
  const wanted = Math.floor(length / shrink + 0.5);
  const factor = Math.max(1, Math.floor(length / wanted / 2));
  const smaller = factor > 1 ? averageBlocks(image, isDown, factor) : image;
  const rest = shrink / factor;
  if (rest === 1) return smaller;
  const points = 2 * roundHalfEven(3 * rest) + 1;
  const weights = lanczosTable(rest, points);
  const invented = (wanted * shrink - length) / factor;
  // libvips adds up places within a line, and within 10 lines
  const strip = isDown ? 10 : wanted;
  let place = 0;
  const places = Array.from({ length: wanted }, (_, i) => {
    place = i % strip === 0 ? (i + 0.5) * rest - 0.5 - ((1 + invented) / 2 - 1) : place + rest;
    return { first: Math.floor(place) - (points - 1) / 2, weights: weights[phaseOf(place)] };
  });
  return filter(smaller, isDown, places, Uint8ClampedArray);
}

function enlarge(image, xScale, yScale) {
  const placesOf = (length, scale) =>
    Array.from({ length: Math.round(length * scale) }, (_, i) => {
      const place = i / scale + 1.5;
      return { first: Math.floor(place) - 3, weights: catmullRom[phaseOf(place)] };
    });
  const wide = filter(image, false, placesOf(image.width, Math.max(1, xScale)), Int16Array);
  return filter(wide, true, placesOf(image.height, Math.max(1, yScale)), Uint8ClampedArray);
}

function scale(image, xScale, yScale) {
  const low = yScale < 1 ? reduce(image, true, 1 / yScale) : image;
  const small = xScale < 1 ? reduce(low, false, 1 / xScale) : low;
  return xScale > 1 || yScale > 1 ? enlarge(small, xScale, yScale) : small;
}

// The image upright, size x size pixels.
function square({ orientation, ...image }) {
  const shrinks = [image.width / scaled, image.height / scaled];
  const shrink = fit === 'pad' ? Math.max(...shrinks) : Math.min(...shrinks);
  const [xScale, yScale] = fit === 'stretch' ? shrinks.map((one) => 1 / one) : [1 / shrink, 1 / shrink];
  const atLeastOne = (one, length) => Math.max(one, 1 / length);
  const fitted = scale(image, atLeastOne(xScale, image.width), atLeastOne(yScale, image.height));
  const { data, width, height } = turn(fitted, orientation);
  const startOf = (length) => (fit === 'pad' ? -Math.trunc((size - length) / 2) : Math.trunc((length - size + 1) / 2));
  const [left, top] = [startOf(width), startOf(height)];
  const pixels = new Uint8Array(size * size * 3);
  for (let y = Math.max(0, -top); y < Math.min(size, height - top); y++) {
    for (let x = Math.max(0, -left); x < Math.min(size, width - left); x++) {
      for (let c = 0; c < 3; c++) pixels[(y * size + x) * 3 + c] = data[((y + top) * width + x + left) * 3 + c];
    }
  }
  return pixels;
}
`;
