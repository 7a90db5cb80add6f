import protobuf from 'protobufjs/light.js';

const { Root } = protobuf;

/** One field of a message; `rule` is left out for single values. */
function field(id: number, type: string, rule?: 'repeated') {
  return rule === undefined ? { id, type } : { id, type, rule };
}

/** A field that is written at its default too: that it is there says which one of several is meant. */
function present(id: number, type: string) {
  return { id, type, options: { features: { field_presence: 'EXPLICIT' } } };
}

/** A map from text to values; the package's types know only single fields. */
const MAP_OF_VALUES = { keyType: 'string', type: 'Value', id: 1 } as protobuf.IField;

/**
 * The messages of TensorBoard's event files that are written here, with the field numbers of `event.proto`, `summary.proto`
 * and, of the plugin for hyper-parameters, `plugin_data.proto` and `api.proto`.
 */
const root = Root.fromJSON({
  nested: {
    Event: {
      fields: {
        wallTime: field(1, 'double'),
        step: field(2, 'int64'),
        fileVersion: field(3, 'string'),
        summary: field(5, 'Summary'),
      },
    },
    Summary: { fields: { value: field(1, 'SummaryValue', 'repeated') } },
    SummaryValue: {
      fields: {
        tag: field(1, 'string'),
        simpleValue: present(2, 'float'),
        tensor: field(8, 'TensorProto'),
        metadata: field(9, 'SummaryMetadata'),
      },
    },
    TensorProto: { fields: { dtype: field(1, 'int32'), tensorShape: field(2, 'TensorShapeProto') } },
    TensorShapeProto: { fields: { dim: field(2, 'Dim', 'repeated') } },
    Dim: { fields: { size: field(1, 'int64') } },
    SummaryMetadata: { fields: { pluginData: field(1, 'PluginData') } },
    PluginData: { fields: { pluginName: field(1, 'string'), content: field(2, 'bytes') } },
    HParamsPluginData: {
      fields: {
        version: field(1, 'int32'),
        experiment: field(2, 'Experiment'),
        sessionStartInfo: field(3, 'SessionStartInfo'),
        sessionEndInfo: field(4, 'SessionEndInfo'),
      },
    },
    Experiment: {
      fields: {
        description: field(1, 'string'),
        timeCreatedSecs: field(3, 'double'),
        hparamInfos: field(4, 'HParamInfo', 'repeated'),
        metricInfos: field(5, 'MetricInfo', 'repeated'),
      },
    },
    HParamInfo: {
      fields: { name: field(1, 'string'), type: field(4, 'int32'), domainDiscrete: field(5, 'ListValue') },
    },
    MetricInfo: { fields: { name: field(1, 'MetricName') } },
    MetricName: { fields: { group: field(1, 'string'), tag: field(2, 'string') } },
    SessionStartInfo: {
      fields: {
        hparams: MAP_OF_VALUES,
        groupName: field(4, 'string'),
        startTimeSecs: field(5, 'double'),
      },
    },
    SessionEndInfo: { fields: { status: field(1, 'int32'), endTimeSecs: field(2, 'double') } },
    ListValue: { fields: { values: field(1, 'Value', 'repeated') } },
    Value: { fields: { numberValue: present(2, 'double'), stringValue: present(3, 'string') } },
  },
});

const eventType = root.lookupType('Event');
const hparamsType = root.lookupType('HParamsPluginData');

/** `google.protobuf.Value`: a number or a text. */
export type ProtoValue = { readonly numberValue: number } | { readonly stringValue: string };

/** One thing that the plugin for hyper-parameters is told; field names as in its messages. */
export type HParamsData =
  | {
      readonly experiment: {
        readonly description: string;
        readonly timeCreatedSecs: number;
        readonly hparamInfos: readonly {
          readonly name: string;
          /** 1 = text, 3 = number. */
          readonly type: 1 | 3;
          readonly domainDiscrete: { readonly values: readonly ProtoValue[] };
        }[];
        readonly metricInfos: readonly { readonly name: { readonly group: string; readonly tag: string } }[];
      };
    }
  | {
      readonly sessionStartInfo: {
        readonly hparams: Readonly<Record<string, ProtoValue>>;
        readonly groupName: string;
        readonly startTimeSecs: number;
      };
    }
  /** 1 = success, 2 = failure, 3 = running. */
  | { readonly sessionEndInfo: { readonly status: 0 | 1 | 2 | 3; readonly endTimeSecs: number } };

/** The first event of a file, which says how it is written. @param wallTime seconds since 1970 */
export function versionEvent(wallTime: number): Uint8Array {
  return encode({ wallTime, fileVersion: 'brain.Event:2' });
}

/** Values at one step. @param values by tag */
export function scalarEvent(wallTime: number, step: number, values: Readonly<Record<string, number>>): Uint8Array {
  const value = Object.entries(values).map(([tag, simpleValue]) => ({ tag, simpleValue }));
  return encode({ wallTime, step, summary: { value } });
}

/** What the plugin asks for where an event has no value of its own. */
const NO_TENSOR = { dtype: 1, tensorShape: { dim: [{}] } };
const TAGS = { experiment: 'experiment', sessionStartInfo: 'session_start_info', sessionEndInfo: 'session_end_info' };

/** An event for the plugin for hyper-parameters. */
export function hparamsEvent(wallTime: number, data: HParamsData): Uint8Array {
  const kind = Object.keys(data)[0] as keyof typeof TAGS;
  const content = hparamsType.encode(hparamsType.fromObject(data)).finish();
  const metadata = { pluginData: { pluginName: 'hparams', content } };
  return encode({ wallTime, summary: { value: [{ tag: `_hparams_/${TAGS[kind]}`, tensor: NO_TENSOR, metadata }] } });
}

function encode(event: object): Uint8Array {
  return eventType.encode(eventType.fromObject(event)).finish();
}
