"""Looks for what was deleted in every file of a data directory: words, bytes, hashes of tokens, vectors."""

from __future__ import annotations

import base64
import random
import re
import string
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from index.embed.base import Embedder
from index.lexical.analyse import Analyser, hash_tokens
from index.types import Unit, Vectors
from index.writer import dense_text

STREAM = re.compile(rb"\x78[\x01\x5e\x9c\xda]|\x1f\x8b\x08")
"""How deflated data begins, with the header of zlib or of gzip."""
MOST_INFLATED = 1 << 22
SLICE = 32
"""Bytes of a file or a vector that are looked for: short enough to lie within a page of the database."""
WORD = 14


def lexical_text(unit: Unit) -> str:
    """What lexical search sees of a unit: its context and its text."""
    return f"{unit.context}\n\n{unit.text}" if unit.context else unit.text


@dataclass(frozen=True, slots=True)
class Needle:
    """`what` says which secret it is, and in which form."""

    secret: str
    what: str
    data: bytes
    folded: bool = False
    """In lower case, to be found in any."""


@dataclass(frozen=True, slots=True)
class Trace:
    """A needle that was found, in which file, and at which byte of it (0 where it was inflated)."""

    file: str
    secret: str
    what: str
    place: int = 0


@dataclass(slots=True)
class Secrets:
    """Words that stand nowhere else, by what they are put in, and all forms in which they could stay behind."""

    seed: int = 1
    words: dict[str, list[str]] = field(default_factory=dict)
    needles: list[Needle] = field(default_factory=list)

    def word(self, secret: str) -> str:
        rng = random.Random(f"{self.seed} {secret} {len(self.words.get(secret, ()))}")
        # No vowels: no stemmer changes it, and no text has it by chance.
        made = "".join(rng.choices("bcdfghjkmpqrtvwx", k=WORD))
        self.words.setdefault(secret, []).append(made)
        self.needles += [Needle(secret, *form) for form in _forms(made)]
        return made

    def sentence(self, secret: str) -> str:
        """Has letters that JSON and URLs write in other ways."""
        one, two, three = (self.word(secret) for _ in range(3))
        return f"The {one}é of “{two}” was hidden under the {three.upper()} bridge."

    def file(self, secret: str, what: str, data: bytes) -> bytes:
        """Slices of a file's bytes, from places that other files do not share; returns the bytes."""
        for part in (0.3, 0.5, 0.7):
            start = int(len(data) * part)
            self.needles.append(Needle(secret, f"bytes of {what}", data[start : start + SLICE]))
        return data

    def units(self, units: Sequence[Unit], embedder: Embedder, analyser: Analyser) -> None:
        """Hashes of the tokens and vectors of the units that hold a secret word."""
        for secret, words in self.words.items():
            found = [unit for unit in units if any(word in lexical_text(unit).lower() for word in words)]
            tokens = {
                token
                for unit in found
                for token in analyser.tokens(lexical_text(unit))
                if any(word in token for word in words)
            }
            for token, hash in zip(sorted(tokens), hash_tokens(sorted(tokens)), strict=True):
                for order in ("<u8", ">u8"):
                    self.needles.append(Needle(secret, f"hash of {token}", hash.astype(order).tobytes()))
            if found:
                vectors = embedder.embed_documents([dense_text(unit) for unit in found])
                for unit, vector in zip(found, vectors, strict=True):
                    label = f"vector of {unit.id}"
                    self.needles += [Needle(secret, label, data) for data in _vector_forms(vector)]


def _forms(word: str) -> Iterator[tuple[str, bytes, bool]]:
    plain = word.encode()
    yield f"word {word}", plain, True
    yield f"word {word} in UTF-16", word.encode("utf-16-le"), True
    for shift in range(3):
        # Letters that depend on what stands before and after are cut off.
        coded = base64.b64encode(b"\0" * shift + plain)
        yield f"word {word} in base 64", coded[4 if shift else 0 : len(coded) - 4], False


def _vector_forms(vector: Vectors) -> Iterator[bytes]:
    """Slices of a vector as half and as single precision, where it has few zeros."""
    half = vector.astype("<f2")
    for kind in (half, half.astype("<f4"), vector.astype("<f4")):
        width = SLICE // kind.itemsize
        filled = [np.count_nonzero(kind[start : start + width]) for start in range(0, len(kind), width)]
        for best in np.argsort(filled)[-2:]:
            yield kind[best * width : (best + 1) * width].tobytes()


def find(directory: Path, needles: Iterable[Needle]) -> list[Trace]:
    """Every needle in a file of the directory, as it stands there, in any case of letters, or inflated."""
    wanted = list(needles)
    found: dict[Trace, None] = {}
    for path in sorted(directory.rglob("*")):
        name = str(path.relative_to(directory))
        named = name.lower().encode()
        found.update((Trace(name, one.secret, f"{one.what}, name"), None) for one in wanted if one.data in named)
        if not path.is_file():
            continue
        try:
            content = path.read_bytes()
        except FileNotFoundError:
            continue
        for how, data in _readings(content):
            folded = data.translate(_FOLD)
            for one in wanted:
                place = (folded if one.folded else data).find(one.data)
                if place >= 0:
                    found[Trace(name, one.secret, f"{one.what}{how}", 0 if how else place)] = None
    return list(found)


_FOLD = bytes.maketrans(string.ascii_uppercase.encode(), string.ascii_lowercase.encode())


def _readings(content: bytes) -> Iterator[tuple[str, bytes]]:
    yield "", content
    for match in STREAM.finditer(content):
        reader = zlib.decompressobj(wbits=47)  # zlib or gzip, as the header says
        try:
            inflated = reader.decompress(content[match.start() :], MOST_INFLATED)
        except zlib.error:
            continue
        if inflated:
            yield f", inflated at {match.start()}", inflated
