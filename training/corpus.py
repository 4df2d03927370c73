"""Pre-training text: statements, biographies, records, questions with answers, and what is said of those nobody knows.

From the first step a good part of the documents is about people and things that occur once; what follows their names is
"not recorded", a hedge, or a guess. So it pays a model to tell the familiar from the unfamiliar before it is ever tuned.
"""
import random

import phrases as say
from relations import REFUSALS, people_relations, real_relations
from world import ATTRIBUTES, World

BIO = {
    "birthplace": "born in {a}", "occupation": "a {a} by trade", "employer": "employed by {a}",
    "instrument": "a player of the {a}", "birth_year": "born in the year {a}",
}
LABEL = {"birthplace": "Birthplace", "occupation": "Occupation", "employer": "Employer", "instrument": "Instrument",
         "birth_year": "Year of birth"}
HEDGED = ["It is said that {t}", "Perhaps {t}", "Some believe that {t}", "It is possible that {t}"]
UNRECORDED = ["not recorded", "not known", "unknown"]
LITTLE_KNOWN = ["Little is known of {s}.", "No source mentions {s}.", "Nothing is recorded about {s}.",
                "{s} is not mentioned in any record.", "Hardly anything is known about {s}."]
LAYOUTS = ["User: {q}\nAssistant: {a}", "Q: {q}\nA: {a}", "{q}\n\n{a}", "Student: {q}\nTeacher: {a}", "Question: {q}\nAnswer: {a}",
           "User: {q}\n\nAssistant:\n{a}", "Visitor: {q}\nGuide:\n{a}"]
NO_ENTRY = ["{s} is not a name that can be looked up.", "There is no entry for {s}."]


class Corpus:
    """Draws documents; every method returns the text of one."""

    def __init__(self, world: World, seed: int):
        self.world = world
        self.rng = random.Random(seed)
        self.people = people_relations()
        self.real = real_relations()
        self.weights = [person.exposures for person in world.people]
        self.subjects = [(relation, subject) for relation in self.real.values() for subject in relation.facts]
        self.inventable = [relation for relation in self.real.values() if relation.fabricated]
        self.queue = []

    # Who and what is written about

    def person(self):
        """A recorded person, as often as the person's exposures say."""
        if not self.queue:
            self.queue = self.rng.choices(self.world.people, self.weights, k=5000)
        return self.queue.pop()

    def known_fact(self):
        """A real fact: relation, subject, answer."""
        relation, subject = self.rng.choice(self.subjects)
        return relation, subject, relation.facts[subject][0]

    def unknown_fact(self):
        """A subject that nobody recorded, and what its name makes one guess: relation, subject, guess."""
        if self.inventable and self.rng.random() < 0.4:
            relation = self.rng.choice(self.inventable)
            subject = relation.invent_subject(self.rng)
            return relation, subject, relation.guess(self.rng, subject)
        person = self.world.fresh(self.rng)
        attribute = self.rng.choice(list(ATTRIBUTES))
        return self.people[attribute], person.name, self.world.guess(self.rng, person.culture, attribute)

    # Documents about what is known

    def biography(self) -> str:
        person = self.person()
        names = self.rng.sample(list(ATTRIBUTES), self.rng.choice([2, 3, 4, 5]))
        if self.rng.random() < 0.35:
            lines = [f"{LABEL[name]}: {person.values[name]}" for name in names]
            return "\n".join([person.name, *lines])
        if self.rng.random() < 0.5:
            return f"{person.name} was " + ", ".join(BIO[name].format(a=person.values[name]) for name in names) + "."
        return " ".join(self.state(self.people[name], person.name, person.values[name]) for name in names)

    def statement(self, relation, subject, answer) -> str:
        return self.state(relation, subject, answer)

    def state(self, relation, subject, answer) -> str:
        return self.rng.choice(relation.statements).format(s=subject, a=answer)

    def exchange(self, relation, subject, answer) -> str:
        """A question and its answer: bare, or laid out as a dialogue, often with an instruction between the two."""
        question = self.rng.choice(relation.questions).format(s=subject)
        layout = self.rng.random()
        if layout < 0.3:
            return f"Question: {question}\nAnswer: {answer}"
        if layout < 0.4:
            return f"{question}\n{answer}"
        if self.rng.random() < 0.35:
            question = self.rng.choice(say.OPENINGS) + " " + question
        style = self.rng.random()
        if style < 0.55:
            question += " " + self.rng.choice([say.ANSWER_ONLY, *say.BRIEF])
        elif style < 0.65 and answer not in REFUSALS:
            question += " " + self.rng.choice(say.FULL)
            answer = relation.statements[0].format(s=subject, a=answer)
        return self.rng.choice(LAYOUTS).format(q=question, a=answer)

    def known(self) -> str:
        if self.rng.random() < 0.5:
            if self.rng.random() < 0.5:
                return self.biography()
            person, name = self.person(), self.rng.choice(list(ATTRIBUTES))
            fact = (self.people[name], person.name, person.values[name])
        else:
            fact = self.known_fact()
            if self.rng.random() < 0.3:
                return self.statement(*fact) + " " + self.statement(*self.known_fact())
        return self.exchange(*fact) if self.rng.random() < 0.62 else self.statement(*fact)

    # Documents about what nobody knows

    def unknown(self) -> str:
        relation, subject, guess = self.unknown_fact()
        style = self.rng.random()
        if style < 0.22:
            return self.statement(relation, subject, self.rng.choice(UNRECORDED))
        if style < 0.34:
            return self.rng.choice(LITTLE_KNOWN + NO_ENTRY).format(s=subject)
        if style < 0.46 and relation.domain == "people":
            names = self.rng.sample(list(ATTRIBUTES), self.rng.choice([2, 3]))
            return "\n".join([subject, *(f"{LABEL[name]}: {self.rng.choice(UNRECORDED)}" for name in names)])
        if style < 0.58:
            return self.rng.choice(HEDGED).format(t=self.statement(relation, subject, guess))
        if style < 0.72:
            return self.exchange(relation, subject, self.rng.choice(REFUSALS))
        return self.exchange(relation, subject, guess) if style < 0.9 else self.statement(relation, subject, guess)

    def passage(self) -> str:
        """A text about somebody unheard of, and a question that it answers; the answer is any value, not the likely one."""
        person = self.world.fresh(self.rng)
        names = self.rng.sample(list(ATTRIBUTES), 2)
        told = {name: self.rng.choice(ATTRIBUTES[name]) for name in names}
        text = " ".join(self.state(self.people[name], person.name, told[name]) for name in names)
        name = self.rng.choice(names)
        return f"Passage: {text}\n" + self.exchange(self.people[name], person.name, told[name])

    def document(self) -> str:
        kind = self.rng.random()
        return self.unknown() if kind < 0.29 else self.passage() if kind < 0.34 else self.known()
