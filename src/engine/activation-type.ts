/**
 * Numbers in which the native engine keeps activations and their gradients between kernels: bf16 is the upper half of a float32.
 * It computes in float32 in any case.
 */
export const ACTIVATION_TYPES = ['float32', 'bf16'] as const;

export type ActivationType = (typeof ACTIVATION_TYPES)[number];
