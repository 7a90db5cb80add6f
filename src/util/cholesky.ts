/**
 * Lower triangle L of a positive definite matrix A = L Lᵀ, in place of A (row-major, n × n; the upper triangle is left).
 * @returns false when A is not positive definite
 */
export function cholesky(a: Float64Array, n: number): boolean {
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = a[i * n + j] as number;
      for (let k = 0; k < j; k++) sum -= (a[i * n + k] as number) * (a[j * n + k] as number);
      if (i === j) {
        if (!(sum > 0)) return false;
        a[i * n + i] = Math.sqrt(sum);
      } else {
        a[i * n + j] = sum / (a[j * n + j] as number);
      }
    }
  }
  return true;
}

/** Solves L x = b in place of b. */
export function solveLower(l: Float64Array, n: number, b: Float64Array): void {
  for (let i = 0; i < n; i++) {
    let sum = b[i] as number;
    for (let k = 0; k < i; k++) sum -= (l[i * n + k] as number) * (b[k] as number);
    b[i] = sum / (l[i * n + i] as number);
  }
}

/** Solves Lᵀ x = b in place of b. */
export function solveUpper(l: Float64Array, n: number, b: Float64Array): void {
  for (let i = n - 1; i >= 0; i--) {
    let sum = b[i] as number;
    for (let k = i + 1; k < n; k++) sum -= (l[k * n + i] as number) * (b[k] as number);
    b[i] = sum / (l[i * n + i] as number);
  }
}

/** Inverse of a lower triangle L, row-major. */
export function invertLower(l: Float64Array, n: number): Float64Array {
  const inverseL = new Float64Array(n * n);
  for (let j = 0; j < n; j++) {
    inverseL[j * n + j] = 1 / (l[j * n + j] as number);
    for (let i = j + 1; i < n; i++) {
      let sum = 0;
      for (let k = j; k < i; k++) sum -= (l[i * n + k] as number) * (inverseL[k * n + j] as number);
      inverseL[i * n + j] = sum / (l[i * n + i] as number);
    }
  }
  return inverseL;
}

/** Inverse of A from its factor L: (L Lᵀ)⁻¹, row-major, symmetric. */
export function inverseFrom(l: Float64Array, n: number): Float64Array {
  const inverseL = invertLower(l, n);
  const inverse = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let k = i; k < n; k++) {
      for (let j = 0; j <= i; j++) {
        inverse[i * n + j] =
          (inverse[i * n + j] as number) + (inverseL[k * n + i] as number) * (inverseL[k * n + j] as number);
      }
    }
  }
  for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) inverse[j * n + i] = inverse[i * n + j] as number;
  return inverse;
}
