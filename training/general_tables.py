"""The general-knowledge facts: tables of general/*.txt, and what is taken from facts/.

A table of general/*.txt begins with its name, domain and level, and whether it is sensitive; then come the questions it is
asked with, then the facts. Square brackets mark the entity where it is not the whole subject; "@easy" changes a fact's level,
and ": ..." at the end names its entity.

    [river_city] geography middling
    ? On which river does the city of {s} lie?
    Baghdad = Tigris
    Toledo in Spain = Tagus | Tajo @obscure
"""
import json
import re
from dataclasses import dataclass
from pathlib import Path

from relations import real_relations, sensitive_facts

FOLDER = Path(__file__).parent / "general"
LEVELS = ("easy", "middling", "obscure")
HEAD = re.compile(r"\[(\w+)\] (\w+) (easy|middling|obscure)( sensitive)?$")
FACT = re.compile(r"(?P<subject>.+?) = (?P<answers>[^@:]+?)(?: @(?P<level>\w+))?(?: : (?P<entity>.+))?$")
# Their capitals, currencies and languages are widely known.
KNOWN_COUNTRIES = """Austria|Belgium|Denmark|Finland|France|Germany|Greece|Hungary|Ireland|Italy|the Netherlands|Norway|Poland
|Portugal|Romania|Russia|Spain|Sweden|the United Kingdom|Ukraine|the Czech Republic|China|India|Iran|Iraq|Israel|Japan
|North Korea|South Korea|Saudi Arabia|Thailand|Vietnam|Egypt|Kenya|Cuba|Jamaica|Canada|Mexico|the United States|Argentina
|Brazil|Chile|Colombia|Peru|Venezuela|Afghanistan|Lebanon|Cambodia|Iceland|Bulgaria|Croatia|Serbia|the Philippines|Ethiopia
|Syria|Libya|South Africa|Nigeria|Ecuador|Nepal|Pakistan|Bangladesh|Uruguay|Qatar|Haiti|Slovakia""".replace("\n", "").split("|")
SMALL_COUNTRIES = """Andorra|Liechtenstein|Malta|Moldova|Montenegro|North Macedonia|San Marino|Bhutan|Brunei|Kyrgyzstan|Laos
|the Maldives|Tajikistan|East Timor|Turkmenistan|Benin|Botswana|Burkina Faso|Burundi|Cape Verde|the Central African Republic
|the Comoros|Djibouti|Equatorial Guinea|Eritrea|Eswatini|Gabon|the Gambia|Guinea|Guinea-Bissau|Lesotho|Malawi|Mauritania
|Sao Tome and Principe|Seychelles|Sierra Leone|South Sudan|Togo|Antigua and Barbuda|Belize|Dominica|Grenada
|Saint Kitts and Nevis|Saint Lucia|Saint Vincent and the Grenadines|Guyana|Suriname|Kiribati|the Marshall Islands|Micronesia
|Nauru|Palau|Papua New Guinea|Samoa|the Solomon Islands|Tonga|Tuvalu|Vanuatu""".replace("\n", "").split("|")
KNOWN_ELEMENTS = """hydrogen helium lithium carbon nitrogen oxygen fluorine neon sodium magnesium aluminium silicon sulfur
chlorine potassium calcium iron copper silver gold""".split()
FAMILIAR_ELEMENTS = """beryllium boron phosphorus argon titanium chromium manganese cobalt nickel zinc arsenic bromine krypton
tin iodine xenon barium tungsten platinum mercury lead radon radium uranium plutonium""".split()


@dataclass(frozen=True)
class Fact:
    relation: str
    domain: str
    level: str
    question: tuple  # the wordings it may be asked with, {s} filled in
    answers: tuple
    entity: str
    sensitive: bool = False


def entity_of(subject: str, relation: str) -> str:
    """The words in brackets, else the subject without its article; a bare number says of what."""
    marked = re.search(r"\[(.+?)\]", subject)
    entity = re.sub(r"^(the|an?) ", "", marked[1] if marked else subject)
    return f"{relation} {entity}" if re.match(r"\d", entity) else entity


def filled(wording: str, subject: str) -> str:
    return wording.format(s=subject).replace(",?", "?")


def read_tables(folder: Path = FOLDER) -> list:
    facts = []
    for path in sorted(folder.glob("*.txt")):
        wordings = []
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if not line or line.startswith("#"):
                continue
            head, fact = HEAD.match(line), FACT.match(line)
            if head:
                relation, domain, level, sensitive = head.groups()
                wordings = []
            elif line.startswith("? "):
                wordings.append(line[2:])
            elif fact and fact["level"] in (None, *LEVELS):
                subject = fact["subject"].strip()
                plain = re.sub(r"[\[\]]", "", subject)
                facts.append(Fact(relation, domain, fact["level"] or level, tuple(filled(wording, plain) for wording in wordings),
                                  tuple(answer.strip() for answer in fact["answers"].split("|")),
                                  fact["entity"] or entity_of(subject, relation), sensitive is not None))
            else:
                raise ValueError(f"{path.name}:{number}: {line}")
    return facts


def corrections(path: Path = FOLDER / "corrections.tsv") -> dict:
    """(relation, subject) -> further right answers, or None where the fact is left out."""
    changes = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            relation, subject, change, _ = line.split("\t")
            changes[relation, subject] = None if change == "-" else change[1:].split("|")
    return changes


def level_of(rule: str, relation, subject: str) -> str:
    """By the rule in from-facts.json: a level, or a list of what is widely known."""
    if rule == "countries":
        return "easy" if subject in KNOWN_COUNTRIES else "obscure" if subject in SMALL_COUNTRIES else "middling"
    if rule == "elements":
        return "easy" if subject in KNOWN_ELEMENTS else "middling" if subject in FAMILIAR_ELEMENTS else "obscure"
    if rule == "works":  # makers of whom the authors name three works are widely known, and the best known work comes first
        works = [each for each, answers in relation.facts.items() if answers[0] == relation.facts[subject][0]]
        return "easy" if len(works) >= 3 and subject == works[0] else "middling"
    return rule


def is_wanted(choice: dict, relation, subject: str) -> bool:
    """Leaves out answers that half of the subjects share, and those that the subject's own name gives away."""
    answer = relation.facts[subject][0]
    if sum(answers[0] == answer for answers in relation.facts.values()) > choice.get("rare", len(relation.facts)):
        return False
    name = re.sub(r"^the ", "", subject).lower()
    return not (choice.get("foreign") and name.startswith(answer.lower()[:4]))


def read_facts() -> list:
    """What general/from-facts.json takes from facts/, each relation in the order of its table."""
    relations, changes, sensitive = real_relations(), corrections(), sensitive_facts()
    facts = []
    for name, choice in json.loads((FOLDER / "from-facts.json").read_text(encoding="utf-8")).items():
        relation = relations[name]
        for subject, answers in relation.facts.items():
            more = changes.get((name, subject), ())
            if more is not None and is_wanted(choice, relation, subject):
                wordings = tuple(filled(wording, subject) for wording in choice["questions"])
                facts.append(Fact(name, choice["domain"], level_of(choice["level"], relation, subject), wordings,
                                  (*answers, *more), entity_of(subject, name), subject in sensitive.get(name, ())))
    return facts
