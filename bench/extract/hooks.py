"""CETT of all neurons the way it is usually read: a PyTorch Llama with a forward hook on every down projection.

    /usr/bin/python3 bench/extract/hooks.py TASK        (JSON; bench/extract.ts writes it)

The hooks keep z, [T, N], and ||h||, [T], of every layer; after the forward pass

    cett[l,t,j] = |z[l,t,j]| * ||W_down[l][:,j]||_2 / (||h[l,t]||_2 + 1e-8)

is averaged over the answer's tokens and over all others. The model is written as transformers writes it, apart from
everything else here; the column norms are computed once.
"""
import json
import math
import sys
import time

BEGAN = time.perf_counter()

import numpy as np
import torch
from torch import nn

EPSILON = 1e-8


class Norm(nn.Module):
    def __init__(self, width: int, eps: float):
        super().__init__()
        self.weight, self.eps = nn.Parameter(torch.ones(width)), eps

    def forward(self, x):
        return self.weight * (x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + self.eps))


def turn(x, cos, sin):
    half = x.shape[-1] // 2
    return x * cos + torch.cat([-x[..., half:], x[..., :half]], -1) * sin


class Attention(nn.Module):
    def __init__(self, config: dict):
        super().__init__()
        self.heads, self.kv, self.width = (config[key] for key in ("num_attention_heads", "num_key_value_heads", "head_dim"))
        hidden = config["hidden_size"]
        self.q_proj = nn.Linear(hidden, self.heads * self.width, bias=False)
        self.k_proj = nn.Linear(hidden, self.kv * self.width, bias=False)
        self.v_proj = nn.Linear(hidden, self.kv * self.width, bias=False)
        self.o_proj = nn.Linear(self.heads * self.width, hidden, bias=False)

    def forward(self, x, cos, sin, mask):
        batch, length, _ = x.shape
        split = lambda y, heads: y.view(batch, length, heads, self.width).transpose(1, 2)
        q = turn(split(self.q_proj(x), self.heads), cos, sin)
        k = turn(split(self.k_proj(x), self.kv), cos, sin).repeat_interleave(self.heads // self.kv, 1)
        v = split(self.v_proj(x), self.kv).repeat_interleave(self.heads // self.kv, 1)
        weights = (q @ k.transpose(2, 3) / math.sqrt(self.width) + mask).softmax(-1)
        return self.o_proj((weights @ v).transpose(1, 2).reshape(batch, length, -1))


class FeedForward(nn.Module):
    def __init__(self, config: dict):
        super().__init__()
        hidden, inner = config["hidden_size"], config["intermediate_size"]
        self.gate_proj = nn.Linear(hidden, inner, bias=False)
        self.up_proj = nn.Linear(hidden, inner, bias=False)
        self.down_proj = nn.Linear(inner, hidden, bias=False)

    def forward(self, x):
        return self.down_proj(nn.functional.silu(self.gate_proj(x)) * self.up_proj(x))


class Layer(nn.Module):
    def __init__(self, config: dict):
        super().__init__()
        hidden, eps = config["hidden_size"], config.get("rms_norm_eps", 1e-5)
        self.input_layernorm, self.post_attention_layernorm = Norm(hidden, eps), Norm(hidden, eps)
        self.self_attn, self.mlp = Attention(config), FeedForward(config)

    def forward(self, x, *around):
        x = x + self.self_attn(self.input_layernorm(x), *around)
        return x + self.mlp(self.post_attention_layernorm(x))


class Decoder(nn.Module):
    def __init__(self, config: dict):
        super().__init__()
        hidden = config["hidden_size"]
        self.embed_tokens = nn.Embedding(config["vocab_size"], hidden)
        self.layers = nn.ModuleList(Layer(config) for _ in range(config["num_hidden_layers"]))
        self.norm = Norm(hidden, config.get("rms_norm_eps", 1e-5))
        self.width, self.theta = config["head_dim"], config.get("rope_theta", 10000.0)

    def forward(self, ids):
        length = ids.shape[1]
        frequencies = self.theta ** -(torch.arange(0, self.width, 2, dtype=torch.float32) / self.width)
        angles = torch.arange(length, dtype=torch.float32)[:, None] * frequencies
        angles = torch.cat([angles, angles], -1)
        mask = torch.full((length, length), -math.inf).triu(1)
        x = self.embed_tokens(ids)
        for layer in self.layers:
            x = layer(x, angles.cos(), angles.sin(), mask)
        return self.norm(x)


class Llama(nn.Module):
    def __init__(self, config: dict):
        super().__init__()
        self.model = Decoder(config)
        self.lm_head = nn.Linear(config["hidden_size"], config["vocab_size"], bias=False)

    def forward(self, ids):
        return self.lm_head(self.model(ids))


def load(config: dict, path: str) -> Llama:
    """The module takes each array as it is read: weights are in memory once."""
    torch.set_grad_enabled(False)
    # No numbers are drawn for weights that are replaced at once.
    for kind in (nn.Linear, nn.Embedding):
        kind.reset_parameters = lambda self: None
    model = Llama(config)
    weights = np.load(path)
    for name, parameter in model.named_parameters():
        if name in weights:
            parameter.data = torch.from_numpy(weights[name])
    if "lm_head.weight" not in weights:
        model.lm_head.weight = model.model.embed_tokens.weight
    return model.eval()


class Recorder:
    """z and ||h|| of all layers of the last forward pass."""

    def __init__(self, model: Llama):
        downs = [layer.mlp.down_proj for layer in model.model.layers]
        self.columns = torch.stack([down.weight.norm(dim=0) for down in downs])  # [L, N]
        for down in downs:
            down.register_forward_hook(self.record)
        self.z, self.h = [], []

    def record(self, _module, inputs, output):
        self.z.append(inputs[0][0])
        self.h.append(output[0].norm(dim=-1))

    def cett(self):
        """[L, T, N]"""
        z, h = torch.stack(self.z), torch.stack(self.h)
        self.z, self.h = [], []
        return z.abs() * self.columns[:, None, :] / (h[:, :, None] + EPSILON)


def peak() -> float:
    with open("/proc/self/status", encoding="ascii") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmHWM")) / 1024


def forget_peak() -> None:
    """The peak counts from here on."""
    with open("/proc/self/clear_refs", "w", encoding="ascii") as file:
        file.write("5")


def main(task: dict) -> None:
    torch.set_num_threads(task["threads"])
    with open(f"{task['folder']}/config.json", encoding="utf-8") as file:
        model = load(json.load(file), task["weights"])
    recorder = Recorder(model)
    run = model if task["withHead"] else model.model
    with open(task["responses"], encoding="utf-8") as file:
        responses = json.load(file)
    before = peak()
    forget_peak()
    loaded, cpu = time.perf_counter(), time.process_time()
    with open(task["rows"], "wb") as rows:
        for one in responses:
            run(torch.tensor([one["prompt"] + one["response"]]))
            cett = recorder.cett()
            start, end = (len(one["prompt"]) + place for place in one["answer"])
            answer = cett[:, start:end].mean(1)
            other = torch.cat([cett[:, :start], cett[:, end:]], 1).mean(1)
            rows.write(torch.stack([answer, other]).numpy().tobytes())
    told = {"seconds": time.perf_counter() - loaded, "cpuSeconds": time.process_time() - cpu}
    print(json.dumps({**told, "loadSeconds": loaded - BEGAN, "peak": max(before, peak()), "readingPeak": peak()}))


main(json.loads(sys.argv[1]))
