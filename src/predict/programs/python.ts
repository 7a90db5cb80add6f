import { scaledSide } from '../../data/index.ts';
import type { Preprocessing } from '../preprocessing.ts';
import type { ExportedFiles } from './exported-files.ts';

/** How pyvips makes an image square as sharp does; both are libvips. */
const VIPS_FIT = {
  crop: {
    scale: 'min',
    lines: `    image = image.resize(scaled / min(image.width, image.height)).copy_memory().autorot()
    image = image.crop((image.width - size + 1) // 2, (image.height - size + 1) // 2, size, size)
`,
  },
  pad: {
    scale: 'max',
    lines: `    image = image.resize(size / max(image.width, image.height)).copy_memory().autorot()
    image = image.embed((size - image.width) // 2, (size - image.height) // 2, size, size)
`,
  },
  stretch: {
    scale: 'min',
    lines: `    image = image.resize(size / image.width, vscale=size / image.height).copy_memory().autorot()
`,
  },
} as const;

const DEEP = `    if image.format == "ushort":
        raise ValueError(file + ": sixteen bits")
`;

const COLOUR = `    if image.get_typeof("icc-profile-data") and image.interpretation not in ("grey16", "labs"):
        image = image.icc_transform("srgb", embedded=True, intent="perceptual")
    elif image.interpretation == "cmyk":
        image = image.icc_transform("srgb", input_profile="cmyk", intent="perceptual")
    if image.hasalpha():
        white = 65280 if image.format == "ushort" else 255
        image = image.flatten(background=[white] * (image.bands - 1))
`;

const GREY = `    pixels = np.floor(pixels @ [299, 587, 114] / 1000 + 0.5)[:, :, None]
`;

const NORMALISED = `

def tensor_of(file):
    values = (pixels_of(file) / 255 - how["mean"]) / how["deviation"]
    return values.transpose(2, 0, 1)[None].astype(np.float32)


def probabilities_of(logits):
    powers = np.exp(logits.astype(np.float64) - logits.max())
    return powers / powers.sum()
`;

const WHOLE = `

def tensor_of(file):
    return pixels_of(file)[None]


def probabilities_of(answer):
    return answer
`;

/** JPEG and WebP files as small as sharp decodes them. */
function decodeLines(fit: Preprocessing['image']['fit']): string {
  return `    loader, shrink = image.get("vips-loader"), ${VIPS_FIT[fit].scale}(image.width, image.height) / ${fit === 'crop' ? 'scaled' : 'size'}
    if loader.startswith("jpegload"):
        factor = next((f for f in (8, 4, 2) if shrink >= f), 1)
        if factor > 1 and int(shrink) == factor:
            factor //= 2
        image = pyvips.Image.new_from_file(file, shrink=factor, access="sequential")
    elif loader.startswith("webpload") and shrink > 1:
        image = pyvips.Image.new_from_file(file, scale=1 / shrink, access="sequential")
`;
}

/** A program for Python that classifies images by an exported ONNX file, with onnxruntime, numpy and pyvips. */
export function pythonSource({ model, preprocessing }: ExportedFiles, { image, input }: Preprocessing): string {
  const isWhole = input.type === 'uint8';
  const scale = isWhole ? '    image = image.copy_memory().autorot()\n' : VIPS_FIT[image.fit].lines;
  return `import json
import sys
from pathlib import Path

import numpy as np
import onnxruntime
import pyvips

here = Path(__file__).parent
how = json.loads((here / ${JSON.stringify(preprocessing)}).read_text(encoding="utf-8"))
size = how["input"]["size"]
${
  image.fit === 'crop'
    ? `scaled = ${scaledSide({ size: input.size, ...image })}
`
    : ''
}session = onnxruntime.InferenceSession(here / ${JSON.stringify(model)}, providers=["CPUExecutionProvider"])


def pixels_of(file):
    image = pyvips.Image.new_from_file(file, access="sequential")
${image.bits === null ? '' : DEEP}${decodeLines(image.fit)}${COLOUR}${scale}    image = image.colourspace("srgb")
    pixels = image.numpy().reshape(image.height, image.width, 3)
${!isWhole && input.channels === 1 ? GREY : ''}    return pixels
${isWhole ? WHOLE : NORMALISED}

def classify(file):
    answer = session.run([how["output"]["name"]], {how["input"]["name"]: tensor_of(file)})[0][0]
    pairs = sorted(zip(how["classes"], probabilities_of(answer)), key=lambda pair: -pair[1])
    return {"file": file, "predictions": [{"label": label, "probability": float(p)} for label, p in pairs[:5]]}


print(json.dumps([classify(file) for file in sys.argv[1:]], indent=2))
`;
}
