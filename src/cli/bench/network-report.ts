import type { BenchResult, OpRow } from '../../measure/index.ts';
import { formatBytes, formatCount, formatTable } from '../../util/format.ts';

function percent(fraction: number | null): string {
  return fraction === null ? '–' : `${(100 * fraction).toFixed(1)} %`;
}

function opsTable(rows: readonly OpRow[]): string {
  const right = ['calls', 'ms', 'share', 'macs', 'bytes', 'of roofline'];
  const columns = [{ title: 'op' }, { title: 'kernel' }, ...right.map((title) => ({ title, align: 'right' as const }))];
  return formatTable(
    columns,
    rows.map(({ op, kernel, calls, ms, share, macs, bytes, roofline_fraction }) => [
      op,
      kernel,
      `${calls}`,
      ms.toFixed(2),
      percent(share),
      macs === 0 ? '' : formatCount(macs),
      formatBytes(bytes),
      percent(roofline_fraction),
    ]),
  );
}

function rooflineText(result: BenchResult): string {
  const { peak_macs_per_second: macs, peak_pointwise_macs_per_second: pointwise } = result;
  const { peak_bytes_per_second: bytes, roofline_ms: least } = result;
  if (macs === null || pointwise === null || bytes === null || least === null) {
    return 'roofline: not known, measuring the machine needs the native engine (mixnas doctor)\n';
  }
  const tiles = pointwise > macs ? ` (${formatCount(pointwise)} in 1×1 convolutions)` : '';
  const peaks = `${formatCount(macs)} macs/s${tiles}, ${formatBytes(bytes)}/s`;
  const { cache_bytes: cache, network_ms: whole } = result;
  const lines = [
    `machine: ${peaks}; roofline of a step ${least.toFixed(2)} ms, ${percent(result.roofline_fraction)} of it reached`,
  ];
  if (cache !== null && whole !== null) {
    const kept = `values of up to ${formatBytes(cache)} stay in the cache`;
    lines.push(
      `the whole network, where memory and arithmetic overlap and ${kept}: ${whole.toFixed(2)} ms, ${percent(result.network_fraction)}`,
    );
  }
  return `${lines.join('\n')}\n`;
}

/** The figures of `mixnas bench train` and `infer` for people. */
export function networkBenchText(result: BenchResult): string {
  const { mode, arch, size, classes, batch, threads, steps, ms, params, macs } = result;
  const one = threads === 1 ? 'thread' : 'threads';
  const lines = [
    `${mode} ${arch}, ${size}×${size} images, ${classes} classes, batch ${batch}, ${threads} ${one}, ${result.engine}`,
    `params ${params.toLocaleString('en-US')}, macs ${macs.toLocaleString('en-US')}`,
    `${ms.toFixed(2)} ms a step (median of ${steps}; ${result.ms_min.toFixed(2)} to ${result.ms_max.toFixed(2)}), ${result.images_per_second.toFixed(1)} images/s`,
    `a step: ${formatCount(result.step_macs)} macs, ${formatBytes(result.step_bytes)} to move, ${formatCount((result.step_macs / ms) * 1000)} macs/s`,
  ];
  const ops = result.ops === undefined ? '' : `\n${opsTable(result.ops)}`;
  return `${lines.join('\n')}\n${rooflineText(result)}${ops}`;
}
