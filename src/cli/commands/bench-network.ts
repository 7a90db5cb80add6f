import { availableParallelism } from 'node:os';
import type { ActivationType } from '../../engine/index.ts';
import { benchNetwork } from '../../measure/index.ts';
import { networkOf, openSource } from '../../source/index.ts';
import type { Action, Call } from '../action.ts';
import { networkBenchText } from '../bench/network-report.ts';
import { noteTo, writeJson } from '../io.ts';

/** Published networks are measured as they are used in searches: small images, ten classes. */
const SMALL = { size: 32, classes: 10 } as const;

type BenchCall = Call<'bench infer'>;

async function bench(
  mode: 'train' | 'infer',
  { io, args, options, quiet }: BenchCall,
  activations: ActivationType = 'float32',
): Promise<void> {
  const source = openSource(args[0], { cwd: io.cwd, select: options.select });
  const { name, graph } = networkOf(source, source.kind === 'published' ? { ...SMALL, ...options } : options);
  const { batch, threads, steps, engine, ops = false } = options;
  const task = { mode, arch: name, graph, batch, threads, steps, ops };
  const onNote = noteTo(io, quiet);
  const result = await benchNetwork(task, { kind: engine, activations }, { cores: availableParallelism(), onNote });
  if (options.json) writeJson(io, { ...result });
  else io.out.write(networkBenchText(result));
}

/** `mixnas bench train`: images per second of training one network, beside what the machine allows. */
export const benchTrain: Action<'bench train'> = (call) => bench('train', call, call.options.activations);

/** `mixnas bench infer`: the same for inference. */
export const benchInfer: Action<'bench infer'> = (call) => bench('infer', call);
