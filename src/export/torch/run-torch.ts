import { spawn } from 'node:child_process';
import { buffer } from 'node:stream/consumers';
import { MixnasError } from '../../util/errors.ts';
import { toChannelsFirst } from '../onnx/session.ts';

/** Exit code of the script below where Python has no torch that can be imported. */
const NO_TORCH = 3;

/** Python that reads images float32 [n, channels, height, width] and prints the logits of a written module as one line of JSON. */
const SCRIPT = `
import importlib.util, json, math, sys
folder, *shape = sys.argv[1:]
try:
    import torch
except Exception as problem:
    print(f"{type(problem).__name__}: {problem}", file=sys.stderr)
    sys.exit(${NO_TORCH})
torch.set_num_threads(1)
spec = importlib.util.spec_from_file_location("network", f"{folder}/network.py")
module = importlib.util.module_from_spec(spec)
spec.loader.exec_module(module)
images = torch.frombuffer(bytearray(sys.stdin.buffer.read()), dtype=torch.float32).view([int(n) for n in shape])
with torch.no_grad():
    logits = module.load()(images).flatten().tolist()
print(json.dumps({"torch": torch.__version__, "logits": [x if math.isfinite(x) else None for x in logits]}))
`;

interface Printed {
  readonly torch: string;
  /** Null where one is not finite. */
  readonly logits: readonly (number | null)[];
}

/** Answers of a written module. */
export interface TorchAnswers {
  /** PyTorch and its version. */
  readonly version: string;
  /** float32 [count, classes]; NaN where one is not finite. */
  readonly logits: Float32Array;
}

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

function missing(why: string, cause?: unknown): MixnasError {
  return new MixnasError('TORCH_MISSING', `PyTorch cannot be run by the python3 of the PATH: ${why}`, {
    cause,
    hint: 'python3 -m pip install torch, or put a Python that has it first on the PATH',
  });
}

/** Runs Python with bytes on its standard input. @throws MixnasError `TORCH_MISSING` where it does not start */
async function runPython(
  args: readonly string[],
  input: Uint8Array,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Ended> {
  const child = spawn('python3', ['-B', '-c', SCRIPT, ...args], { env, stdio: 'pipe' });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', (error) => reject(missing(error.message, error)));
    child.once('close', resolve);
  });
  child.stdin.on('error', () => undefined); // it ended before it read them: its exit code says why
  child.stdin.end(input);
  const [code, out, err] = await Promise.all([ended, buffer(child.stdout), buffer(child.stderr)]);
  return { code, out: out.toString(), err: err.toString() };
}

/**
 * Runs the module that `torchModel` wrote into a folder, with the `python3` of the PATH, on the CPU.
 * @param images float32 [count, height, width, channels]
 * @param env environment of Python; its PATH says where it is
 * @throws MixnasError `TORCH_MISSING`; `TORCH_REFUSED` where the module fails
 */
export async function runTorchModule(
  folder: string,
  images: Float32Array,
  [count, height, width]: readonly [count: number, height: number, width: number],
  env: Readonly<Record<string, string | undefined>>,
): Promise<TorchAnswers> {
  const channels = images.length / (count * height * width);
  const values = toChannelsFirst(images, count, height * width, channels);
  const shape = [count, channels, height, width].map(String);
  const { code, out, err } = await runPython([folder, ...shape], new Uint8Array(values.buffer), env);
  const said = err.trim().split('\n').at(-1) || `exit code ${code}`;
  if (code === NO_TORCH) throw missing(said);
  if (code !== 0) throw new MixnasError('TORCH_REFUSED', `PyTorch refuses the module: ${said}`, { exitCode: 1 });
  const printed = JSON.parse(out.trim().split('\n').at(-1) ?? '') as Printed;
  const logits = Float32Array.from(printed.logits, (value) => value ?? Number.NaN);
  return { version: `torch ${printed.torch}`, logits };
}
