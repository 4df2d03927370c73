"""Documents to rows of tokens. A row holds several documents; what one says cannot be seen from another.

Row arrays, T tokens wide: ids; paid, 1 where the token is to be predicted; part, the number of the document within the row.
"""
import random

import numpy as np

START = "<|endoftext|>"


def document_tokens(tokenizer, text, rng):
    """A pre-training text: every token is paid. Half of them begin with the start token, all end with it."""
    end = tokenizer.encode(START)
    ids = (end if rng.random() < 0.5 else []) + tokenizer.encode(text) + end
    return ids, [1] * len(ids)


def conversation_tokens(tokenizer, messages):
    """A conversation: what the assistant says is paid, its closing token included."""
    ids, paid = [], []
    for role, content in messages:
        head, body = tokenizer.encode(f"<|im_start|>{role}\n"), tokenizer.encode(f"{content}<|im_end|>")
        tail = tokenizer.encode("\n")
        ids += head + body + tail
        paid += [0] * len(head) + [int(role == "assistant")] * len(body) + [0] * len(tail)
    return ids, paid


def pack(items, n_rows: int, width: int, rng: random.Random, joined: float = 0.1):
    """Fills n_rows rows from an iterator of (ids, paid); what does not fit waits for a later row.

    In a share of the rows, joined, all documents count as one, so that long distances occur in training too.
    """
    ids = np.zeros((n_rows, width), dtype=np.int16)
    paid = np.zeros((n_rows, width), dtype=np.uint8)
    part = np.zeros((n_rows, width), dtype=np.uint8)
    waiting = []
    for row in range(n_rows):
        at, number, one = 0, 0, rng.random() < joined
        while True:
            while len(waiting) < 8:
                waiting.append(next(items))
            fit = next((i for i, (tokens, _) in enumerate(waiting) if len(tokens) <= width - at), None)
            if fit is None:
                break
            tokens, weights = waiting.pop(fit)
            place = slice(at, at + len(tokens))
            ids[row, place], paid[row, place], part[row, place] = tokens, weights, number
            paid[row, at] = 0  # nothing comes before the first token of a document
            at, number = at + len(tokens), number + (0 if one else 1)
        part[row, at:] = number + 1
        waiting = [item for item in waiting if len(item[0]) <= width]
    return ids, paid, part


def base_rows(corpus, tokenizer, n_rows, width, seed):
    rng = random.Random(seed)
    items = (document_tokens(tokenizer, corpus.document(), rng) for _ in iter(int, 1))
    return pack(items, n_rows, width, rng)


def chat_rows(chat, tokenizer, n_rows, width, seed, documents: float):
    """Conversations, with a share of pre-training documents between them, so that nothing is forgotten."""
    rng = random.Random(seed)

    def items():
        while True:
            if rng.random() < documents:
                yield document_tokens(tokenizer, chat.corpus.document(), rng)
            else:
                yield conversation_tokens(tokenizer, chat.conversation())

    return pack(items(), n_rows, width, rng, joined=0.03)
