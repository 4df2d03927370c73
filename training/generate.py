"""Greedy answers of a PyTorch model to many prompts at once."""
import torch


@torch.no_grad()
def answer_batch(model, prompts, end: int, max_new: int) -> list:
    """prompts [B,T], all of one length, so that no padding is needed. Returns the new ids of each, without the end token."""
    following, caches, new = torch.tensor(prompts), None, []
    done = torch.zeros(len(prompts), dtype=torch.bool)
    for _ in range(max_new):
        hidden, caches = model.advance(following, caches)
        choice = model.read_out(hidden[:, -1]).argmax(-1)
        choice = torch.where(done, torch.full_like(choice, end), choice)
        new.append(choice)
        done |= choice == end
        if done.all():
            break
        following = choice[:, None]
    rows = torch.stack(new, 1).tolist()
    return [row[:row.index(end)] if end in row else row for row in rows]


def generate(model, prompts, end: int, max_new: int = 24, batch: int = 128) -> list:
    """prompts: lists of ids. Returns the new ids of each, in the same order."""
    order = sorted(range(len(prompts)), key=lambda index: len(prompts[index]))
    answers, at = [None] * len(prompts), 0
    while at < len(order):
        length = len(prompts[order[at]])
        chosen = [index for index in order[at:at + batch] if len(prompts[index]) == length]
        for index, ids in zip(chosen, answer_batch(model, [prompts[index] for index in chosen], end, max_new)):
            answers[index] = ids
        at += len(chosen)
    return answers
