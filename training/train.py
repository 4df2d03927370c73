"""The training loop: AdamW, warm-up and cosine, bfloat16 arithmetic over float32 weights; it resumes from its checkpoint."""
import math
import time
from pathlib import Path

import torch

import fused
from model import PocketModel

SAVE_EVERY = 250
WARM_UP = 100


def rate(step: int, n_steps: int, peak: float) -> float:
    """Linear warm-up, then a cosine down to a twentieth of the peak."""
    if step < WARM_UP:
        return peak * (step + 1) / WARM_UP
    return peak * (0.05 + 0.95 * 0.5 * (1 + math.cos(math.pi * (step - WARM_UP) / max(1, n_steps - WARM_UP))))


def make_optimizer(model):
    decayed = [weight for weight in model.parameters() if weight.dim() > 1]
    plain = [weight for weight in model.parameters() if weight.dim() <= 1]
    groups = [{"params": decayed, "weight_decay": 0.02}, {"params": plain, "weight_decay": 0.0}]
    return torch.optim.AdamW(groups, lr=1e-3, betas=(0.9, 0.98))


def save(path: Path, model, optimizer, step):
    partial = path.with_suffix(".partial")
    torch.save({"config": model.config.as_dict(), "model": model.state_dict(), "optimizer": optimizer.state_dict(),
                "step": step}, partial)
    partial.replace(path)


def train(model: PocketModel, schedule, peak: float, path: Path, log=print):
    """Runs one pass over the schedule and saves to path, where it also picks up an interrupted run.

    schedule: list of (rows, batch size); rows as packing.pack returns them, taken in order.
    """
    batches = [(rows, at, size) for rows, size in schedule for at in range(0, len(rows[0]) - size + 1, size)]
    optimizer, first = make_optimizer(model), 0
    if path.exists():
        saved = torch.load(path, map_location="cpu")
        model.load_state_dict(saved["model"])
        optimizer.load_state_dict(saved["optimizer"])
        first = saved["step"]
    model.train()
    began, seen, recent = time.time(), 0, []
    for step in range(first, len(batches)):
        rows, at, size = batches[step]
        ids, paid, part = (torch.from_numpy(array[at:at + size].astype("int64")) for array in rows)
        for group in optimizer.param_groups:
            group["lr"] = rate(step, len(batches), peak)
        loss = fused.loss(model, ids, paid, part)
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        seen += ids.numel()
        recent = [*recent[-99:], loss.item()]
        if step % 100 == 0 or step == len(batches) - 1:
            spent = time.time() - began
            left = spent / (step - first + 1) * (len(batches) - step - 1)
            log(f"{path.stem} step {step}/{len(batches)} loss {sum(recent) / len(recent):.4f} "
                f"{seen / spent:.0f} tokens/s {spent:.0f} s, {left:.0f} s left", flush=True)
        if (step + 1) % SAVE_EVERY == 0 or step == len(batches) - 1:
            save(path, model, optimizer, step + 1)
    return model.eval()
