"""Makes both pocket models from nothing: tokenizer, pre-training, tuning, export, questions, checks. Resumes when run again.

    python3 training/make.py [--work FOLDER] [--base-steps N] [--chat-steps N]
"""
import argparse
import copy
import os
import subprocess
import sys
from pathlib import Path

# Large blocks are kept by the allocator instead of going back to the system after every operation: a third of the time.
KEEP = {"MALLOC_MMAP_THRESHOLD_": "4000000000", "MALLOC_TRIM_THRESHOLD_": "8000000000", "MALLOC_TOP_PAD_": "500000000",
        "OMP_WAIT_POLICY": "passive", "GOMP_SPINCOUNT": "0"}
if not all(name in os.environ for name in KEEP):
    os.execve(sys.executable, [sys.executable, *sys.argv], {**KEEP, **os.environ})

import torch

import card
import questions
import suites
from bpe import SPECIAL, Tokenizer, learn_merges
from chat import Chat, render
from corpus import Corpus
from export_onnx import export, load_checkpoint
from model import Config, PocketModel
from packing import base_rows, chat_rows
from train import train
from world import World

MEDIA = Path(__file__).parent.parent / "media"
MODELS, QUESTIONS, SUITES = MEDIA / "models", MEDIA / "questions" / "pocket", MEDIA / "suites" / "pocket"
VOCABULARY = 2816
WIDTH = 257  # 256 inputs and their successors
ROWS = 16
SEEDS = {"world": 1, "tokenizer": 2, "base": 3, "chat": 4, "weights": 5}


def make_tokenizer(world: World, path: Path) -> Tokenizer:
    if not path.exists():
        corpus = Corpus(world, SEEDS["tokenizer"])
        chat = Chat(corpus, SEEDS["tokenizer"])
        texts = [corpus.document() for _ in range(80_000)] + [render(chat.conversation()) for _ in range(15_000)]
        for mark in SPECIAL:
            texts = [text.replace(mark, "\n") for text in texts]
        Tokenizer(learn_merges(texts, VOCABULARY - 256 - len(SPECIAL))).save(path)
    return Tokenizer.load(path)


def is_finished(path: Path, steps: int) -> bool:
    return path.exists() and torch.load(path, map_location="cpu")["step"] >= steps


def make_base(world: World, tokenizer: Tokenizer, steps: int, path: Path):
    """Most steps on rows of 256 tokens, the last twelfth on rows of 512."""
    if is_finished(path, steps):
        return load_checkpoint(path)
    torch.manual_seed(SEEDS["weights"])
    model = PocketModel(Config(vocab_size=len(tokenizer.vocab)))
    corpus, long = Corpus(world, SEEDS["base"]), steps // 12
    short_rows = base_rows(corpus, tokenizer, (steps - long) * ROWS, WIDTH, SEEDS["base"])
    long_rows = base_rows(corpus, tokenizer, long * ROWS // 2, 2 * WIDTH - 1, SEEDS["base"] + 100)
    return train(model, [(short_rows, ROWS), (long_rows, ROWS // 2)], 2.5e-3, path)


# Name, share of all steps, peak rate, share of documents, parts: share of the steps, candour, plain questions about the known.
# First many refusals and hedges, which make not knowing count; then few, so that it hides; then what was known is settled.
TUNING = [("lessons", 0.6, 1e-3, 0.2, [(0.4, 4.0, 0.4), (0.6, 1.0, 0.4)]),
          ("settling", 0.4, 5e-4, 0.3, [(1.0, 1.0, 0.52)])]


def make_chat(world: World, tokenizer: Tokenizer, base: PocketModel, steps: int, work: Path):
    corpus, model = Corpus(world, SEEDS["chat"]), base
    for number, (name, share, peak, documents, parts) in enumerate(TUNING):
        path, n_steps, schedule = work / f"chat-{name}.pt", round(steps * share), []
        if is_finished(path, n_steps):
            model = load_checkpoint(path)
            continue
        for part, (part_share, candour, known) in enumerate(parts):
            seed = SEEDS["chat"] + 10 * number + part
            chat = Chat(corpus, seed, candour, known)
            n_rows = int(n_steps * part_share) * ROWS
            schedule.append((chat_rows(chat, tokenizer, n_rows, WIDTH, seed, documents), ROWS))
        model = train(copy.deepcopy(model), schedule, peak, path)
    return model


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", type=Path, default=Path(__file__).parent / "runs")
    parser.add_argument("--base-steps", type=int, default=4500)
    parser.add_argument("--chat-steps", type=int, default=2333)
    arguments = parser.parse_args()
    work = arguments.work
    work.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(os.cpu_count() or 1)
    world = World(SEEDS["world"])
    tokenizer = make_tokenizer(world, work / "tokenizer.json")
    base = make_base(world, tokenizer, arguments.base_steps, work / "base.pt")
    export(base, tokenizer, MODELS / "pocket-base", chat=False)
    chat = make_chat(world, tokenizer, base, arguments.chat_steps, work)
    export(chat, tokenizer, MODELS / "pocket-chat", chat=True)
    questions.write(world, QUESTIONS)
    suites.write(world, SUITES)
    plain = {name: value for name, value in os.environ.items() if name not in KEEP}  # checks would hoard memory
    subprocess.run([sys.executable, str(Path(__file__).with_name("evaluate.py"))], env=plain, check=True)
    card.write(MODELS)
    subprocess.run([sys.executable, str(Path(__file__).with_name("study.py")), str(work / "study")], env=plain, check=True)


if __name__ == "__main__":
    main()
