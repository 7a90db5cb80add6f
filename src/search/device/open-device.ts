import { readFileSync } from 'node:fs';
import type { Config, DeviceSettings } from '../../config/index.ts';
import { openPredictor, openRunner, parseTable, readDevice } from '../../latency/index.ts';
import type { NetworkTarget, SearchSpace } from '../../space/index.ts';
import { MixnasError, messageOf } from '../../util/errors.ts';
import { sha256 } from '../../util/hash.ts';
import type { Json } from '../../util/json.ts';
import type { SearchContext } from '../search-events.ts';
import type { Meter } from './meter.ts';
import type { Predictor } from './predictor.ts';
import { RunnerMeter } from './runner-meter.ts';

/** How a search gets latencies. */
export interface DevicePlan {
  /** Predicts latencies; null without a table. */
  readonly predictor: Predictor | null;
  /** Measures candidates before they are trained; null without a device, and where a table predicts. */
  readonly meter: Meter | null;
  /** Opens what the front is measured on at the end; null where nothing here is the device. */
  readonly openFinalMeter: (() => Promise<Meter>) | null;
  /** What latencies are of, as stored with the run; null without a device. */
  readonly description: Json | null;
  /** The config's section with everything filled in. */
  readonly section: { readonly device?: DeviceSettings };
}

const NO_DEVICE: DevicePlan = { predictor: null, meter: null, openFinalMeter: null, description: null, section: {} };

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new MixnasError('LATENCY_TABLE', `${file}: ${messageOf(cause)}`, { cause });
  }
}

/** A table's predictions for a space. @throws MixnasError `LATENCY_TABLE` where it was built for other networks */
function withTable(
  settings: Extract<DeviceSettings, { kind: 'table' }>,
  space: SearchSpace,
  target: NetworkTarget,
  { now, onEvent }: SearchContext,
): DevicePlan {
  const { file } = settings;
  const text = readText(file);
  const table = parseTable(text, file);
  if (table.rowsOf === 'kernels' && table.target.size !== target.size) {
    const built = `${table.target.size} px`;
    onEvent({
      kind: 'note',
      message: `the latency table was built for images of ${built}, the search has ${target.size} px: kernels without a row are estimated`,
    });
  }
  if (table.rowsOf === 'kernels' && table.space.hash !== space.hash) {
    const message = `the latency table was built for space ${table.space.name}: kernels without a row are estimated`;
    onEvent({ kind: 'note', message });
  }
  const predictor = openPredictor(table, file);
  const measuring = table.rowsOf === 'kernels' ? table.device.settings : null;
  const gaugeMs = table.rowsOf === 'kernels' ? table.device.gaugeMs : null;
  return {
    predictor: {
      predicts: ['latencyMs'],
      predict: (pieces, size, channels) => {
        const { ms, sd } = predictor.predictPieces(pieces, size, channels);
        return { metrics: { latencyMs: ms }, deviations: sd === null ? {} : { latencyMs: sd } };
      },
    },
    meter: null,
    openFinalMeter:
      measuring === null
        ? null
        : async () => new RunnerMeter(await openRunner(measuring), measuring as unknown as Json, now, gaugeMs),
    description: { kind: 'table', hash: sha256(text).slice(0, 16), device: table.device as unknown as Json },
    section: { device: settings },
  };
}

/**
 * Opens the device of a search: a table predicts, everything else measures.
 * @throws MixnasError of the device, its table or its runtime
 */
export async function openDevice(
  { device: given }: Config,
  space: SearchSpace,
  target: NetworkTarget,
  context: SearchContext,
): Promise<DevicePlan> {
  if (given === undefined) return NO_DEVICE;
  const settings = typeof given === 'string' ? readDevice(given, process.cwd()).settings : given;
  if (settings.kind === 'table') return withTable(settings, space, target, context);
  const meter = new RunnerMeter(await openRunner(settings), settings as unknown as Json, context.now);
  return {
    predictor: null,
    meter,
    openFinalMeter: async () => meter,
    description: meter.description,
    section: { device: settings },
  };
}
