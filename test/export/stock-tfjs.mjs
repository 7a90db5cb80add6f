// Loads a TensorFlow.js model with the stock packages alone, in a process of its own, and prints the logits of one image:
// node stock-tfjs.mjs FOLDER, the image as float32 on stdin.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import '@tensorflow/tfjs-backend-cpu';
import { loadGraphModel } from '@tensorflow/tfjs-converter';
import { setBackend, tensor } from '@tensorflow/tfjs-core';

await setBackend('cpu');
const folder = process.argv[2];
const { weightsManifest, ...artifacts } = JSON.parse(readFileSync(join(folder, 'model.json'), 'utf8'));
const files = weightsManifest.flatMap(({ paths }) => paths).map((path) => readFileSync(join(folder, path)));
const weightData = new Uint8Array(Buffer.concat(files)).buffer;
const weightSpecs = weightsManifest.flatMap(({ weights }) => weights);
const model = await loadGraphModel({ load: async () => ({ ...artifacts, weightSpecs, weightData }) });
const shape = model.inputs[0].shape.slice(1);
const image = new Float32Array(new Uint8Array(readFileSync(0)).buffer);
process.stdout.write(JSON.stringify([...model.predict(tensor(image, [1, ...shape])).dataSync()]));
