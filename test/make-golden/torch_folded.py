"""The families of torch_decoders.py whose feed-forward runs over folded tokens [B*T, D], and GPT-NeoX."""

import torch
from torch import nn

from torch_decoders import (
    CONTEXT,
    FFN,
    HEAD,
    HEADS,
    HIDDEN,
    LAYERS,
    RotaryEmbedding,
    attend,
    causal,
    gelu_new,
    grown,
    rotated,
    split_heads,
)


class Conv1D(nn.Module):
    """A linear layer whose weight is [in, out], as GPT-2 keeps it."""

    def __init__(self, outer, inner):
        super().__init__()
        self.weight = nn.Parameter(torch.empty(inner, outer))
        self.bias = nn.Parameter(torch.zeros(outer))

    def forward(self, x):
        shape = x.size()[:-1] + (self.bias.shape[0],)
        return torch.addmm(self.bias, x.view(-1, x.size(-1)), self.weight).view(shape)


class GPT2Attention(nn.Module):
    def __init__(self):
        super().__init__()
        self.c_attn = Conv1D(3 * HIDDEN, HIDDEN)
        self.c_proj = Conv1D(HIDDEN, HIDDEN)

    def forward(self, x, mask, past):
        q, k, v = (split_heads(part, HEADS) for part in self.c_attn(x).split(HIDDEN, dim=2))
        k, v = present = grown(past, k, v)
        return self.c_proj(attend(q, k, v, mask)), present


class GPT2MLP(nn.Module):
    def __init__(self):
        super().__init__()
        self.c_fc = Conv1D(FFN, HIDDEN)
        self.c_proj = Conv1D(HIDDEN, FFN)

    def forward(self, x):
        return self.c_proj(gelu_new(self.c_fc(x)))


class GPT2Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.ln_1 = nn.LayerNorm(HIDDEN)
        self.attn = GPT2Attention()
        self.ln_2 = nn.LayerNorm(HIDDEN)
        self.mlp = GPT2MLP()

    def forward(self, x, mask, past):
        mixed, present = self.attn(self.ln_1(x), mask, past)
        x = mixed + x
        return x + self.mlp(self.ln_2(x)), present


class GPT2Model(nn.Module):
    def __init__(self, vocabulary):
        super().__init__()
        self.wte = nn.Embedding(vocabulary, HIDDEN)
        self.wpe = nn.Embedding(CONTEXT, HIDDEN)
        self.h = nn.ModuleList([GPT2Block() for _ in range(LAYERS)])
        self.ln_f = nn.LayerNorm(HIDDEN)

    def forward(self, input_ids, attention_mask, position_ids, past):
        x = self.wte(input_ids) + self.wpe(position_ids)
        mask = causal(attention_mask, input_ids.shape[1], x.dtype)
        presents = []
        for block, cache in zip(self.h, past or [None] * LAYERS):
            x, present = block(x, mask, cache)
            presents.append(present)
        return self.ln_f(x), presents


class GPT2LMHeadModel(nn.Module):
    """The head is the embedding's own weight."""

    kv_heads = HEADS

    def __init__(self, vocabulary):
        super().__init__()
        self.transformer = GPT2Model(vocabulary)
        self.lm_head = nn.Linear(HIDDEN, vocabulary, bias=False)
        self.lm_head.weight = self.transformer.wte.weight

    def forward(self, input_ids, attention_mask, position_ids, past_key_values=None):
        x, presents = self.transformer(input_ids, attention_mask, position_ids, past_key_values)
        return self.lm_head(x), presents

    def down_projections(self):
        return [block.mlp.c_proj for block in self.transformer.h]


class OPTAttention(nn.Module):
    def __init__(self):
        super().__init__()
        for name in ("k_proj", "v_proj", "q_proj", "out_proj"):
            setattr(self, name, nn.Linear(HIDDEN, HIDDEN))

    def forward(self, x, mask, past):
        q, k, v = (split_heads(proj(x), HEADS) for proj in (self.q_proj, self.k_proj, self.v_proj))
        k, v = present = grown(past, k, v)
        return self.out_proj(attend(q, k, v, mask)), present


class OPTDecoderLayer(nn.Module):
    def __init__(self):
        super().__init__()
        self.self_attn = OPTAttention()
        self.self_attn_layer_norm = nn.LayerNorm(HIDDEN)
        self.fc1 = nn.Linear(HIDDEN, FFN)
        self.fc2 = nn.Linear(FFN, HIDDEN)
        self.final_layer_norm = nn.LayerNorm(HIDDEN)
        self.activation_fn = nn.ReLU()

    def forward(self, x, mask, past):
        mixed, present = self.self_attn(self.self_attn_layer_norm(x), mask, past)
        x = x + mixed
        shape = x.shape
        x = x.reshape(-1, x.size(-1))
        return (x + self.fc2(self.activation_fn(self.fc1(self.final_layer_norm(x))))).view(shape), present


class OPTDecoder(nn.Module):
    """Positions are counted from the mask, and stand two rows further down in their table."""

    def __init__(self, vocabulary):
        super().__init__()
        self.embed_tokens = nn.Embedding(vocabulary, HIDDEN)
        self.embed_positions = nn.Embedding(CONTEXT + 2, HIDDEN)
        self.layers = nn.ModuleList([OPTDecoderLayer() for _ in range(LAYERS)])
        self.final_layer_norm = nn.LayerNorm(HIDDEN)

    def forward(self, input_ids, attention_mask, past):
        length = input_ids.shape[1]
        positions = (torch.cumsum(attention_mask, dim=1) * attention_mask).long() - 1
        past_length = attention_mask.shape[1] - length
        x = self.embed_tokens(input_ids) + self.embed_positions(positions[:, past_length:] + 2)
        mask = causal(attention_mask, length, x.dtype)
        presents = []
        for layer, cache in zip(self.layers, past or [None] * LAYERS):
            x, present = layer(x, mask, cache)
            presents.append(present)
        return self.final_layer_norm(x), presents


class OPTModel(nn.Module):
    def __init__(self, vocabulary):
        super().__init__()
        self.decoder = OPTDecoder(vocabulary)

    def forward(self, *inputs):
        return self.decoder(*inputs)


class OPTForCausalLM(nn.Module):
    kv_heads = HEADS
    takes_positions = False

    def __init__(self, vocabulary):
        super().__init__()
        self.model = OPTModel(vocabulary)
        self.lm_head = nn.Linear(HIDDEN, vocabulary, bias=False)
        self.lm_head.weight = self.model.decoder.embed_tokens.weight

    def forward(self, input_ids, attention_mask, past_key_values=None):
        x, presents = self.model(input_ids, attention_mask, past_key_values)
        return self.lm_head(x), presents

    def down_projections(self):
        return [layer.fc2 for layer in self.model.decoder.layers]


class GPTNeoXAttention(nn.Module):
    """One product for queries, keys and values, head by head."""

    def __init__(self):
        super().__init__()
        self.query_key_value = nn.Linear(HIDDEN, 3 * HIDDEN)
        self.dense = nn.Linear(HIDDEN, HIDDEN)

    def forward(self, x, mask, cos, sin, past):
        qkv = self.query_key_value(x)
        qkv = qkv.view(*qkv.size()[:-1], HEADS, 3 * HEAD)
        q, k, v = (qkv[..., i * HEAD : (i + 1) * HEAD].permute(0, 2, 1, 3) for i in range(3))
        k, v = present = grown(past, rotated(k, cos, sin), v)
        return self.dense(attend(rotated(q, cos, sin), k, v, mask)), present


class GPTNeoXMLP(nn.Module):
    def __init__(self):
        super().__init__()
        self.dense_h_to_4h = nn.Linear(HIDDEN, FFN)
        self.dense_4h_to_h = nn.Linear(FFN, HIDDEN)
        self.act = nn.GELU()

    def forward(self, x):
        return self.dense_4h_to_h(self.act(self.dense_h_to_4h(x)))


class GPTNeoXLayer(nn.Module):
    def __init__(self):
        super().__init__()
        self.input_layernorm = nn.LayerNorm(HIDDEN)
        self.post_attention_layernorm = nn.LayerNorm(HIDDEN)
        self.attention = GPTNeoXAttention()
        self.mlp = GPTNeoXMLP()

    def forward(self, x, mask, cos, sin, past):
        mixed, present = self.attention(self.input_layernorm(x), mask, cos, sin, past)
        return self.mlp(self.post_attention_layernorm(x)) + mixed + x, present


class GPTNeoXModel(nn.Module):
    def __init__(self, vocabulary):
        super().__init__()
        self.embed_in = nn.Embedding(vocabulary, HIDDEN)
        self.layers = nn.ModuleList([GPTNeoXLayer() for _ in range(LAYERS)])
        self.final_layer_norm = nn.LayerNorm(HIDDEN)
        self.rotary_emb = RotaryEmbedding(HEAD)

    def forward(self, input_ids, attention_mask, position_ids, past):
        x = self.embed_in(input_ids)
        mask = causal(attention_mask, input_ids.shape[1], x.dtype)
        cos, sin = self.rotary_emb(position_ids)
        presents = []
        for layer, cache in zip(self.layers, past or [None] * LAYERS):
            x, present = layer(x, mask, cos, sin, cache)
            presents.append(present)
        return self.final_layer_norm(x), presents


class GPTNeoXForCausalLM(nn.Module):
    kv_heads = HEADS

    def __init__(self, vocabulary):
        super().__init__()
        self.gpt_neox = GPTNeoXModel(vocabulary)
        self.embed_out = nn.Linear(HIDDEN, vocabulary, bias=False)

    def forward(self, input_ids, attention_mask, position_ids, past_key_values=None):
        x, presents = self.gpt_neox(input_ids, attention_mask, position_ids, past_key_values)
        return self.embed_out(x), presents

    def down_projections(self):
        return [layer.mlp.dense_4h_to_h for layer in self.gpt_neox.layers]
