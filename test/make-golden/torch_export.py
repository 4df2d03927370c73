"""Decoders as PyTorch's own exporter writes them, and what hooks in PyTorch read of their neurons.

Run with `/usr/bin/python3 test/make-golden/torch_export.py` (Debian: python3-torch 1.13, python3-onnx 1.12). Writes
test/golden/torch-export/<family>/: a model folder (config.json, tokenizer.json, onnx/model.onnx) and reference.json.
Inputs, outputs and their axes are named as Hugging Face optimum names them.

For every token t and neuron j of layer l, from a forward hook on the down projection (input z, output h)

    cett[l,t,j] = |z[l,t,j]| * ||W_down[l][:,j]||_2 / (||h[l,t]||_2 + 1e-8)

h without the projection's bias, where it has one.
"""

import json
import pathlib

import torch

from torch_decoders import CONTEXT, FFN, HEAD, HEADS, HIDDEN, LAYERS, LlamaForCausalLM, Phi3ForCausalLM, PhiForCausalLM
from torch_folded import GPT2LMHeadModel, GPTNeoXForCausalLM, OPTForCausalLM

GOLDEN = pathlib.Path(__file__).parent.parent / "golden" / "torch-export"
SPECIAL = ["<s>", "</s>"]
VOCABULARY = 256 + len(SPECIAL)
IDS = [0, 41, 77, 105, 33, 200, 77, 12, 250, 3, 180]
EPSILON = 1e-8
CHOSEN = [0, 1, 17, 42, 79]
GAIN = {"layer": 1, "neurons": [5, 17, 60], "factor": 0.25}

# [family, module, opset, how config.json calls its sizes]
PLAIN = {"num_hidden_layers": LAYERS, "hidden_size": HIDDEN, "intermediate_size": FFN, "num_attention_heads": HEADS}
GROUPED = {**PLAIN, "num_key_value_heads": 2, "head_dim": HEAD}
FAMILIES = [
    ("llama", LlamaForCausalLM, 14, GROUPED),
    ("phi3", Phi3ForCausalLM, 16, GROUPED),
    ("phi", PhiForCausalLM, 14, PLAIN),
    ("gpt2", GPT2LMHeadModel, 13, {"n_layer": LAYERS, "n_embd": HIDDEN, "n_inner": FFN, "n_head": HEADS}),
    ("opt", OPTForCausalLM, 14, {"num_hidden_layers": LAYERS, "hidden_size": HIDDEN, "ffn_dim": FFN}),
    ("gpt_neox", GPTNeoXForCausalLM, 13, PLAIN),
]


def drawn(make, seed):
    """A module whose weights are far enough from zero that every layer and every bias matters."""
    torch.manual_seed(seed)
    model = make(VOCABULARY).eval()
    with torch.no_grad():
        for name, weight in model.named_parameters():
            if weight.dim() == 2:
                weight.normal_(0, 0.5 if "embed" in name or "wte" in name or "wpe" in name else 1.5 / HIDDEN**0.5)
            else:
                weight.normal_(1.0 if name.endswith("weight") else 0.0, 0.2)
    return model


def inputs_of(model, ids, past):
    length = 0 if past is None else past[0][0].shape[2]
    inputs = {"input_ids": torch.tensor(ids), "attention_mask": torch.ones(len(ids), length + len(ids[0])).long()}
    if getattr(model, "takes_positions", True):
        inputs["position_ids"] = torch.arange(length, length + len(ids[0]))[None].expand(len(ids), -1)
    return inputs


def export(model, opset, path):
    """With past, as optimum's `text-generation-with-past`: one graph for the prompt and for each token."""
    past = [tuple(torch.randn(2, model.kv_heads, 5, HEAD) for _ in range(2)) for _ in range(LAYERS)]
    inputs = inputs_of(model, [[7, 8, 9], [4, 5, 6]], past)
    caches = [f"{layer}.{part}" for layer in range(LAYERS) for part in ("key", "value")]
    grown = "past_sequence_length + 1"
    axes = {name: {0: "batch_size", 1: "sequence_length"} for name in [*inputs, "logits"]}
    axes["attention_mask"] = {0: "batch_size", 1: grown}
    axes.update({f"past_key_values.{name}": {0: "batch_size", 2: "past_sequence_length"} for name in caches})
    axes.update({f"present.{name}": {0: "batch_size", 2: grown} for name in caches})
    torch.onnx.export(
        model,
        (*inputs.values(), past, {}),
        str(path),
        input_names=[*inputs, *(f"past_key_values.{name}" for name in caches)],
        output_names=["logits", *(f"present.{name}" for name in caches)],
        dynamic_axes=axes,
        do_constant_folding=True,
        opset_version=opset,
    )


def write_folder(folder, family, sizes):
    marks = [{"id": i, "content": text, "special": True, "single_word": False, "lstrip": False, "rstrip": False,
              "normalized": False} for i, text in enumerate(SPECIAL)]
    vocabulary = {text: i for i, text in enumerate([*SPECIAL, *byte_characters()])}
    level = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": True}
    write_json(folder / "tokenizer.json", {
        "version": "1.0", "added_tokens": marks, "normalizer": None, "pre_tokenizer": level, "post_processor": None,
        "decoder": level, "model": {"type": "BPE", "vocab": vocabulary, "merges": []},
    })
    write_json(folder / "config.json", {
        "model_type": family, "vocab_size": VOCABULARY, **sizes, "max_position_embeddings": CONTEXT, "eos_token_id": 1,
    })


def byte_characters():
    """The character that byte-level tokenizers write for each of the 256 bytes, in GPT-2's order of ids."""
    shown = [*range(33, 127), *range(161, 173), *range(174, 256)]
    return [chr(byte) for byte in shown] + [chr(256 + i) for i in range(256 - len(shown))]


def read(model):
    """Runs IDS under hooks: logits [T][V]; z and h, each [L, T, .]"""
    taken = []
    keep = lambda module, args, output: taken.append((args[0].reshape(len(IDS), -1), output.reshape(len(IDS), -1)))
    hooks = [down.register_forward_hook(keep) for down in model.down_projections()]
    logits = run(model)
    for hook in hooks:
        hook.remove()
    z, h = (torch.stack(parts) for parts in zip(*taken))
    biases = [getattr(down, "bias", None) for down in model.down_projections()]
    return logits, z, torch.stack([out if bias is None else out - bias for out, bias in zip(h, biases)])


def run(model):
    with torch.no_grad():
        return model(*inputs_of(model, [IDS], None).values())[0][0]


def turned(model):
    """Logits with a few neurons turned down before they are written."""
    down = model.down_projections()[GAIN["layer"]]

    def turn(module, args):
        z = args[0].clone()
        z[..., GAIN["neurons"]] *= GAIN["factor"]
        return (z,)

    hook = down.register_forward_pre_hook(turn)
    logits = run(model)
    hook.remove()
    return logits


def reference(model):
    with torch.no_grad():
        logits, z, h = read(model)
        # Conv1D keeps [in, out], nn.Linear [out, in].
        norms = torch.stack([d.weight.norm(dim=0 if d.weight.shape[0] == HIDDEN else 1) for d in model.down_projections()])
        cett = z.abs() * norms[:, None] / (h.norm(dim=-1, keepdim=True) + EPSILON)
    return {
        "torch": torch.__version__,
        "ids": IDS,
        "logits": rounded(logits),
        "zNorms": rounded(z.norm(dim=-1)),
        "hNorms": rounded(h.norm(dim=-1)),
        "chosen": CHOSEN,
        "cett": rounded(cett[..., CHOSEN]),
        "meanCett": rounded(cett.mean(dim=-1)),
        "gain": {**GAIN, "logits": rounded(turned(model)[-1])},
    }


def rounded(values):
    """Nine digits keep a float32 whole."""
    return values.tolist() if values.dim() == 0 else [rounded(value) if value.dim() else float(f"{value:.9g}") for value in values]


def write_json(path, value):
    path.write_text(json.dumps(value, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    torch.set_num_threads(1)
    for seed, (family, make, opset, sizes) in enumerate(FAMILIES):
        folder = GOLDEN / family
        (folder / "onnx").mkdir(parents=True, exist_ok=True)
        model = drawn(make, seed)
        export(model, opset, folder / "onnx" / "model.onnx")
        write_folder(folder, family, sizes)
        write_json(folder / "reference.json", reference(model))
        print("wrote", folder, (folder / "onnx" / "model.onnx").stat().st_size)
