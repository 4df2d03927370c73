"""The pocket model: a small Llama (RMSNorm, rotary positions, SiLU-gated feed-forward), named as Hugging Face names it.

Shape letters: B sequences, T tokens, D hidden width, H heads, K head width, N neurons a layer, V vocabulary, P cached tokens.
"""
import math
from dataclasses import asdict, dataclass

import torch
import torch.nn as nn
import torch.nn.functional as F


@dataclass
class Config:
    """Field names as in a Hugging Face config.json, so that the export can write them down unchanged."""

    vocab_size: int = 3072
    hidden_size: int = 160
    intermediate_size: int = 1536
    num_hidden_layers: int = 6
    num_attention_heads: int = 5
    num_key_value_heads: int = 5
    head_dim: int = 32
    max_position_embeddings: int = 512
    rope_theta: float = 10000.0
    rms_norm_eps: float = 1e-5

    def as_dict(self) -> dict:
        return asdict(self)


class RMSNorm(nn.Module):
    """y = weight * x / sqrt(mean(x^2) + eps), over the last axis."""

    def __init__(self, width: int, eps: float):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(width))
        self.eps = eps

    def forward(self, x):
        return x * torch.rsqrt(x.square().mean(-1, keepdim=True) + self.eps) * self.weight


def rotary_tables(config: Config, n_positions: int):
    """cos, sin [n_positions, K/2] of position * theta^(-2i/K)."""
    half = config.head_dim // 2
    frequencies = 1.0 / config.rope_theta ** (torch.arange(half).float() / half)
    angles = torch.outer(torch.arange(n_positions).float(), frequencies)
    return angles.cos(), angles.sin()


def rotate(x, cos, sin):
    """Turns the pairs (i, i + K/2) of x [..., K] by the angles in cos, sin [..., K/2]."""
    a, b = x.chunk(2, -1)
    return torch.cat([a * cos - b * sin, b * cos + a * sin], -1)


class Attention(nn.Module):
    """Causal self-attention; the mask is added to the scores, so padding and packing are the caller's choice."""

    def __init__(self, c: Config):
        super().__init__()
        self.heads, self.width = c.num_attention_heads, c.head_dim
        inner = self.heads * self.width
        self.q_proj = nn.Linear(c.hidden_size, inner, bias=False)
        self.k_proj = nn.Linear(c.hidden_size, inner, bias=False)
        self.v_proj = nn.Linear(c.hidden_size, inner, bias=False)
        self.o_proj = nn.Linear(inner, c.hidden_size, bias=False)

    def forward(self, x, cos, sin, mask, past=None):
        """x [B,T,D], mask [B or 1,1,T,P+T]; returns the output [B,T,D] and keys, values [B,H,P+T,K]."""
        batch, length, _ = x.shape
        split = lambda y: y.view(batch, length, self.heads, self.width).transpose(1, 2)
        q, k, v = split(self.q_proj(x)), split(self.k_proj(x)), split(self.v_proj(x))
        q, k = rotate(q, cos, sin), rotate(k, cos, sin)
        if past is not None:
            k, v = torch.cat([past[0], k], 2), torch.cat([past[1], v], 2)
        weights = (q @ k.transpose(-1, -2) / math.sqrt(self.width) + mask).softmax(-1)
        mixed = (weights @ v).transpose(1, 2).reshape(batch, length, self.heads * self.width)
        return self.o_proj(mixed), (k, v)


class MLP(nn.Module):
    """z = silu(W_gate x) * W_up x, h = W_down z. A neuron is a component of z."""

    def __init__(self, c: Config):
        super().__init__()
        self.gate_proj = nn.Linear(c.hidden_size, c.intermediate_size, bias=False)
        self.up_proj = nn.Linear(c.hidden_size, c.intermediate_size, bias=False)
        self.down_proj = nn.Linear(c.intermediate_size, c.hidden_size, bias=False)

    def neurons(self, x):
        return F.silu(self.gate_proj(x)) * self.up_proj(x)

    def forward(self, x):
        return self.down_proj(self.neurons(x))


class Layer(nn.Module):
    def __init__(self, c: Config):
        super().__init__()
        self.input_layernorm = RMSNorm(c.hidden_size, c.rms_norm_eps)
        self.self_attn = Attention(c)
        self.post_attention_layernorm = RMSNorm(c.hidden_size, c.rms_norm_eps)
        self.mlp = MLP(c)

    def forward(self, x, cos, sin, mask, past=None):
        mixed, cache = self.self_attn(self.input_layernorm(x), cos, sin, mask, past)
        x = x + mixed
        return x + self.mlp(self.post_attention_layernorm(x)), cache


class Body(nn.Module):
    def __init__(self, c: Config):
        super().__init__()
        self.embed_tokens = nn.Embedding(c.vocab_size, c.hidden_size)
        self.layers = nn.ModuleList(Layer(c) for _ in range(c.num_hidden_layers))
        self.norm = RMSNorm(c.hidden_size, c.rms_norm_eps)


class PocketModel(nn.Module):
    """The whole decoder. The embedding also reads out (tied), so it is counted and stored once."""

    def __init__(self, config: Config):
        super().__init__()
        self.config = config
        self.model = Body(config)
        cos, sin = rotary_tables(config, config.max_position_embeddings)
        self.register_buffer("cos", cos, persistent=False)
        self.register_buffer("sin", sin, persistent=False)
        for name, weight in self.named_parameters():
            if weight.dim() > 1:
                deep = name.endswith(("o_proj.weight", "down_proj.weight"))
                nn.init.normal_(weight, std=0.02 / math.sqrt(2 * config.num_hidden_layers) if deep else 0.02)

    def hidden(self, ids, part=None):
        """Final hidden states [B,T,D]. A token sees the earlier ones of its own part [B,T] only; no part: all of them."""
        length = ids.shape[1]
        cos, sin = self.cos[:length], self.sin[:length]
        hidden_from = torch.ones(length, length, dtype=torch.bool).triu(1)[None, None]
        if part is not None:
            hidden_from = hidden_from | (part[:, None, :, None] != part[:, None, None, :])
        x = self.model.embed_tokens(ids)
        mask = torch.zeros(hidden_from.shape, dtype=torch.float32).masked_fill(hidden_from, float("-inf"))
        for layer in self.model.layers:
            x, _ = layer(x, cos, sin, mask)
        return self.model.norm(x)

    def advance(self, ids, caches=None):
        """Final hidden states of new tokens ids [B,T] after the cached ones, and each layer's longer (keys, values)."""
        past = caches[0][0].shape[2] if caches else 0
        length = ids.shape[1]
        cos, sin = self.cos[past:past + length], self.sin[past:past + length]
        mask = torch.full((1, 1, length, past + length), float("-inf")).triu(1 + past)
        x, grown = self.model.embed_tokens(ids), []
        for index, layer in enumerate(self.model.layers):
            x, cache = layer(x, cos, sin, mask, caches[index] if caches else None)
            grown.append(cache)
        return self.model.norm(x), grown

    def read_out(self, hidden):
        return F.linear(hidden, self.model.embed_tokens.weight)

    def forward(self, ids):
        return self.read_out(self.hidden(ids))
