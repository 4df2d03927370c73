"""Greedy answers of a PyTorch model to many prompts at once."""
import torch


@torch.no_grad()
def generate(model, prompts, end: int, max_new: int = 24, batch: int = 64, more=None) -> list:
    """prompts: lists of ids. Returns the new ids of each, up to and without the end token.

    Prompts of equal length share a batch, so that no padding is needed. more, if given, is called with the indices and the
    logits [B,V] of every step, before the choice is made.
    """
    by_length, answers = {}, [None] * len(prompts)
    for index, prompt in enumerate(prompts):
        by_length.setdefault(len(prompt), []).append(index)
    for length, indices in sorted(by_length.items()):
        for at in range(0, len(indices), batch):
            chosen = indices[at:at + batch]
            ids = torch.tensor([prompts[i] for i in chosen])
            done = torch.zeros(len(chosen), dtype=torch.bool)
            for _ in range(max_new):
                logits = model.read_out(model.hidden(ids)[:, -1])
                if more:
                    more(chosen, logits)
                following = torch.where(done, torch.full_like(done, end, dtype=torch.long), logits.argmax(-1))
                done |= following == end
                ids = torch.cat([ids, following[:, None]], 1)
                if done.all():
                    break
            for row, i in enumerate(chosen):
                new = ids[row, length:].tolist()
                answers[i] = new[:new.index(end)] if end in new else new
    return answers
