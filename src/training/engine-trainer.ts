import type { EngineSettings } from '../config/index.ts';
import { chooseEngine, type EngineOptions, openEngine, type SessionState } from '../engine/index.ts';
import { storeError, type TrainingFolder } from '../store/index.ts';
import { taskFor } from '../task/index.ts';
import { type Checkpoint, trainNetwork, writeCheckpoint } from '../train/index.ts';
import type { Trainer } from './trainer.ts';

async function keep(folder: TrainingFolder, checkpoint: Checkpoint, best: SessionState | null): Promise<void> {
  try {
    // The best one first: a process that dies in between trains this epoch again, and writes the same once more.
    if (best !== null) await writeCheckpoint(folder.file('best'), { ...checkpoint, state: best });
    await writeCheckpoint(folder.file('last'), checkpoint);
  } catch (error) {
    throw storeError(error, folder.path);
  }
}

/** The native engine sums in the same order whatever the number of threads; TensorFlow.js does not promise that. */
export function engineIdentity(version: string, { name, threads }: Pick<EngineOptions, 'name' | 'threads'>): string {
  return name === 'native' ? version : `${version}, threads: ${threads}`;
}

/**
 * Trains on one of mixnas' own engines.
 * @param onNote told of what has no effect
 * @throws MixnasError `ENGINE_MISSING`, `ENGINE_BROKEN`
 */
export async function openEngineTrainer(
  { kind, backend, instructionSet, activations, threads: wanted }: EngineSettings,
  cores: number,
  onNote: (message: string) => void,
): Promise<Trainer> {
  const { name, note } = chooseEngine(kind, activations);
  if (note !== null) onNote(note);
  const threads = wanted ?? cores;
  const options: EngineOptions = { name, backend, instructionSet, activations, threads };
  const engine = await openEngine(options);
  return {
    description: engine.version,
    identity: engineIdentity(engine.version, options),
    threads,
    train: (
      { graph, dataset, training, detector, seed, start, hash, testImages, openTest },
      { folder, from, onEpoch, ...options },
    ) =>
      trainNetwork({ graph, dataset, training, task: taskFor(graph, detector), threads, seed, start }, engine, {
        ...options,
        from,
        openTest: testImages === 0 ? null : openTest,
        keep: async (checkpoint, best) => {
          await keep(folder, { hash, ...checkpoint }, best);
          const record = checkpoint.history.at(-1);
          if (record !== undefined) onEpoch(record);
        },
      }),
    close: async () => engine.dispose(),
  };
}
