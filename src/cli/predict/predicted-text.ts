import type { Predicted } from '../../predict/index.ts';

/** An image with its likeliest classes, one a line, as percent. */
export function predictedText({ file, predictions }: Predicted): string {
  const lines = predictions.map(
    ({ label, probability }) => `${(probability * 100).toFixed(2).padStart(8)} %  ${label}`,
  );
  return `${file}\n${lines.join('\n')}\n`;
}
