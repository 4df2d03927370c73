"""Small decoders in PyTorch with the module names, shapes and orders of operations of Hugging Face's modeling files.

Written for the exporter: what it makes of a graph depends on how the module is written, so each family keeps the ways of its
original: RMSNorm from pow, mean and rsqrt; rotary angles from position_ids; key heads repeated by expand and reshape; caches
grown by cat; GPT-2's Conv1D as addmm over folded tokens; OPT's feed-forward over folded tokens.
"""

import math

import torch
from torch import nn

LAYERS, HIDDEN, HEADS, HEAD, FFN, CONTEXT = 3, 32, 4, 8, 80, 64


def causal(attention_mask, queries, dtype):
    """[B, 1, Q, K] added to scores: 0 where a query may look, the smallest number elsewhere."""
    keys = attention_mask.shape[1]
    own = torch.arange(keys - queries, keys)
    future = torch.arange(keys)[None, :] > own[:, None]
    hidden = future[None, None] | (attention_mask[:, None, None, :] == 0)
    return torch.zeros(hidden.shape, dtype=dtype).masked_fill(hidden, torch.finfo(dtype).min)


def split_heads(x, heads):
    batch, length, _ = x.shape
    return x.view(batch, length, heads, HEAD).transpose(1, 2)


def merge_heads(x):
    batch, heads, length, width = x.shape
    return x.transpose(1, 2).contiguous().view(batch, length, heads * width)


def attend(q, k, v, mask):
    scores = torch.matmul(q, k.transpose(2, 3)) / math.sqrt(HEAD) + mask
    return merge_heads(torch.matmul(nn.functional.softmax(scores, dim=-1, dtype=torch.float32).to(q.dtype), v))


def grown(past, k, v):
    return (k, v) if past is None else (torch.cat([past[0], k], dim=2), torch.cat([past[1], v], dim=2))


def repeat_kv(x, times):
    """[B, KV, T, D] -> [B, KV * times, T, D]"""
    batch, heads, length, width = x.shape
    x = x[:, :, None, :, :].expand(batch, heads, times, length, width)
    return x.reshape(batch, heads * times, length, width)


def rotate_half(x):
    return torch.cat((-x[..., x.shape[-1] // 2 :], x[..., : x.shape[-1] // 2]), dim=-1)


def rotated(x, cos, sin):
    return x * cos.unsqueeze(1) + rotate_half(x) * sin.unsqueeze(1)


def gelu_new(x):
    return 0.5 * x * (1.0 + torch.tanh(math.sqrt(2.0 / math.pi) * (x + 0.044715 * torch.pow(x, 3.0))))


class RotaryEmbedding(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.register_buffer("inv_freq", 1.0 / 10000 ** (torch.arange(0, width, 2).float() / width), persistent=False)

    def forward(self, position_ids):
        angles = (self.inv_freq[None, :, None].expand(position_ids.shape[0], -1, 1) @ position_ids[:, None, :].float())
        both = torch.cat([angles.transpose(1, 2)] * 2, dim=-1)
        return both.cos(), both.sin()


class RMSNorm(nn.Module):
    def __init__(self):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(HIDDEN))

    def forward(self, x):
        x = x.to(torch.float32)
        return self.weight * (x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + 1e-6))


class LlamaAttention(nn.Module):
    """Grouped queries: two key heads serve four query heads."""

    def __init__(self, kv_heads=2):
        super().__init__()
        self.kv_heads = kv_heads
        self.q_proj = nn.Linear(HIDDEN, HEADS * HEAD, bias=False)
        self.k_proj = nn.Linear(HIDDEN, kv_heads * HEAD, bias=False)
        self.v_proj = nn.Linear(HIDDEN, kv_heads * HEAD, bias=False)
        self.o_proj = nn.Linear(HEADS * HEAD, HIDDEN, bias=False)

    def forward(self, x, mask, cos, sin, past):
        q = rotated(split_heads(self.q_proj(x), HEADS), cos, sin)
        k = rotated(split_heads(self.k_proj(x), self.kv_heads), cos, sin)
        k, v = present = grown(past, k, split_heads(self.v_proj(x), self.kv_heads))
        times = HEADS // self.kv_heads
        return self.o_proj(attend(q, repeat_kv(k, times), repeat_kv(v, times), mask)), present


class LlamaMLP(nn.Module):
    def __init__(self):
        super().__init__()
        self.gate_proj = nn.Linear(HIDDEN, FFN, bias=False)
        self.up_proj = nn.Linear(HIDDEN, FFN, bias=False)
        self.down_proj = nn.Linear(FFN, HIDDEN, bias=False)
        self.act_fn = nn.SiLU()

    def forward(self, x):
        return self.down_proj(self.act_fn(self.gate_proj(x)) * self.up_proj(x))


class Phi3MLP(nn.Module):
    """Gate and up in one product."""

    def __init__(self):
        super().__init__()
        self.gate_up_proj = nn.Linear(HIDDEN, 2 * FFN, bias=False)
        self.down_proj = nn.Linear(FFN, HIDDEN, bias=False)
        self.activation_fn = nn.SiLU()

    def forward(self, x):
        gate, up = self.gate_up_proj(x).chunk(2, dim=-1)
        return self.down_proj(up * self.activation_fn(gate))


class LlamaDecoderLayer(nn.Module):
    def __init__(self, mlp):
        super().__init__()
        self.self_attn = LlamaAttention()
        self.mlp = mlp()
        self.input_layernorm = RMSNorm()
        self.post_attention_layernorm = RMSNorm()

    def forward(self, x, mask, cos, sin, past):
        mixed, present = self.self_attn(self.input_layernorm(x), mask, cos, sin, past)
        x = x + mixed
        return x + self.mlp(self.post_attention_layernorm(x)), present


class LlamaModel(nn.Module):
    def __init__(self, vocabulary, mlp):
        super().__init__()
        self.embed_tokens = nn.Embedding(vocabulary, HIDDEN)
        self.layers = nn.ModuleList([LlamaDecoderLayer(mlp) for _ in range(LAYERS)])
        self.norm = RMSNorm()
        self.rotary_emb = RotaryEmbedding(HEAD)

    def forward(self, input_ids, attention_mask, position_ids, past):
        x = self.embed_tokens(input_ids)
        mask = causal(attention_mask, input_ids.shape[1], x.dtype)
        cos, sin = self.rotary_emb(position_ids)
        presents = []
        for layer, cache in zip(self.layers, past or [None] * LAYERS):
            x, present = layer(x, mask, cos, sin, cache)
            presents.append(present)
        return self.norm(x), presents


class LlamaForCausalLM(nn.Module):
    kv_heads = 2

    def __init__(self, vocabulary, mlp=LlamaMLP):
        super().__init__()
        self.model = LlamaModel(vocabulary, mlp)
        self.lm_head = nn.Linear(HIDDEN, vocabulary, bias=False)

    def forward(self, input_ids, attention_mask, position_ids, past_key_values=None):
        x, presents = self.model(input_ids, attention_mask, position_ids, past_key_values)
        return self.lm_head(x), presents

    def down_projections(self):
        return [layer.mlp.down_proj for layer in self.model.layers]


class Phi3ForCausalLM(LlamaForCausalLM):
    def __init__(self, vocabulary):
        super().__init__(vocabulary, Phi3MLP)


class PhiAttention(nn.Module):
    """The first half of each head is rotated, the rest left as it is."""

    def __init__(self):
        super().__init__()
        for name in ("q_proj", "k_proj", "v_proj", "dense"):
            setattr(self, name, nn.Linear(HIDDEN, HIDDEN))
        self.turned = HEAD // 2

    def forward(self, x, mask, cos, sin, past):
        q, k, v = (split_heads(proj(x), HEADS) for proj in (self.q_proj, self.k_proj, self.v_proj))
        turn = lambda y: torch.cat((rotated(y[..., : self.turned], cos, sin), y[..., self.turned :]), dim=-1)
        k, v = present = grown(past, turn(k), v)
        return self.dense(attend(turn(q), k, v, mask)), present


class PhiMLP(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(HIDDEN, FFN)
        self.fc2 = nn.Linear(FFN, HIDDEN)

    def forward(self, x):
        return self.fc2(gelu_new(self.fc1(x)))


class PhiDecoderLayer(nn.Module):
    """Attention and feed-forward read the same norm, side by side."""

    def __init__(self):
        super().__init__()
        self.self_attn = PhiAttention()
        self.mlp = PhiMLP()
        self.input_layernorm = nn.LayerNorm(HIDDEN)

    def forward(self, x, mask, cos, sin, past):
        y = self.input_layernorm(x)
        mixed, present = self.self_attn(y, mask, cos, sin, past)
        return mixed + self.mlp(y) + x, present


class PhiModel(nn.Module):
    def __init__(self, vocabulary):
        super().__init__()
        self.embed_tokens = nn.Embedding(vocabulary, HIDDEN)
        self.layers = nn.ModuleList([PhiDecoderLayer() for _ in range(LAYERS)])
        self.final_layernorm = nn.LayerNorm(HIDDEN)
        self.rotary_emb = RotaryEmbedding(HEAD // 2)

    def forward(self, input_ids, attention_mask, position_ids, past):
        x = self.embed_tokens(input_ids)
        mask = causal(attention_mask, input_ids.shape[1], x.dtype)
        cos, sin = self.rotary_emb(position_ids)
        presents = []
        for layer, cache in zip(self.layers, past or [None] * LAYERS):
            x, present = layer(x, mask, cos, sin, cache)
            presents.append(present)
        return self.final_layernorm(x), presents


class PhiForCausalLM(nn.Module):
    kv_heads = HEADS

    def __init__(self, vocabulary):
        super().__init__()
        self.model = PhiModel(vocabulary)
        self.lm_head = nn.Linear(HIDDEN, vocabulary)

    def forward(self, input_ids, attention_mask, position_ids, past_key_values=None):
        x, presents = self.model(input_ids, attention_mask, position_ids, past_key_values)
        return self.lm_head(x), presents

    def down_projections(self):
        return [layer.mlp.fc2 for layer in self.model.layers]
