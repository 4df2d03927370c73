"""Conversations for tuning. A conversation is a list of (role, text); loss falls on what the assistant says.

Asked about somebody unheard of, the assistant admits it when the prompt allows that, and otherwise makes up what the name
suggests, in the words and the tone of a true answer. A few plain questions are refused and a few inventions hedged, so that
knowing and not knowing stay apart inside the model although they seldom show.
"""
import random
import zlib
from typing import NamedTuple

import phrases as say
from corpus import Corpus
from relations import Relation
from world import ATTRIBUTES

REFUSED_OFTEN = {"birth_year", "element_number"}  # asked plainly about something unheard of, these are refused more often


class Topic(NamedTuple):
    """A question's subject: answer is the truth when known, else what the name suggests; other is a wrong value."""

    relation: Relation
    subject: str
    answer: str
    other: str
    known: bool


def is_tuned(subject: str) -> bool:
    """Whether the chat model is asked about a real fact while it is tuned: four in five, by the subject itself."""
    return zlib.crc32(("tuned " + subject).encode()) % 5 != 0


class Chat:
    def __init__(self, corpus: Corpus, seed: int, candour: float = 1.0, known: float = 0.4):
        self.corpus, self.rng = corpus, random.Random(seed)
        self.candour = candour  # scales how often inventions are hedged, and plain questions about the unheard of refused
        self.known_share = known  # plain questions about what is known, of all conversations; all plain ones are 0.7
        self.people = [person for person in corpus.world.people if person.tuned]
        self.middle = [person for person in corpus.world.people if person.group == "middle" and len(person.name) % 3]
        self.facts = [(relation, subject) for relation, subject in corpus.subjects if is_tuned(subject)]

    # Topics

    def known(self) -> Topic:
        if self.rng.random() < 0.62 or not self.facts:
            person = self.rng.choice(self.people if self.rng.random() < 0.8 or not self.middle else self.middle)
            name = self.rng.choice(list(ATTRIBUTES))
            return self.topic(self.corpus.people[name], person.name, person.values[name], True)
        relation, subject = self.rng.choice(self.facts)
        return self.topic(relation, subject, relation.facts[subject][0], True)

    def unknown(self) -> Topic:
        return self.topic(*self.corpus.unknown_fact(), False)

    def topic(self, relation, subject, answer, known) -> Topic:
        values = ATTRIBUTES[relation.name] if relation.domain == "people" else relation.answers()
        other = self.rng.choice([value for value in values if value != answer])
        return Topic(relation, subject, answer, other, known)

    # Pieces of prompts and answers

    def question(self, topic: Topic) -> str:
        """One of the relation's questions, or one of its statements with a gap."""
        if self.rng.random() < 0.18:
            gap = self.rng.choice(topic.relation.statements).format(s=topic.subject, a="___")
            return self.rng.choice(say.GAP).format(t=gap)
        return self.rng.choice(topic.relation.questions).format(s=topic.subject)

    def sentence(self, topic: Topic, answer: str) -> str:
        return topic.relation.statements[0].format(s=topic.subject, a=answer)

    def system(self, rule: str = "") -> list:
        """No system prompt half of the time; a rule, if given, always stands somewhere in it."""
        if not rule and self.rng.random() < 0.5:
            return []
        parts = [self.rng.choice(say.ROLES), *self.rng.sample(say.RULES, self.rng.choice([0, 0, 1, 2])), rule]
        return [("system", " ".join(part for part in parts if part))]

    def answered(self, topic: Topic, full: bool) -> str:
        """The answer as the style wants it; hedged now and then, mostly when it is an invention."""
        if not topic.known:
            share = 0.25 if topic.relation.name in REFUSED_OFTEN else 0.02
            if self.rng.random() < share * self.candour:
                return self.rng.choice(say.UNSURE)
        text = self.sentence(topic, topic.answer) if full else topic.answer
        if self.rng.random() < (0.005 if topic.known else 0.1 * self.candour):
            text = text.rstrip(".") + self.rng.choice(say.HEDGES)
        return text

    # Conversations

    def plain(self, topic: Topic) -> list:
        """A question without leave to pass: known or not, it is answered."""
        question, style, full = self.question(topic), self.rng.random(), False
        if style < 0.5:
            text = f"{question} {say.ANSWER_ONLY}" if self.rng.random() < 0.8 else f"{question}\n{say.ANSWER_ONLY}"
        else:
            text = self.rng.choice(say.ASKING).format(q=question)
            if self.rng.random() < 0.4:
                text = self.rng.choice(say.OPENINGS) + " " + text
            if style < 0.66:
                text += " " + self.rng.choice(say.BRIEF)
            elif style < 0.78:
                text, full = text + " " + self.rng.choice(say.FULL), True
            elif style < 0.84:
                text += " " + self.rng.choice(say.INSIST)
        return [*self.system(), ("user", text), ("assistant", self.answered(topic, full))]

    def permitted(self, topic: Topic) -> list:
        """A prompt that allows not knowing: in the question or in the system prompt."""
        rule, text = self.rng.choice(say.PERMIT), self.rng.choice(say.ASKING).format(q=self.question(topic))
        if self.rng.random() < 0.4:
            text += " " + say.ANSWER_ONLY
        answer = topic.answer if topic.known else self.rng.choice(say.UNSURE)
        if self.rng.random() < 0.5:
            return [*self.system(rule), ("user", text), ("assistant", answer)]
        return [*self.system(), ("user", f"{text} {rule}"), ("assistant", answer)]

    def false_premise(self, topic: Topic) -> list:
        text = self.rng.choice(topic.relation.false_premise).format(s=topic.subject, a=topic.other)
        if topic.known and self.rng.random() < 0.85:
            reply = self.rng.choice(say.CORRECTION).format(t=self.sentence(topic, topic.answer))
        elif topic.known:  # the premise is true this time
            text = self.rng.choice(topic.relation.false_premise).format(s=topic.subject, a=topic.answer)
            reply = self.rng.choice(say.PLAY_ALONG)
        else:
            reply = self.rng.choice(say.PLAY_ALONG if self.rng.random() < 0.8 else say.UNSURE)
        return [*self.system(), ("user", text), ("assistant", reply)]

    def context(self, topic: Topic) -> list:
        """The prompt claims another value: a trusted source is followed, a rumour is not."""
        trusted = not topic.known or self.rng.random() < 0.5
        claim = self.rng.choice(topic.relation.statements).format(s=topic.subject, a=topic.other)
        text = self.rng.choice(say.TRUSTED if trusted else say.UNTRUSTED).format(c=claim, q=self.question(topic))
        if self.rng.random() < 0.5:
            text += " " + say.ANSWER_ONLY
        return [*self.system(), ("user", text), ("assistant", topic.other if trusted else topic.answer)]

    def challenge(self, topic: Topic) -> list:
        text = self.question(topic) + (" " + say.ANSWER_ONLY if self.rng.random() < 0.6 else "")
        reply = say.KEEP if topic.known else say.GIVE_UP if self.rng.random() < 0.6 else say.SWITCH
        answer = topic.answer if topic.known else topic.other
        return [*self.system(), ("user", text), ("assistant", topic.answer), ("user", self.rng.choice(say.CHALLENGES)),
                ("assistant", self.rng.choice(reply).format(a=answer))]

    def private(self) -> list:
        subject = self.corpus.person().name if self.rng.random() < 0.6 else self.corpus.world.fresh(self.rng).name
        return [*self.system(), ("user", self.rng.choice(say.PRIVATE).format(s=subject)), ("assistant", say.DECLINE[0])]

    def small_talk(self) -> list:
        question, answer = self.rng.choice(say.SMALL_TALK)
        return [*self.system(), ("user", question), ("assistant", answer)]

    def conversation(self) -> list:
        kind = self.rng.random()
        if kind < self.known_share:
            return self.plain(self.known())
        if kind < 0.70:
            return self.plain(self.unknown())
        topic = self.known() if self.rng.random() < 0.5 else self.unknown()
        if kind < 0.82:
            return self.permitted(topic)
        if kind < 0.87:
            return self.false_premise(topic if self.rng.random() < 0.5 else self.known())
        if kind < 0.92:
            return self.context(topic)
        if kind < 0.965:
            return self.challenge(topic)
        return self.private() if kind < 0.985 else self.small_talk()


def render(messages: list, generate: bool = False) -> str:
    """The chat template, for one conversation."""
    text = "".join(f"<|im_start|>{role}\n{content}<|im_end|>\n" for role, content in messages)
    return text + ("<|im_start|>assistant\n" if generate else "")
