"""Writes a decoder's weights as an .npz under the names that PyTorch's Llama has, matrices [out, in], float32.

    /usr/bin/python3 bench/extract/weights.py MODEL.onnx OUTPUT.npz
"""
import re
import sys

import numpy as np
import onnx
from onnx import numpy_helper

# The genai builder's spelling; the other exporters keep PyTorch's.
SPELLINGS = [
    (r"\.attn\.", ".self_attn."),
    (r"_layernorm\.(Skip)?LayerNorm\.", "_layernorm."),
    (r"model\.layers\.\d+\.final_norm_layernorm\.", "model.norm."),
    (r"\.MatMul\.weight$", ".weight"),
]


def named(name: str) -> str:
    for pattern, plain in reversed(SPELLINGS):
        name = re.sub(pattern, plain, name)
    return name.replace("final_norm_layernorm", "norm")


def main(model: str, output: str) -> None:
    weights = {}
    for item in onnx.load(model).graph.initializer:
        if not item.name.endswith(".weight"):
            continue
        value = numpy_helper.to_array(item).astype(np.float32)
        name = re.sub(r"model\.layers\.\d+\.norm\.", "model.norm.", named(item.name))
        isLinear = value.ndim == 2 and "embed_tokens" not in name
        weights[name] = np.ascontiguousarray(value.T) if isLinear else value
    np.savez(output, **weights)


main(*sys.argv[1:])
