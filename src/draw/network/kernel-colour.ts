/** Colour of a kernel size; larger kernels are warmer, and unusual sizes grey. */
export function kernelColour(kernel: number): string {
  const colours: Readonly<Record<number, string>> = {
    1: '#e5e7eb',
    3: '#a7d8f0',
    5: '#a8ddb5',
    7: '#fdd97a',
    9: '#fbab74',
    11: '#f08fa0',
    13: '#c79be0',
  };
  return colours[kernel] ?? '#c4c4c4';
}
