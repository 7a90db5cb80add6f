import type { Dataset } from '../data/index.ts';
import type { Engine, SessionState } from '../engine/index.ts';
import { takePart, withDropout } from '../graph/index.ts';
import type { Inheritance, TrialRequest } from '../trial/index.ts';
import { bug } from '../util/errors.ts';
import { compileSettings } from './compile-settings.ts';
import { validate } from './validate.ts';

function inheritedWeights({ cuts, file }: Inheritance, shared: SessionState): Map<string, Float32Array> {
  return new Map(
    Object.entries(cuts).map(([name, cut]) => {
      const whole = shared.get(cut.from);
      if (whole === undefined) throw bug(`${file} lacks ${cut.from}`);
      return [name, takePart(whole, cut)];
    }),
  );
}

/**
 * Validates a network with the weights that it shares with others, untrained: batch norm's statistics are computed exactly
 * over some training images first, because those of the shared weights belong to no one network. The images are the same for
 * all networks that inherit, so that they are compared alike.
 * @param shared the tensors that `inherit.file` holds
 */
export async function scoreInherited(
  { graph, training, engine: { threads } }: TrialRequest,
  inherit: Inheritance,
  shared: SessionState,
  { dataset, engine, signal }: { readonly dataset: Dataset; readonly engine: Engine; readonly signal?: AbortSignal },
): Promise<{ readonly accuracy: number; readonly balancedAccuracy: number; readonly loss: number }> {
  const network = withDropout(graph, training.dropout);
  const settings = { ...compileSettings(training, threads), averageDecay: null };
  const session = await engine.compile(network, inheritedWeights(inherit, shared), settings);
  try {
    const statistics = { kind: 'exact', images: inherit.images } as const;
    const task = { dataset, training: { ...training, averageDecay: null, statistics }, seed: inherit.hash };
    const { accuracy, balancedAccuracy, loss } = await validate(session, task, signal);
    if (accuracy === null || balancedAccuracy === null || loss === null) throw bug('a trial ended without validation');
    return { accuracy, balancedAccuracy, loss };
  } finally {
    session.dispose();
  }
}
