"""Compares a TFLite file with the ONNX file that it was made from, its preprocessing beside it:

    python bench/check_tflite.py net.onnx tflite-files/net_float32.tflite IMAGE...

It needs numpy, onnxruntime, pillow and ai-edge-litert.
"""
import json
import sys

import numpy as np
import onnxruntime
from ai_edge_litert.interpreter import Interpreter
from PIL import Image

onnx_file, tflite_file, *files = sys.argv[1:]
with open(onnx_file.replace(".onnx", ".preprocessing.json"), encoding="utf-8") as file:
    how = json.load(file)
size = how["input"]["size"]
session = onnxruntime.InferenceSession(onnx_file)
interpreter = Interpreter(tflite_file)
interpreter.allocate_tensors()
[taken], [given] = interpreter.get_input_details(), interpreter.get_output_details()
print(taken["name"], taken["shape"], taken["dtype"].__name__, "->", given["shape"], given["dtype"].__name__)


def softmax(logits):
    powers = np.exp(logits - logits.max())
    return powers / powers.sum()


worst = 0
for file in files:
    pixels = np.asarray(Image.open(file).convert("RGB").resize((size, size)), np.float32)
    images = ((pixels / 255 - how["mean"]) / how["deviation"])[None].astype(np.float32)
    theirs = softmax(session.run(None, {"images": images.transpose(0, 3, 1, 2)})[0][0])
    values = images
    if taken["dtype"] != np.float32:
        scale, zero = taken["quantization"]
        values = np.clip(np.round(images / scale + zero), -128, 127).astype(taken["dtype"])
    interpreter.set_tensor(taken["index"], values)
    interpreter.invoke()
    answer = interpreter.get_tensor(given["index"])[0]
    if given["dtype"] != np.float32:
        scale, zero = given["quantization"]
        answer = (answer.astype(np.float32) - zero) * scale
    ours = softmax(answer)
    worst = max(worst, abs(ours - theirs).max())
    print(file.split("/")[-1], how["classes"][ours.argmax()], how["classes"][theirs.argmax()], f"{ours.max():.4f} {theirs.max():.4f}")
print("largest difference of a probability", worst)
