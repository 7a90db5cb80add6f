"""Checks every ONNX file of a folder with onnx.checker, shape inference included: /usr/bin/python3 bench/check_onnx.py FOLDER."""
import pathlib
import sys

import onnx

files = sorted(pathlib.Path(sys.argv[1]).glob("*.onnx"))
for file in files:
    model = onnx.load(str(file))
    onnx.checker.check_model(model, full_check=True)
    batch = model.graph.input[0].type.tensor_type.shape.dim[0].dim_param
    assert batch == "batch", f"{file}: the batch is not dynamic"
print(f"{len(files)} files accepted by onnx {onnx.__version__}")
