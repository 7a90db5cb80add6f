/**
 * What `mixnas doctor --install` adds. `native` builds the native engine; the others are packages that few searches need and
 * that are large: ONNX Runtime (288 MB), TensorFlow.js (30 MB and more), and its back end on TensorFlow's own library.
 */
export const ADDITIONS = {
  native: [],
  onnx: ['onnxruntime-node'],
  tfjs: [
    '@tensorflow/tfjs-core',
    '@tensorflow/tfjs-backend-cpu',
    '@tensorflow/tfjs-backend-wasm',
    '@tensorflow/tfjs-converter',
  ],
  tensorflow: ['@tensorflow/tfjs-core', '@tensorflow/tfjs-node'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

export type Addition = keyof typeof ADDITIONS;

/** The command that adds something. */
export function installCommand(addition: Addition): string {
  return `mixnas doctor --install ${addition}`;
}

/** Whether an import failed because a package is not installed, and not because it is broken. */
export function isNotInstalled(error: unknown, name: string): boolean {
  const { code, message } = error as { code?: unknown; message?: unknown };
  return code === 'ERR_MODULE_NOT_FOUND' && String(message).includes(name);
}
