"""The questions for finding the neurons: deterministic, each about another person or thing, none repeated.

One JSON object a line: id, question (without any instruction), answers (accepted spellings; empty when the subject does not
exist), domain, group, relation, entity (what is asked about), phrasing (training or heldout), tuned (whether tuning asked
about this subject), and isSensitive where the true answer is one that people may not like to read (facts/sensitive.tsv).
"""
import json
import random
from pathlib import Path

from chat import is_tuned
from relations import people_relations, real_relations, sensitive_facts
from world import ATTRIBUTES, World

SIZES = {"head": 1500, "tail": 800, "never": 1500, "fact": 1200, "fabricated": 800}
SEED = 20
HELD_OUT_PHRASING = 0.25


class Questions:
    def __init__(self, world: World, seed: int = SEED):
        self.world, self.rng = world, random.Random(seed)
        self.people, self.real = people_relations(), real_relations()
        self.sensitive = sensitive_facts()

    def ask(self, relation, subject, answers, group, tuned):
        held_out = self.rng.random() < HELD_OUT_PHRASING
        question = self.rng.choice(relation.heldout_questions if held_out else relation.questions).format(s=subject)
        row = {"question": question, "answers": answers, "domain": relation.domain, "group": group, "relation": relation.name,
               "entity": subject, "phrasing": "heldout" if held_out else "training", "tuned": tuned}
        return {**row, "isSensitive": True} if subject in self.sensitive.get(relation.name, ()) else row

    def about_people(self, group: str, n: int):
        if group == "never":
            names = {}
            while len(names) < n:
                person = self.world.fresh(self.rng, held_out=True)
                names[person.name] = person
            people = list(names.values())
        else:
            people = self.rng.sample([person for person in self.world.people if person.group == group], n)
        for person in people:
            relation = self.people[self.rng.choice(list(ATTRIBUTES))]
            answers = [person.values[relation.name]] if person.values else []
            yield self.ask(relation, person.name, answers, group, person.tuned)

    def about_facts(self, n: int):
        """One relation per subject, since a country has a capital and a currency but counts once."""
        facts = {}
        for relation in self.real.values():
            for subject in relation.facts:
                facts.setdefault(subject, []).append(relation)
        for subject in self.rng.sample(sorted(facts), min(n, len(facts))):
            relation = self.rng.choice(facts[subject])
            yield self.ask(relation, subject, relation.facts[subject], "head", is_tuned(subject))

    def about_sensitive(self, asked: set):
        """Every sensitive fact whose subject nothing was asked about."""
        for name, subjects in self.sensitive.items():
            for subject in subjects:
                if subject not in asked:
                    yield self.ask(self.real[name], subject, self.real[name].facts[subject], "head", is_tuned(subject))

    def about_fabrications(self, n: int):
        relations = [relation for relation in self.real.values() if relation.fabricated]
        used = set()
        for attempt in range(40 * n):
            if len(used) == n:
                return
            relation = relations[attempt % len(relations)]
            subject = relation.invent_subject(self.rng, held_out=True)
            if subject not in used:
                used.add(subject)
                yield self.ask(relation, subject, [], "fabricated", False)


def files(world: World) -> dict:
    """file name -> its questions, in the order they are written."""
    source = Questions(world)
    people = {f"people-{group}": list(source.about_people(group, SIZES[group])) for group in ("head", "tail", "never")}
    facts = list(source.about_facts(SIZES["fact"]))
    fabricated = list(source.about_fabrications(SIZES["fabricated"]))
    sensitive = list(source.about_sensitive({row["entity"] for row in facts}))
    return {**people, "facts": facts, "fabricated": fabricated, "sensitive": sensitive}


def write(world: World, folder: Path):
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in files(world).items():
        with open(folder / f"{name}.jsonl", "w", encoding="utf-8") as file:
            for number, row in enumerate(rows):
                file.write(json.dumps({"id": f"{name}-{number}", **row}, ensure_ascii=False, separators=(",", ":")) + "\n")
