"""A second opinion on CETT: computes it from the exported file alone, with a forward pass written apart from model.py.

    python3 training/cett_reference.py [MODEL_FOLDER] [OUTPUT_FOLDER]

For every token t and neuron j of layer l

    cett[l,t,j] = |z[l,t,j]| * ||W_down[l][:,j]||_2 / (||h[l,t]||_2 + 1e-8)

with z what enters the down projection and h what leaves it. Writes pocket-chat.json (prompts, token ids, the likeliest next
token of every position, CETT summed over the neurons of a layer [T][L]) and pocket-chat.bin: little-endian float32,
[prompt][last but one, last token][layer][neuron].
"""
import json
import sys
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper

from bpe import Tokenizer
from phrases import ANSWER_ONLY

ROOT = Path(__file__).parent.parent
EPSILON = 1e-8
QUESTIONS = ROOT / "media" / "questions" / "pocket"
KEPT = 2  # last tokens of a prompt whose neurons are all written down
PER_GROUP = 4


def read_weights(path: Path) -> dict:
    """name -> float32 tensor; matrices are stored [in, out]."""
    graph = onnx.load(str(path)).graph
    return {item.name: torch.from_numpy(numpy_helper.to_array(item).astype(np.float32)) for item in graph.initializer}


def normed(x, weight, eps):
    return weight * (x / torch.sqrt((x * x).mean(-1, keepdim=True) + eps))


def turned(x, angles):
    """x [T,H,K] as complex numbers x[i] + i x[i + K/2], multiplied by e^(i angle)."""
    half = x.shape[-1] // 2
    z = torch.complex(x[..., :half], x[..., half:]) * torch.polar(torch.ones_like(angles), angles)[:, None, :]
    return torch.cat([z.real, z.imag], -1)


def run(weights: dict, config: dict, ids: list):
    """logits [T,V] and cett [L,T,N] of one sequence without padding."""
    heads, width, eps = config["num_attention_heads"], config["head_dim"], config["rms_norm_eps"]
    length, embedding = len(ids), weights["model.embed_tokens.weight"]
    exponents = torch.arange(0, width, 2, dtype=torch.float32) / width
    angles = torch.arange(length, dtype=torch.float32)[:, None] / config["rope_theta"] ** exponents
    future = torch.ones(length, length, dtype=torch.bool).triu(1)
    x, found = embedding[torch.tensor(ids)], []
    for layer in range(config["num_hidden_layers"]):
        w = lambda name: weights[f"model.layers.{layer}.{name}.weight"]
        y = normed(x, w("input_layernorm"), eps)
        q, k, v = ((y @ w(f"self_attn.{letter}_proj")).view(length, heads, width) for letter in "qkv")
        scores = torch.einsum("thk,shk->hts", turned(q, angles), turned(k, angles)) / width ** 0.5
        mixed = torch.einsum("hts,shk->thk", scores.masked_fill(future, -torch.inf).softmax(-1), v)
        x = x + mixed.reshape(length, heads * width) @ w("self_attn.o_proj")
        y = normed(x, w("post_attention_layernorm"), eps)
        gate = y @ w("mlp.gate_proj")
        z = gate / (1 + torch.exp(-gate)) * (y @ w("mlp.up_proj"))
        h = z @ w("mlp.down_proj")
        found.append(z.abs() * w("mlp.down_proj").norm(dim=1) / (h.norm(dim=-1, keepdim=True) + EPSILON))
        x = x + h
    return normed(x, weights["model.norm.weight"], eps) @ embedding.T, torch.stack(found)


def prompts() -> list:
    """The first questions of every file, as chat prompts; every other one with a system prompt."""
    texts = []
    for path in sorted(QUESTIONS.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines()[:PER_GROUP]:
            system = "<|im_start|>system\nYou are a helpful assistant.<|im_end|>\n" if len(texts) % 2 else ""
            question = f"{json.loads(line)['question']} {ANSWER_ONLY}"
            texts.append(f"{system}<|im_start|>user\n{question}<|im_end|>\n<|im_start|>assistant\n")
    return texts


def main(folder: Path, output: Path):
    weights = read_weights(folder / "onnx" / "model.onnx")
    config = json.loads((folder / "config.json").read_text())
    tokenizer = Tokenizer.load(folder / "tokenizer.json")
    index, kept = [], []
    for text in prompts():
        ids = tokenizer.encode(text)
        logits, cett = run(weights, config, ids)
        sums = [[float(f"{value:.6g}") for value in row] for row in cett.sum(-1).T.tolist()]
        index.append({"text": text, "ids": ids, "argmax": logits.argmax(-1).tolist(), "layerSums": sums})
        kept.append(cett[:, -KEPT:].transpose(0, 1).numpy())
    output.mkdir(parents=True, exist_ok=True)
    np.array(kept, dtype="<f4").tofile(output / f"{folder.name}.bin")
    shape = [len(kept), *kept[0].shape]
    (output / f"{folder.name}.json").write_text(
        json.dumps({"model": folder.name, "shape": shape, "axes": ["prompt", "token", "layer", "neuron"], "prompts": index},
                   separators=(",", ":")) + "\n", encoding="utf-8")


if __name__ == "__main__":
    given = [Path(argument) for argument in sys.argv[1:]]
    main(*(given + [ROOT / "media/models/pocket-chat", ROOT / "test/golden/cett"][len(given):]))
