import { scaledSide } from '../../data/index.ts';
import type { Preprocessing } from '../preprocessing.ts';
import { BROWSER_PIXELS, BROWSER_STORED } from './browser-decode.ts';
import { BROWSER_RESIZE } from './browser-resize.ts';

/** What runs a network in a page: what loads it, and the lines from `values` of a `shape` to `numbers`, its answer. */
interface Runtime {
  readonly head: string;
  readonly open: string;
  readonly run: string;
}

const onnxRuntime = (model: string): Runtime => ({
  head: `<script type="importmap">
  { "imports": { "onnxruntime-web": "./node_modules/onnxruntime-web/dist/ort.wasm.bundle.min.mjs" } }
</script>
`,
  open: `import { InferenceSession, Tensor } from 'onnxruntime-web';

const session = await InferenceSession.create(${JSON.stringify(model)});
`,
  run: `  const answer = await session.run({ [input.name]: new Tensor(input.type, values, shape) });
  const { data: numbers } = answer[output.name];
`,
});

const tensorflow = (model: string): Runtime => ({
  head: ['core', 'converter', 'backend-wasm']
    .map((part) => `<script src="./node_modules/@tensorflow/tfjs-${part}/dist/tf-${part}.min.js"></script>\n`)
    .join(''),
  open: `tf.wasm.setWasmPaths('./node_modules/@tensorflow/tfjs-backend-wasm/dist/');
await tf.setBackend('wasm');
const model = await tf.loadGraphModel(${JSON.stringify(model)});
`,
  run: `  const [images, answer] = tf.tidy(() => {
    const tensor = tf.tensor(values, shape);
    return [tensor, model.predict(tensor)];
  });
  const numbers = await answer.data();
  tf.dispose([images, answer]);
`,
});

/** What the helpers read: `scaled` is the side that images are scaled to, of which the middle is kept. */
function settingsOf({ input: { size }, image }: Preprocessing): string {
  return `const { mean, deviation, image } = how;
const { size, channels } = input;
const { fit } = image;
const scaled = ${scaledSide({ size, ...image })};
`;
}

const DEEP = `  const bytes = new Uint8Array(await file.slice(0, 25).arrayBuffer());
  if (bytes[1] === 80 && bytes[2] === 78 && bytes[24] === 16) throw new Error('sixteen bits');
`;

const GREY = `  const grey = (i) => Math.round((299 * rgb[3 * i] + 587 * rgb[3 * i + 1] + 114 * rgb[3 * i + 2]) / 1000);
  const pixels = channels === 3 ? rgb : Uint8Array.from({ length: size * size }, (_, i) => grey(i));
`;

/** From a file to `values` and `shape`: all that the exported file wants done. */
function valuesOf({ input }: Preprocessing): string {
  if (input.type === 'uint8')
    return `  const { orientation, ...stored } = await decode(file);
  const { data: values, width, height } = turn(stored, orientation);
  const shape = [1, height, width, 3];
`;
  const place = input.layout === 'NHWC' ? 'i' : '(i % area) * channels + Math.floor(i / area)';
  const shape = input.layout === 'NHWC' ? '[1, size, size, channels]' : '[1, channels, size, size]';
  return `  const rgb = square(await decode(file));
${GREY}  const area = size * size;
  const values = Float32Array.from(pixels, (_, i) => {
    const place = ${place};
    return (pixels[place] / 255 - mean[place % channels]) / deviation[place % channels];
  });
  const shape = ${shape};
`;
}

const SOFTMAX = `
function softmax(logits) {
  const powers = Array.from(logits, (value) => Math.exp(value - Math.max(...logits)));
  const sum = powers.reduce((a, b) => a + b, 0);
  return powers.map((power) => power / sum);
}
`;

/** What makes of an image what the exported file wants, and of its answer probabilities. */
function helpers({ input }: Preprocessing): string {
  return `${BROWSER_PIXELS}${BROWSER_STORED}${input.type === 'uint8' ? '' : `${BROWSER_RESIZE}${SOFTMAX}`}`;
}

const PAGE = `
async function classify(file) {
  const probabilities = Array.from(await probabilitiesOf(file));
  const predictions = classes.map((label, k) => ({ label, probability: probabilities[k] }));
  return predictions.sort((a, b) => b.probability - a.probability).slice(0, 5);
}

const element = (kind, text, children = []) => {
  const one = document.createElement(kind);
  one.textContent = text;
  one.append(...children);
  return one;
};

async function show(files) {
  for (const file of files) {
    const section = element('section', '', [element('h2', file.name)]);
    document.querySelector('main').append(section);
    try {
      for (const { label, probability } of await classify(file)) {
        const data = element('data', (100 * probability).toFixed(1) + ' %');
        data.value = probability;
        section.append(element('p', label + ' ', [data]));
      }
    } catch (error) {
      section.append(element('p', 'cannot be classified: ' + error.message));
    }
  }
}

const picker = document.querySelector('input');
picker.addEventListener('change', () => show(picker.files));
document.addEventListener('dragover', (event) => event.preventDefault());
document.addEventListener('drop', (event) => {
  event.preventDefault();
  show(event.dataTransfer.files);
});
picker.disabled = false;
`;

function page({ head, open, run }: Runtime, file: string, how: Preprocessing): string {
  const deep = how.image.bits === null ? '' : DEEP;
  return `<!doctype html>
<meta charset="utf-8">
<title>${how.name.replace(/[<&]/g, '')}</title>
<h1>Which class?</h1>
<label>Pick images, or drop some here: <input type="file" accept="image/*" multiple disabled></label>
<main></main>
${head}<script type="module">
${open}const how = await (await fetch(${JSON.stringify(file)})).json();
const { input, output, classes } = how;
${settingsOf(how)}${helpers(how)}
async function probabilitiesOf(file) {
${deep}${valuesOf(how)}${run}  return ${how.output.kind === 'logits' ? 'softmax(numbers)' : 'numbers'};
}
${PAGE}</script>
`;
}

/**
 * A page that classifies images by an exported file in a browser, with onnxruntime-web or TensorFlow.js from `node_modules`
 * beside it. It is saved in the folder of the exported file, which it loads by name, and needs a web server.
 * @param kind of the exported file
 * @param files names in the folder of the page
 */
export function browserSource(
  kind: 'onnx' | 'tfjs',
  files: { readonly model: string; readonly preprocessing: string },
  preprocessing: Preprocessing,
): string {
  const runtime = kind === 'onnx' ? onnxRuntime(files.model) : tensorflow(files.model);
  return page(runtime, files.preprocessing, preprocessing);
}
