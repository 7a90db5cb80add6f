import type { FidelitySettings } from './fidelity-section.ts';
import type { EvaluatorSettings } from './run-sections.ts';
import type { TrainingSettings } from './training-section.ts';

interface Neighbours {
  readonly evaluator: EvaluatorSettings;
  readonly fidelity: FidelitySettings;
  readonly training: TrainingSettings;
}

/** What does not go together with shared weights. */
export function sharedProblems({ evaluator, fidelity, training }: Neighbours): { path: string[]; message: string }[] {
  if (evaluator.kind !== 'shared') return [];
  const problems: { path: string[]; message: string }[] = [];
  if (fidelity.kind !== 'full') {
    problems.push({
      path: ['fidelity', 'kind'],
      message: 'expected full: networks with shared weights are not trained',
    });
  }
  if (training.averageDecay !== null) {
    problems.push({ path: ['training', 'averageDecay'], message: 'expected null: shared weights are not averaged' });
  }
  if (training.residualInit !== 'ones') {
    problems.push({
      path: ['training', 'residualInit'],
      message: 'expected ones: whether a block of the shared weights is residual differs from network to network',
    });
  }
  return problems;
}
