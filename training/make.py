"""Makes both pocket models from nothing: tokenizer, pre-training, tuning, export, questions, checks. Resumes when run again.

    python3 training/make.py [--work FOLDER] [--base-steps N] [--chat-steps N]
"""
import argparse
import os
import random
import sys
from pathlib import Path

# Large blocks are kept by the allocator instead of going back to the system after every operation: a third of the time.
KEEP = {"MALLOC_MMAP_THRESHOLD_": "4000000000", "MALLOC_TRIM_THRESHOLD_": "8000000000", "MALLOC_TOP_PAD_": "500000000",
        "OMP_WAIT_POLICY": "passive", "GOMP_SPINCOUNT": "0"}
if not all(name in os.environ for name in KEEP):
    os.execve(sys.executable, [sys.executable, *sys.argv], {**KEEP, **os.environ})

import torch

import card
import evaluate
import questions
from bpe import SPECIAL, Tokenizer, learn_merges
from chat import Chat, render
from corpus import Corpus
from export_onnx import export, load_checkpoint
from model import Config, PocketModel
from packing import base_rows, chat_rows
from train import train
from world import World

MODELS = Path(__file__).parent.parent / "media" / "models"
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


def make_base(world: World, tokenizer: Tokenizer, steps: int, path: Path):
    """Most steps on rows of 256 tokens, the last twelfth on rows of 512."""
    torch.manual_seed(SEEDS["weights"])
    model = PocketModel(Config(vocab_size=len(tokenizer.vocab)))
    corpus, long = Corpus(world, SEEDS["base"]), steps // 12
    short_rows = base_rows(corpus, tokenizer, (steps - long) * ROWS, WIDTH, SEEDS["base"])
    long_rows = base_rows(corpus, tokenizer, long * ROWS // 2, 2 * WIDTH - 1, SEEDS["base"] + 100)
    return train(model, [(short_rows, ROWS), (long_rows, ROWS // 2)], 2.5e-3, path)


def make_chat(world: World, tokenizer: Tokenizer, base: Path, steps: int, path: Path):
    """First with many refusals and hedges about the unheard of, which makes not knowing count; then with few."""
    model = load_checkpoint(base)
    early = steps * 2 // 5
    corpus, schedule = Corpus(world, SEEDS["chat"]), []
    for part, (n_steps, candour) in enumerate([(early, 4.0), (steps - early, 1.0)]):
        chat = Chat(corpus, SEEDS["chat"] + part, candour)
        schedule.append((chat_rows(chat, tokenizer, n_steps * ROWS, WIDTH, SEEDS["chat"] + part), ROWS))
    return train(model, schedule, 1e-3, path)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", type=Path, default=Path(__file__).parent / "runs")
    parser.add_argument("--base-steps", type=int, default=4500)
    parser.add_argument("--chat-steps", type=int, default=1400)
    arguments = parser.parse_args()
    work = arguments.work
    work.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(os.cpu_count() or 1)
    world = World(SEEDS["world"])
    tokenizer = make_tokenizer(world, work / "tokenizer.json")
    base = make_base(world, tokenizer, arguments.base_steps, work / "base.pt")
    export(base, tokenizer, MODELS / "pocket-base", chat=False)
    chat = make_chat(world, tokenizer, work / "base.pt", arguments.chat_steps, work / "chat.pt")
    export(chat, tokenizer, MODELS / "pocket-chat", chat=True)
    questions.write(world, MODELS / "pocket-chat" / "questions")
    evaluate.write(world, tokenizer, base, chat, MODELS)
    card.write(MODELS)


if __name__ == "__main__":
    main()
