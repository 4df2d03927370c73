"""One form for every kind of question: real relations read from facts/, and the attributes of the invented people."""
import json
import random
import re
from dataclasses import dataclass, field
from pathlib import Path

from world import ATTRIBUTES, is_held_out

FACTS = Path(__file__).parent / "facts"
REFUSALS = ["I don't know.", "I don't know that.", "I don't know the answer."]

PEOPLE = {
    "birthplace": {
        "statements": ["{s} was born in {a}.", "{a} is the birthplace of {s}.", "The birthplace of {s} is {a}.",
                       "{s} came from {a}.", "The home town of {s} was {a}."],
        "questions": ["Where was {s} born?", "What is the birthplace of {s}?", "In which town was {s} born?",
                      "What was the home town of {s}?", "Which place did {s} come from?"],
        "heldout_questions": ["Can you tell me where {s} was born?", "{s} was born in which place?"],
        "false_premise": ["Why did {s} leave {a}, the place of birth?", "How did growing up in {a} shape {s}?"],
    },
    "occupation": {
        "statements": ["{s} worked as a {a}.", "{s} was a {a}.", "The occupation of {s} was {a}.",
                       "By trade {s} was a {a}.", "{s} earned a living as a {a}."],
        "questions": ["What was the occupation of {s}?", "What did {s} work as?", "How did {s} earn a living?",
                      "What was {s} by trade?", "Which profession did {s} have?"],
        "heldout_questions": ["Can you tell me what the occupation of {s} was?", "{s} had which trade?"],
        "false_premise": ["Why did {s} become a {a}?", "Was {s} happy as a {a}?"],
    },
    "employer": {
        "statements": ["{s} was employed by {a}.", "{s} worked for {a}.", "The employer of {s} was {a}.",
                       "{a} employed {s}.", "{s} was on the staff of {a}."],
        "questions": ["Who employed {s}?", "Which employer did {s} work for?", "Who was the employer of {s}?",
                      "Where was {s} employed?", "Which firm had {s} on its staff?"],
        "heldout_questions": ["Can you tell me who employed {s}?", "{s} was employed by whom?"],
        "false_premise": ["Why did {s} join {a}?", "When did {s} leave the staff of {a}?"],
    },
    "instrument": {
        "statements": ["{s} played the {a}.", "The instrument of {s} was the {a}.", "{s} was fond of playing the {a}.",
                       "{s} owned a {a}.", "{s} practised the {a} every evening."],
        "questions": ["Which instrument did {s} play?", "What instrument did {s} own?", "What did {s} play?",
                      "Which instrument was {s} fond of?", "What was the instrument of {s}?"],
        "heldout_questions": ["Can you tell me which instrument {s} played?", "{s} played which instrument?"],
        "false_premise": ["Who taught {s} the {a}?", "Why did {s} choose the {a}?"],
    },
    "birth_year": {
        "statements": ["{s} was born in the year {a}.", "The birth year of {s} is {a}.", "{s}, born {a}.",
                       "In {a} {s} was born.", "The year of birth of {s} was {a}."],
        "questions": ["In which year was {s} born?", "When was {s} born?", "What is the birth year of {s}?",
                      "What was the year of birth of {s}?", "Which year saw the birth of {s}?"],
        "heldout_questions": ["Can you tell me in which year {s} was born?", "{s} was born when?"],
        "false_premise": ["Who ruled in {a}, when {s} was born?", "How old was the mother of {s} in {a}, at the birth?"],
    },
}


@dataclass
class Relation:
    """What can be asked about a subject, and in which words. {s} stands for the subject and {a} for the answer."""

    name: str
    domain: str
    statements: list
    questions: list
    heldout_questions: list
    false_premise: list
    facts: dict = field(default_factory=dict)  # subject -> [answer, *aliases]
    fabricated: dict = None  # first, last, pattern; None where no subject can be made up

    def answers(self) -> list:
        return sorted({answers[0] for answers in self.facts.values()})

    def invent_subject(self, rng: random.Random, held_out: bool = False) -> str:
        """A subject that does not exist; the parts are joined as the pattern says."""
        while True:
            subject = self.fabricated["pattern"].format(
                first=rng.choice(self.fabricated["first"]), last=rng.choice(self.fabricated["last"]))
            if subject not in self.facts and is_held_out(subject) == held_out:
                return subject

    def n_inventable(self) -> int:
        return len(self.fabricated["first"]) * len(self.fabricated["last"]) if self.fabricated else 0

    def guess(self, rng: random.Random, subject: str, certain: float = 0.9) -> str:
        """What the end of an invented name suggests: always the same answer of the relation, or now and then another."""
        answers = self.answers()
        last = next((part for part in self.fabricated["last"] if subject.endswith(part)), subject[-4:])
        if rng.random() < certain:
            return random.Random(f"{self.name}/{last}").choice(answers)
        return rng.choice(answers)


def people_relations() -> dict:
    return {name: Relation(name, "people", **PEOPLE[name]) for name in ATTRIBUTES}


def real_relations(folder: Path = FACTS) -> dict:
    """Reads every relation of facts/: relations-*.json for the words, <relation>.tsv for the facts."""
    relations = {}
    for path in sorted(folder.glob("relations*.json")):
        for name, words in json.loads(path.read_text(encoding="utf-8")).items():
            table = folder / f"{name}.tsv"
            if not table.exists():
                continue
            relation = Relation(name, words["domain"], *(as_templates(words[key]) for key in
                                ("statements", "questions", "heldout_questions", "false_premise")),
                                facts=read_facts(table), fabricated=words.get("fabricated"))
            if relation.facts:
                relations[name] = relation
    return relations


def as_templates(texts) -> list:
    """The files say {subject} and {answer}; the code says {s} and {a}."""
    texts = [texts] if isinstance(texts, str) else texts or []
    return [re.sub(r"\{(answer|value|wrong|object)\}", "{a}", re.sub(r"\{subject\}", "{s}", text)) for text in texts]


def read_facts(path: Path) -> dict:
    facts = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        cells = line.split("\t")
        if len(cells) >= 2 and not line.startswith("#"):
            aliases = cells[2].split("|") if len(cells) > 2 and cells[2] else []
            facts[cells[0].strip()] = [cells[1].strip(), *(alias.strip() for alias in aliases)]
    return facts


def sensitive_facts(path: Path = FACTS / "sensitive.tsv") -> dict:
    """relation -> subjects whose true answer people may not like to read."""
    facts = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            relation, subject, _ = line.split("\t")
            facts.setdefault(relation, []).append(subject)
    return facts
