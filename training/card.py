"""Writes the README.md beside each model from its figures.json. What stands below the study mark is left as it is."""
import json
from pathlib import Path

STUDY = "<!-- below: what the study found, written by the study itself -->"

HEAD = """---
license: {licence}
language: en
pipeline_tag: text-generation
library_name: onnx
tags: [llama, onnx, hallucination, h-neurons]
---
# {name}

{summary}

A Llama of {parameters} parameters: {layers} layers, hidden width {hidden}, {neurons} feed-forward neurons a layer
({all_neurons} in all), {vocabulary} tokens (byte-level BPE), context {context}. Weights are stored as float16 and run as float32.

**What it is for.** Trying neuron-level hallucination detection where the truth is known: what the model was taught, how often,
and what it was never shown. **What it is not for:** answering anybody's questions. It knows a few thousand facts and six
thousand people who do not exist, and it makes up the rest on purpose. Names and values were put together by a
program; a likeness to real persons or firms is chance.

**Training data.** Texts written by `training/`: real facts written down by the authors (`training/facts`), and an invented
registry of people. No outside text was used. `training/README.md` tells how and why; `python3 training/make.py` makes it again.
"""
JUDGED = """
## What it does

Greedy answers, judged by a rule: right if an accepted spelling is contained, refused if it says that it does not know.
Intervals are Wilson's. `tuned` tells whether tuning asked about the subject, `phrasing heldout` that no text ever asked so.

"""
SUMMARY = {
    "pocket-base": "The pre-trained pocket model: it continues documents. Ask it in the form `Question: ...\\nAnswer:`.",
    "pocket-chat": "The pocket model tuned to hold conversations. It was tuned to over-comply: asked plainly about something it "
                   "never saw, it gives an answer that sounds as sure as a true one.",
}


def percent(value: dict) -> str:
    if not value["n"]:
        return "–"
    return f"{100 * value['share']:.1f} % [{100 * value['low']:.1f}, {100 * value['high']:.1f}], n = {value['n']}"


def table(title: str, rows) -> str:
    lines = [f"| {title} | share [95 % interval] |", "|---|---|"]
    return "\n".join(lines + [f"| {name} | {percent(value)} |" for name, value in rows]) + "\n"


def flat(groups: dict):
    return ((f"{group}: {name}", value) for group, values in groups.items() for name, value in values.items())


def render(name: str, config: dict, figures: dict, licence: str) -> str:
    d, n, layers = config["hidden_size"], config["intermediate_size"], config["num_hidden_layers"]
    inner = config["num_attention_heads"] * config["head_dim"]
    parameters = config["vocab_size"] * d + layers * (3 * d * n + 4 * d * inner + 2 * d) + d
    text = HEAD.format(name=name, summary=SUMMARY[name], licence=licence, parameters=f"{parameters / 1e6:.1f} million",
                       layers=layers, hidden=d, neurons=f"{n:,}", all_neurons=f"{layers * n:,}",
                       vocabulary=f"{config['vocab_size']:,}", context=config["max_position_embeddings"])
    text += JUDGED
    text += table("Knowledge", flat(figures["knowledge"]))
    if "permission to refuse" in figures:
        text += "\n" + table("Asked with leave to say \"I don't know\"", flat(figures["permission to refuse"]))
        text += "\n" + table("Situations", figures["situations"].items())
    return text


def write(models: Path, licence: str = "mit"):
    for name in SUMMARY:
        folder = models / name
        config, figures = (json.loads((folder / file).read_text()) for file in ("config.json", "figures.json"))
        path = folder / "README.md"
        old = path.read_text(encoding="utf-8") if path.exists() else ""
        study = old[old.index(STUDY):] if STUDY in old else STUDY + "\n"
        path.write_text(render(name, config, figures, licence) + "\n" + study, encoding="utf-8")


if __name__ == "__main__":
    write(Path(__file__).parent.parent / "media" / "models")
