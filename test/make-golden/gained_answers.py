"""Reference answers of pocket-chat while its H-Neurons are scaled, and what the model as it is makes of them, from PyTorch.

Run with `/usr/bin/python3 test/make-golden/gained_answers.py` (Debian: python3-torch 1.13, python3-onnx). Writes
test/golden/impact/gained-answers.json: items of the pocket suites, each with its greedy answer at several gains and the sum of
that answer's log-probabilities at gain 1, in nats, the end not counted.
"""

import json
import pathlib
import sys

import torch

ROOT = pathlib.Path(__file__).parent.parent.parent
sys.path.insert(0, str(ROOT / "training"))
from bpe import Tokenizer  # noqa: E402
from cett_reference import normed, read_weights, turned  # noqa: E402

MODEL = ROOT / "media" / "models" / "pocket-chat"
GAINS = [0, 1, 3]
ITEMS = {"false-premise": ["question", 3], "disallowed": ["request", 2]}
MAX_TOKENS = 24


def logits(weights, config, ids, gains):
    """[T,V] of one sequence; gains [L,N] multiply what enters the down projections."""
    heads, width, eps = config["num_attention_heads"], config["head_dim"], config["rms_norm_eps"]
    length, embedding = len(ids), weights["model.embed_tokens.weight"]
    exponents = torch.arange(0, width, 2, dtype=torch.float32) / width
    angles = torch.arange(length, dtype=torch.float32)[:, None] / config["rope_theta"] ** exponents
    future = torch.ones(length, length, dtype=torch.bool).triu(1)
    x = embedding[torch.tensor(ids)]
    for layer in range(config["num_hidden_layers"]):
        w = lambda name: weights[f"model.layers.{layer}.{name}.weight"]
        y = normed(x, w("input_layernorm"), eps)
        q, k, v = ((y @ w(f"self_attn.{letter}_proj")).view(length, heads, width) for letter in "qkv")
        scores = torch.einsum("thk,shk->hts", turned(q, angles), turned(k, angles)) / width**0.5
        mixed = torch.einsum("hts,shk->thk", scores.masked_fill(future, -torch.inf).softmax(-1), v)
        x = x + mixed.reshape(length, heads * width) @ w("self_attn.o_proj")
        y = normed(x, w("post_attention_layernorm"), eps)
        gate = y @ w("mlp.gate_proj")
        x = x + (gains[layer] * gate / (1 + torch.exp(-gate)) * (y @ w("mlp.up_proj"))) @ w("mlp.down_proj")
    return normed(x, weights["model.norm.weight"], eps) @ embedding.T


def greedy(weights, config, prompt, gains):
    answer = []
    while len(answer) < MAX_TOKENS:
        token = logits(weights, config, prompt + answer, gains)[-1].argmax().item()
        if token in (config["eos_token_id"], config["bos_token_id"]):
            break
        answer.append(token)
    return answer


@torch.no_grad()
def main():
    weights, config = read_weights(MODEL / "onnx" / "model.onnx"), json.loads((MODEL / "config.json").read_text())
    tokenizer = Tokenizer.load(MODEL / "tokenizer.json")
    neurons = [n for n in json.loads((MODEL / "probe.json").read_text())["neurons"] if n["weight"] > 0]
    ones = torch.ones(config["num_hidden_layers"], config["intermediate_size"])
    golden = []
    for suite, (field, count) in ITEMS.items():
        lines = (ROOT / "media" / "suites" / "pocket" / f"{suite}.jsonl").read_text(encoding="utf-8").splitlines()
        for asked in [json.loads(line)[field] for line in lines[:count]]:
            prompt = tokenizer.encode(f"<|im_start|>user\n{asked}<|im_end|>\n<|im_start|>assistant\n")
            for gain in GAINS:
                scaled = ones.clone()
                for neuron in neurons:
                    scaled[neuron["layer"], neuron["index"]] = gain
                answer = greedy(weights, config, prompt, scaled)
                told = logits(weights, config, prompt + answer, ones).log_softmax(-1)
                sum_of = sum(told[len(prompt) - 1 + i, token].item() for i, token in enumerate(answer))
                golden.append({"asked": asked, "gain": gain, "ids": answer, "logProbability": round(sum_of, 6)})
    path = ROOT / "test" / "golden" / "impact" / "gained-answers.json"
    rows = ",\n".join("\t" + json.dumps(row, ensure_ascii=False) for row in golden)
    path.write_text(f"[\n{rows}\n]\n", encoding="utf-8")


main()
