import type { Preprocessing } from './preprocessing.ts';
import { browserSource } from './programs/browser.ts';
import type { ExportedFiles } from './programs/exported-files.ts';
import { nodeSource } from './programs/node.ts';
import { pythonSource } from './programs/python.ts';

export type { ExportedFiles } from './programs/exported-files.ts';

/** A program that classifies images by an exported file, as people get it. */
export interface Snippet {
  /** Its name, in the folder of the exported file. */
  readonly file: string;
  /** What it needs, as it is installed. */
  readonly install: string;
  readonly run: string;
  readonly source: string;
}

const PAGE = 'any web server there, for instance python3 -m http.server, then http://localhost:8000/classify.html';

/**
 * Programs for Node.js, Python and a browser that read an exported ONNX file and its preprocessing. Those of Node.js and Python
 * print what `mixnas predict --json` does, and decode and scale with libvips, as mixnas does; the page scales as libvips does.
 */
export function snippetsFor(files: ExportedFiles, preprocessing: Preprocessing): Snippet[] {
  return [
    {
      file: 'classify.mjs',
      install: 'npm install onnxruntime-node sharp',
      run: 'node classify.mjs IMAGE...',
      source: nodeSource(files, preprocessing),
    },
    {
      file: 'classify.py',
      install: 'pip install onnxruntime numpy "pyvips[binary]"',
      run: 'python classify.py IMAGE...',
      source: pythonSource(files, preprocessing),
    },
    {
      file: 'classify.html',
      install: 'npm install onnxruntime-web',
      run: PAGE,
      source: browserSource('onnx', files, preprocessing),
    },
  ];
}

/** The page for a browser that classifies images by an exported TensorFlow.js model: the files of its folder. */
export function tfjsSnippet(preprocessing: Preprocessing): Snippet {
  return {
    file: 'classify.html',
    install: 'npm install @tensorflow/tfjs-core @tensorflow/tfjs-converter @tensorflow/tfjs-backend-wasm',
    run: PAGE,
    source: browserSource('tfjs', { model: 'model.json', preprocessing: 'preprocessing.json' }, preprocessing),
  };
}
