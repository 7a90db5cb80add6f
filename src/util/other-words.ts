/** What a word of other tools means here. */
interface Meaning {
  /** Our words for it, the likeliest first; empty where there is none. */
  readonly ours: readonly string[];
  /** What to know of it besides. */
  readonly note?: string;
}

const GPU: Meaning = { ours: ['torch'], note: 'evaluator: {kind: torch, device: cuda} trains on GPUs (docs/torch.md)' };
const ASHA = 'fidelity: {kind: asha, rungs: [...]} stops bad networks early (docs/fidelities.md)';

/** Words, each without case, blanks, `-` and `_`, by what they mean. */
const VALUES: readonly (readonly [words: string, meaning: Meaning])[] = [
  [
    'flops mflops gflops madds multadds multiplyadds',
    { ours: ['macs'], note: 'macs are multiply-adds: FLOPs are twice that' },
  ],
  ['parameters numparams nparams', { ours: ['params'] }],
  ['modelsize size sizemb filesize', { ours: ['modelBytes'] }],
  ['memory ram peakmemory peakram', { ours: ['peakBytes'] }],
  ['latency ms time inferencetime speed', { ours: ['latencyMs'] }],
  ['acc top1 valacc valaccuracy precision', { ours: ['accuracy'] }],
  ['valloss crossentropy', { ours: ['loss'] }],
  ['evolution evolutionary ea genetic ga aging agingevolution', { ours: ['regularized-evolution'] }],
  ['nsga nsgaii', { ours: ['nsga2'] }],
  ['bayesian bayes bo gp tpe smac optuna', { ours: ['surrogate'] }],
  ['rl reinforcement reinforcementlearning', { ours: ['reinforce', 'ppo'] }],
  ['hillclimbing local greedy', { ours: ['local-search'] }],
  ['randomsearch uniform', { ours: ['random'] }],
  ['hyperband sha successivehalving bohb', { ours: ['asha'], note: ASHA }],
  ['pytorch pt pth torchscript safetensors', { ours: ['torch'] }],
  ['gpu cuda rocm mps', GPU],
  ['folder imagefolder images directory dir', { ours: ['image-folder'] }],
  ['cifar', { ours: ['cifar10'] }],
  ['adam adamw', { ours: ['rmsprop'], note: 'rmsprop is the one with a step for each weight' }],
  ['cosineannealing cos', { ours: ['cosine'] }],
  ['step steplr multistep', { ours: ['exponential'] }],
  ['none fixed', { ours: ['constant', 'full'] }],
  ['multiobjective multi front', { ours: ['pareto'] }],
  ['oneshot supernet weightsharing', { ours: ['shared'] }],
  ['cpp native++ c++', { ours: ['native'] }],
  ['wasm webgl js tensorflow tensorflowjs tf keras', { ours: ['tfjs'] }],
  ['tflite litert', { ours: ['onnx'], note: 'onnx2tf makes TFLite of an ONNX file' }],
  ['coreml tensorrt openvino trt', { ours: ['onnx'], note: 'they read ONNX files' }],
  ['markdown', { ours: ['md'] }],
  ['txt plain', { ours: ['text'] }],
  ['htm', { ours: ['html'] }],
  ['tb events tfevents', { ours: ['tensorboard'] }],
  ['excel xlsx tsv', { ours: ['csv'] }],
  ['val valid', { ours: ['validation'] }],
];

/** The keys that other tools have for ours: paths of a config, the likeliest first. */
const KEYS: readonly (readonly [words: string, paths: readonly string[]])[] = [
  ['lr rate baselr learningrate initiallr', ['training.learningRate']],
  ['bs batch batchsize minibatch', ['training.batchSize']],
  ['wd l2 weightdecay', ['training.weightDecay']],
  ['epochs nepochs numepochs maxepochs epoch', ['training.epochs']],
  ['momentum', ['training.optimizer.momentum']],
  ['optim opt optimizer', ['training.optimizer']],
  ['scheduler lrscheduler lrschedule', ['training.schedule']],
  ['warmup warmupepochs', ['training.schedule.warmupEpochs']],
  ['aug augment augmentations transforms', ['training.augmentation']],
  ['hflip horizontalflip flip', ['training.augmentation.flip']],
  ['smoothing labelsmoothing', ['training.labelSmoothing']],
  ['ema emadecay', ['training.averageDecay']],
  ['earlystopping earlystop', ['training.patience']],
  ['classweight weights', ['training.classWeights']],
  ['ntrials maxtrials numtrials samples numsamples iterations maxevals', ['search.trials']],
  ['jobs njobs numworkers parallel concurrency', ['search.workers']],
  ['timeout maxtime timelimit timebudget time hours duration', ['search.maxSeconds']],
  ['retrain finaltraining', ['search.finals']],
  ['randomstate randomseed rngseed', ['seed']],
  ['dataset datasets', ['data']],
  ['imagesize imgsize imgsz inputsize inputshape resolution size', ['data.resolution']],
  ['datapath datadir root folder dir', ['data.path']],
  ['searchspace model backbone arch architecture', ['space']],
  ['algorithm sampler strategy tuner searcher method', ['controller']],
  ['pruner hyperband successivehalving multifidelity', ['fidelity']],
  ['limits limit constraint budget maxflops maxmacs', ['constraints']],
  ['metric metrics goal loss', ['objective']],
  ['gpu gpus cuda accelerator', []],
  ['amp fp16 bf16 precision mixedprecision', ['evaluator.precision']],
  ['numthreads nthreads cpus cores', ['engine.threads']],
  ['backend framework', ['engine.kind']],
];

const plain = (word: string): string => word.toLowerCase().replace(/[\s_-]/g, '');

function find<T>(table: readonly (readonly [string, T])[], word: string): T | undefined {
  return table.find(([words]) => words.split(' ').includes(plain(word)))?.[1];
}

/**
 * What somebody means who gave a word of other tools, or one of ours with other case or hyphens, as a sentence.
 * @param allowed what can stand there
 * @returns undefined where nothing is known of it
 */
export function meantValue(word: string, allowed: readonly string[]): string | undefined {
  const same = allowed.find((one) => plain(one) === plain(word));
  const meaning = find(VALUES, word);
  const ours = same ?? meaning?.ours.find((one) => allowed.includes(one));
  const sentences = [
    ...(ours === undefined ? [] : [`did you mean ${ours}?`]),
    ...(same === undefined && meaning?.note ? [meaning.note] : []),
  ];
  return sentences.length === 0 ? undefined : sentences.join(' ');
}

/** The paths of a config that somebody may mean who gave a key of other tools; what to know of it besides. */
export function meantPaths(key: string): { readonly paths: readonly string[]; readonly note: string | undefined } {
  const isGpu = find(VALUES, key) === GPU || plain(key) === 'gpus' || plain(key) === 'accelerator';
  return { paths: find(KEYS, key) ?? [], note: isGpu ? GPU.note : undefined };
}
