"""Writes a model folder as Hugging Face lays it out: configuration, tokenizer, chat template, onnx/model.onnx."""
import json
from dataclasses import fields
from pathlib import Path

import onnx
import torch
from onnx import numpy_helper

from bpe import SPECIAL, Tokenizer
from model import Config, PocketModel
from onnx_graph import Graph

CHAT_TEMPLATE = (
    "{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\\n' + (message['content'] | trim) + '<|im_end|>\\n' }}"
    "{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}"
)


def round_to_half(model: PocketModel) -> PocketModel:
    """Rounds every weight to float16 and back, so that PyTorch and the exported file hold the same numbers."""
    with torch.no_grad():
        for weight in model.parameters():
            weight.copy_(weight.half().float())
    return model


def write_json(path: Path, value):
    path.write_text(json.dumps(value, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def export(model: PocketModel, tokenizer: Tokenizer, folder: Path, chat: bool):
    (folder / "onnx").mkdir(parents=True, exist_ok=True)
    weights = {name: weight.detach().numpy() for name, weight in round_to_half(model).named_parameters()}
    onnx.save(Graph(model.config, weights).build(), str(folder / "onnx" / "model.onnx"))
    start, end = tokenizer.vocab["<|endoftext|>"], tokenizer.vocab["<|im_end|>" if chat else "<|endoftext|>"]
    write_json(folder / "config.json", {
        "architectures": ["LlamaForCausalLM"], "model_type": "llama", **model.config.as_dict(), "hidden_act": "silu",
        "attention_bias": False, "mlp_bias": False, "tie_word_embeddings": True, "use_cache": True, "torch_dtype": "float32",
        "bos_token_id": start, "eos_token_id": end, "pad_token_id": start,
    })
    write_json(folder / "generation_config.json", {
        "bos_token_id": start, "eos_token_id": [end, start] if chat else end, "pad_token_id": start, "do_sample": False,
        "max_new_tokens": 50,
    })
    tokenizer.save(folder / "tokenizer.json")
    write_json(folder / "tokenizer_config.json", {
        "tokenizer_class": "PreTrainedTokenizerFast", "add_bos_token": False, "add_prefix_space": False,
        "clean_up_tokenization_spaces": False, "model_max_length": model.config.max_position_embeddings,
        "bos_token": "<|endoftext|>", "eos_token": SPECIAL[2 if chat else 0], "pad_token": "<|endoftext|>",
        "added_tokens_decoder": {str(tokenizer.vocab[token]): {"content": token, "special": True} for token in SPECIAL},
        **({"chat_template": CHAT_TEMPLATE} if chat else {}),
    })


def load_checkpoint(path: Path) -> PocketModel:
    saved = torch.load(path, map_location="cpu")
    model = PocketModel(Config(**saved["config"]))
    model.load_state_dict(saved["model"])
    return model.eval()


def read_model(folder: Path) -> PocketModel:
    """The model of an exported folder, back in PyTorch."""
    config = json.loads((folder / "config.json").read_text())
    model = PocketModel(Config(**{field.name: config[field.name] for field in fields(Config)}))
    weights = {item.name: torch.from_numpy(numpy_helper.to_array(item).astype("float32"))
               for item in onnx.load(str(folder / "onnx" / "model.onnx")).graph.initializer}
    model.load_state_dict({name: weight.T if name.endswith("_proj.weight") else weight for name, weight in weights.items()})
    return model.eval()
