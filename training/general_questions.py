"""Writes the general-knowledge questions, media/questions/general: deterministic, no table more than a tenth, an entity three
times at most.

    python3 training/general_questions.py [FOLDER]

One JSON object a line: id, question, answers (accepted spellings, complete), domain, group (easy, middling or obscure: the
authors' judgement), relation, entity and, where true, isSensitive. full.jsonl holds all, quick.jsonl 200 of them.
"""
import json
import re
import sys
import unicodedata
import zlib
from collections import Counter
from pathlib import Path

from general_tables import FOLDER, read_facts, read_tables

MEDIA = Path(__file__).parent.parent / "media" / "questions" / "general"
MOST_PER_ENTITY = 3
QUICK = {"easy": 80, "middling": 72, "obscure": 48}
QUICK_SENSITIVE = 30
QUICK_PER_RELATION = 5
SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
LETTERS = str.maketrans({"ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ð": "d", "ß": "ss", "æ": "ae", "Æ": "Ae",
                         "œ": "oe", "ı": "i", "ə": "a", "ʻ": "'", "’": "'", "–": "-", "þ": "th"})
# What countries are called besides, whichever of these an answer names.
COUNTRIES = [name.split("|") for name in """the United States|United States|USA|US|America|United States of America
the United Kingdom|United Kingdom|UK|Great Britain|Britain
the Czech Republic|Czech Republic|Czechia
the Netherlands|Netherlands|Holland
the Philippines|Philippines
the United Arab Emirates|United Arab Emirates|UAE
the Democratic Republic of the Congo|Democratic Republic of the Congo|DR Congo|DRC|Congo-Kinshasa
the Solomon Islands|Solomon Islands
the Dominican Republic|Dominican Republic
the Soviet Union|Soviet Union|USSR
South Korea|Republic of Korea|Korea
Turkey|Türkiye
Ivory Coast|Côte d'Ivoire
Myanmar|Burma
Eswatini|Swaziland
East Timor|Timor-Leste
Cape Verde|Cabo Verde
North Macedonia|Macedonia
Russia|Russian Federation
China|People's Republic of China|PRC""".split("\n")]
WORDS = """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen
nineteen twenty""".split()


def rank(text: str) -> int:
    """A place in a draw that other rows do not change."""
    return zlib.crc32(f"general {text}".encode())


def unaccented(text: str) -> str:
    parts = unicodedata.normalize("NFKD", text.translate(LETTERS))
    return "".join(part for part in parts if not unicodedata.combining(part))


def with_aliases(relation: str, answers) -> list:
    """The answers, and the other ways to write each: a country's names, words for numbers, no accents, subscripts."""
    found = list(answers)
    for answer in answers:
        found += next((names for names in COUNTRIES if answer in names), [])
        if re.fullmatch(r"\d+", answer) and int(answer) < len(WORDS):
            found.append(WORDS[int(answer)])
        if answer.endswith(" BC"):
            found += [f"{answer}E"]
        if relation == "chemical_formula" and re.search(r"\d", answer):
            found.append(answer.translate(SUBSCRIPTS))
        if answer.startswith(("the ", "The ")) and len(answer) > 6:
            found.append(answer[4:])
    found += [unaccented(answer) for answer in found]
    found = [answer for answer in found if not re.fullmatch(r"\+\d+", answer)]
    return list(dict.fromkeys(found))


def words_of(text: str) -> str:
    return " ".join(re.sub(r"[^\w]|_", " ", unaccented(text).lower()).split())


def gives_itself_away(question: str, answers) -> bool:
    return any(f" {words_of(answer)} " in f" {words_of(question)} " for answer in answers)


def name_of(fact) -> str:
    """The id: relation and entity in plain letters."""
    return f"{fact.relation}/{re.sub('[^a-z0-9]+', '-', unaccented(fact.entity).lower()).strip('-')}"


def row_of(fact, name: str) -> dict:
    question = fact.question[rank(name) % len(fact.question)]
    question = question[0].upper() + question[1:]
    row = {"id": name, "question": question, "answers": with_aliases(fact.relation, fact.answers), "domain": fact.domain,
           "group": fact.level, "relation": fact.relation, "entity": fact.entity}
    return {**row, "isSensitive": True} if fact.sensitive else row


def candidates() -> list:
    """All rows that may be asked, the draw deciding who comes first; what gives itself away is left out."""
    most = {name: choice["most"] for name, choice in
            json.loads((FOLDER / "from-facts.json").read_text(encoding="utf-8")).items()}
    rows, names, taken = [], Counter(), Counter()
    for fact in sorted([*read_tables(), *read_facts()], key=lambda fact: (not fact.sensitive, rank(" ".join(fact.question)))):
        name = name_of(fact)
        names[name] += 1
        row = row_of(fact, name if names[name] == 1 else f"{name}-{names[name]}")
        if not gives_itself_away(row["question"], row["answers"]) and taken[fact.relation] < most.get(fact.relation, 10**6):
            taken[fact.relation] += 1
            rows.append(row)
    return rows


def chosen(rows: list) -> list:
    """Each question once, and no entity more often than may be."""
    entities, asked, kept = Counter(), set(), []
    for row in rows:
        entity, question = row["entity"].lower(), words_of(row["question"])
        if entities[entity] < MOST_PER_ENTITY and question not in asked:
            entities[entity] += 1
            asked.add(question)
            kept.append(row)
    return sorted(kept, key=lambda row: rank(row["id"]))


def quick(rows: list) -> list:
    """The shares of levels in QUICK, domains by turns, few of a relation, some sensitive, an entity once."""
    kept, relations, entities, domains, levels = [], Counter(), set(), Counter(), Counter()

    def take(row):
        kept.append(row)
        entities.add(row["entity"])
        for counter, key in ((relations, row["relation"]), (domains, row["domain"]), (levels, row["group"])):
            counter[key] += 1

    def open_rows(test):
        return [row for row in rows if test(row) and row["entity"] not in entities and levels[row["group"]] < QUICK[row["group"]]
                and relations[row["relation"]] < QUICK_PER_RELATION]

    while len(kept) < QUICK_SENSITIVE:
        take(min(open_rows(lambda row: "isSensitive" in row), key=lambda row: (levels[row["group"]], rank(row["id"]))))
    while len(kept) < sum(QUICK.values()):
        take(min(open_rows(lambda row: "isSensitive" not in row), key=lambda row: (domains[row["domain"]], rank(row["id"]))))
    return sorted(kept, key=lambda row: rank(row["id"]))


def write(folder: Path):
    folder.mkdir(parents=True, exist_ok=True)
    rows = chosen(candidates())
    for name, part in (("full", rows), ("quick", quick(rows))):
        lines = (json.dumps(row, ensure_ascii=False, separators=(",", ":")) for row in part)
        (folder / f"{name}.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    write(Path(sys.argv[1]) if len(sys.argv) > 1 else MEDIA)
