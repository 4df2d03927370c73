"""A byte-level BPE tokenizer: training over word counts, fast encoding, and the tokenizer.json that other libraries read."""
import json
import re
from collections import Counter, defaultdict

SPECIAL = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]
# GPT-2's pattern in Python's own regex dialect; \p{L} is [^\W\d_], \p{N} is \d for the texts written here.
WORD = re.compile(r"'s|'t|'re|'ve|'m|'ll|'d| ?[^\W\d_]+| ?\d+| ?(?:[^\s\w]|_)+|\s+(?!\S)|\s+")


def byte_letters() -> dict:
    """GPT-2's reversible map: each of the 256 bytes gets a printable character."""
    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
    letters = {byte: chr(byte) for byte in printable}
    for shift, byte in enumerate(sorted(set(range(256)) - set(printable))):
        letters[byte] = chr(256 + shift)
    return letters


LETTERS = byte_letters()


def spell(word: str) -> tuple:
    return tuple(LETTERS[byte] for byte in word.encode())


def learn_merges(texts, n_merges: int) -> list:
    """The n_merges most frequent pairs, each counted after the earlier ones are joined. Ties break by spelling."""
    counts = Counter(word for text in texts for word in WORD.findall(text))
    words = [(list(spell(word)), count) for word, count in sorted(counts.items())]
    pairs, places = Counter(), defaultdict(set)
    for index, (symbols, count) in enumerate(words):
        for pair in zip(symbols, symbols[1:]):
            pairs[pair] += count
            places[pair].add(index)
    merges = []
    while len(merges) < n_merges and pairs:
        best = max(pairs, key=lambda pair: (pairs[pair], pair))
        if pairs[best] < 2:
            break
        merges.append(best)
        for index in places.pop(best):
            symbols, count = words[index]
            for pair in zip(symbols, symbols[1:]):
                pairs[pair] -= count
                if pairs[pair] <= 0:
                    del pairs[pair]
            symbols = join(symbols, best)
            words[index] = (symbols, count)
            for pair in zip(symbols, symbols[1:]):
                pairs[pair] += count
                places[pair].add(index)
        pairs.pop(best, None)
    return merges


def join(symbols: list, pair: tuple) -> list:
    """Replaces every occurrence of the pair, from the left."""
    joined, i = [], 0
    while i < len(symbols):
        if i + 1 < len(symbols) and (symbols[i], symbols[i + 1]) == pair:
            joined.append(symbols[i] + symbols[i + 1])
            i += 2
        else:
            joined.append(symbols[i])
            i += 1
    return joined


class Tokenizer:
    """ids 0.. are the special tokens, then the 256 bytes, then one token per merge."""

    def __init__(self, merges: list):
        self.merges = [tuple(pair) for pair in merges]
        self.rank = {pair: i for i, pair in enumerate(self.merges)}
        tokens = SPECIAL + [LETTERS[byte] for byte in range(256)] + [a + b for a, b in self.merges]
        self.vocab = {}
        for token in tokens:
            self.vocab.setdefault(token, len(self.vocab))
        self.tokens = list(self.vocab)
        self.bytes = {letter: byte for byte, letter in LETTERS.items()}
        self.cache = {}
        self.split_special = re.compile("(" + "|".join(map(re.escape, SPECIAL)) + ")")

    def _encode_word(self, word: str) -> list:
        symbols = list(spell(word))
        while len(symbols) > 1:
            best = min(zip(symbols, symbols[1:]), key=lambda pair: self.rank.get(pair, len(self.rank)))
            if best not in self.rank:
                break
            symbols = join(symbols, best)
        return [self.vocab[symbol] for symbol in symbols]

    def encode(self, text: str) -> list:
        ids = []
        for part in self.split_special.split(text):
            if part in SPECIAL:
                ids.append(self.vocab[part])
                continue
            for word in WORD.findall(part):
                if word not in self.cache:
                    self.cache[word] = self._encode_word(word)
                ids += self.cache[word]
        return ids

    def decode(self, ids, keep_special: bool = False) -> str:
        text, pending = "", bytearray()
        for token in (self.tokens[i] for i in ids):
            if token in SPECIAL:
                text += pending.decode(errors="replace") + (token if keep_special else "")
                pending = bytearray()
            else:
                pending += bytes(self.bytes[letter] for letter in token)
        return text + pending.decode(errors="replace")

    def as_json(self) -> dict:
        """The Hugging Face `tokenizers` form."""
        level = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": True}
        added = [
            {"id": self.vocab[token], "content": token, "single_word": False, "lstrip": False, "rstrip": False,
             "normalized": False, "special": True}
            for token in SPECIAL
        ]
        model = {"type": "BPE", "dropout": None, "unk_token": None, "continuing_subword_prefix": "",
                 "end_of_word_suffix": "", "fuse_unk": False, "byte_fallback": False, "vocab": self.vocab,
                 "merges": [f"{a} {b}" for a, b in self.merges]}
        return {"version": "1.0", "truncation": None, "padding": None, "added_tokens": added, "normalizer": None,
                "pre_tokenizer": level, "post_processor": None, "decoder": level, "model": model}

    def save(self, path):
        with open(path, "w", encoding="utf-8") as file:
            json.dump(self.as_json(), file, ensure_ascii=False)

    @staticmethod
    def load(path) -> "Tokenizer":
        with open(path, encoding="utf-8") as file:
            return Tokenizer([tuple(merge.split(" ")) for merge in json.load(file)["model"]["merges"]])
