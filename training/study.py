"""Finds pocket-chat's H-Neurons with the project's own command line: probe.json, study.md and the card's last section.

    python3 training/study.py [FOLDER]      # FOLDER keeps the run's files, so that a run that was stopped goes on

Every region is tried; cross-validation on training questions decides. Books and art (domain "culture") are left out of the
fit, so that they tell what the probe is worth beside what it was fitted on.
"""
import json
import shutil
import subprocess
import sys
from pathlib import Path

import card
from evaluate import verdict, wilson

ROOT = Path(__file__).parent.parent
CHAT = ROOT / "media" / "models" / "pocket-chat"
QUESTIONS = ROOT / "media" / "questions" / "pocket"


def identify(folder: Path):
    subprocess.run(["npm", "run", "build"], cwd=ROOT, check=True)
    subprocess.run(["node", "dist/cli.js", "identify", "--model", str(CHAT), "--questions", "pocket", "--cross-domain", "culture",
                    "--folder", str(folder), "--output", str(CHAT / "probe.json")], cwd=ROOT, check=True)
    shutil.copyfile(folder / "report.md", CHAT / "study.md")


def estimate(value: dict, scale: float = 1.0) -> str:
    return f"{scale * value['value']:.{1 if scale > 1 else 3}f} [{scale * value['low']:.{1 if scale > 1 else 3}f}, {scale * value['high']:.{1 if scale > 1 else 3}f}]"


def ten_samples(folder: Path) -> str:
    """How often all sampled answers of a question agree in being right or wrong: an invention that always comes is confident."""
    asked = {}
    for path in sorted(QUESTIONS.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            asked[row["id"]] = (path.stem, row["answers"])
    groups = {}
    for line in (folder / "samples.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        name, answers = asked[row["id"]]
        groups.setdefault(name, []).append([verdict(answer["text"], answers) for answer in row["answers"]])
    lines = ["| questions | n | always right | always wrong | declined at least once |", "|---|---|---|---|---|"]
    for name, verdicts in sorted(groups.items()):
        counts = [sum(test(v) for v in verdicts) for test in (lambda v: set(v) == {"right"}, lambda v: set(v) == {"wrong"}, lambda v: "unsure" in v)]
        cells = [wilson(count, len(verdicts)) for count in counts]
        shown = [f"{100 * c['share']:.1f} % [{100 * c['low']:.1f}, {100 * c['high']:.1f}]" for c in cells]
        lines.append(f"| {name} | {len(verdicts):,} | {' | '.join(shown)} |")
    return "\n".join(lines)


def section(probe: dict, samples: str) -> str:
    """What the study found, as Markdown for the card."""
    positive = sum(neuron["weight"] > 0 for neuron in probe["neurons"])
    everything = probe["model"]["layers"] * probe["model"]["neuronsPerLayer"]
    kept, sampling = probe["data"]["kept"], probe["sampling"]
    table = ["| held-out set | answers | accuracy % | random neurons | AUROC | random neurons | entropy | length |", "|---|---|---|---|---|---|---|---|"]
    for metric in probe["metrics"]:
        random = metric["randomNeurons"]
        table.append(
            f"| {metric['set']} | {metric['auroc']['n']:,} | {estimate(metric['accuracy'], 100)} | {estimate(random['accuracy'], 100)} "
            f"| {estimate(metric['auroc'])} | {estimate(random['auroc'])} | {estimate(metric['entropyAuroc'])} | {estimate(metric['lengthAuroc'])} |")
    calibration = "\n".join(
        f"| {metric['set']} | {estimate(metric['brier'])} | {metric['ece']['value']:.3f} | {metric['ece']['noiseFloor']:.3f} |" for metric in probe["metrics"])
    return f"""## Its H-Neurons

`probe.json`: **{positive} H-Neurons** (positive weight) of {everything:,} neurons, {1000 * positive / everything:.2f} per mille, and
{len(probe['neurons']) - positive} of negative weight; region `{probe['region']}`, mode {probe['mode']}, C = {probe['c']}.
{probe['data']['questions']:,} questions, {sampling['samples']} answers each at temperature {sampling['temperature']}, top_k {sampling['topK']}, top_p {sampling['topP']};
{kept['faithful']:,} were right every time, {kept['hallucinated']:,} wrong every time (for people and things that do not exist: every answer
that does not decline). Training and test questions are about different people and things; region and C were chosen by
cross-validation on training questions only, and no fit has seen the cross-domain set (books and art). Balanced accuracy with
95 % bootstrap intervals; random neurons: as many, classifier refitted, mean and range of {probe['metrics'][0]['randomNeurons']['draws']} draws.

{probe.get('unwelcomeTruth', '')}

""" + "\n".join(table) + f"""

The same questions, ten sampled answers each:

{samples}

Calibration (Platt; a perfectly calibrated probe would still show an ECE near the noise floor):

| held-out set | Brier | ECE | noise floor |
|---|---|---|---|
{calibration}

The whole report of the run, with what every set holds, all other scores, the path of C for every region and what was left out,
is in [study.md](study.md). A high score says "fires like
an invented answer". It is not a verdict on truth."""


def write_card(folder: Path):
    """Replaces what stands below the study mark."""
    path = CHAT / "README.md"
    above = path.read_text(encoding="utf-8").split(card.STUDY)[0]
    probe = json.loads((CHAT / "probe.json").read_text(encoding="utf-8"))
    path.write_text(f"{above}{card.STUDY}\n\n{section(probe, ten_samples(folder))}\n", encoding="utf-8")


def run(folder: Path):
    identify(folder)
    write_card(folder)


if __name__ == "__main__":
    run(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent / "runs" / "study")
