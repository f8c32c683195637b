"""Small files of several formats with text that depends on their name and version only."""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pymupdf as _pymupdf

from bench.crash.words import mark, prose

pymupdf: Any = _pymupdf  # it has no types

BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class Version:
    """One document as it must be found: the SHA-256 of its bytes, and a mark in its first and last passage.

    A file that cannot be read has no marks.
    """

    digest: str
    first: str = ""
    last: str = ""

    @property
    def good(self) -> bool:
        return bool(self.first)


@dataclass(frozen=True, slots=True)
class Content:
    """The bytes of a file; `lines` are the documents in a JSON Lines file by their id, `whole` that of any other."""

    data: bytes
    whole: Version | None = None
    lines: Mapping[str, Version] = field(default_factory=dict)


def make_content(kind: str, name: str, version: int, size: int, gone: frozenset[int] = frozenset()) -> Content:
    """A file of `size` passages, rows or lines; of JSON Lines those in `gone` are left out."""
    if kind == "jsonl":
        return _lines(name, version, size, gone)
    first, last = mark(name, version, "first"), mark(name, version, "last")
    passages = list(_passages(random.Random(f"{name} {version}"), size, first, last))
    data = _MAKERS[kind](name, passages)
    digest = hashlib.sha256(data).hexdigest()
    return Content(data, Version(digest) if kind == BROKEN else Version(digest, first, last))


def _passages(draw: random.Random, count: int, first: str, last: str) -> Iterator[str]:
    """Each of a length of its own; the mark of the last stands at its end."""
    for number in range(count):
        text = prose(draw, draw.randint(25, 150))
        before = f"{first.capitalize()} stands first. " if number == 0 else ""
        after = f" The end is {last}." if number == count - 1 else ""
        yield f"{before}{text}{after}"


def _markdown(name: str, passages: list[str]) -> bytes:
    parts = [f"# Report {name}"]
    parts += [f"## Part {number}\n\n{text}" for number, text in enumerate(passages, 1)]
    return "\n\n".join(parts).encode()


def _html(name: str, passages: list[str]) -> bytes:
    body = "".join(f"<h2>Part {number}</h2><p>{text}</p>" for number, text in enumerate(passages, 1))
    return f"<!doctype html><html><head><title>{name}</title></head><body>{body}</body></html>".encode()


def _csv(name: str, passages: list[str]) -> bytes:
    rows = [f"{number},{text.replace(',', ' ')}" for number, text in enumerate(passages, 1)]
    return "\n".join(["number,remark", *rows]).encode()


def _pdf(name: str, passages: list[str]) -> bytes:
    document = pymupdf.open()
    for number in range(0, len(passages), 2):
        page = document.new_page(width=595, height=842)
        page.insert_text((60, 60), f"Part {number + 1}", fontsize=16, fontname="hebo")
        for half, text in enumerate(passages[number : number + 2]):
            box = pymupdf.Rect(60, 80 + 360 * half, 535, 430 + 360 * half)
            assert page.insert_textbox(box, text, fontsize=9) >= 0, "the passage fits its box"
    return bytes(document.tobytes(no_new_id=True))


def _broken(name: str, passages: list[str]) -> bytes:
    return b"%PDF-1.7\n" + name.encode() + passages[0].encode() + b"\nthis is torn"


_MAKERS: Mapping[str, Callable[[str, list[str]], bytes]] = {
    "md": _markdown,
    "html": _html,
    "csv": _csv,
    "pdf": _pdf,
    BROKEN: _broken,
}


def _lines(name: str, version: int, size: int, gone: frozenset[int]) -> Content:
    """Of the lines that are left a third changes with each version; they keep their order."""
    lines: list[bytes] = []
    versions: dict[str, Version] = {}
    for number in (one for one in range(size) if one not in gone):
        age = sum((number + past) % 3 == 0 for past in range(1, version + 1))
        first, last = mark(name, number, age, "first"), mark(name, number, age, "last")
        draw = random.Random(f"{name} {number} {age}")
        text = "\n\n".join(_passages(draw, draw.randint(1, 3), first, last))
        line = json.dumps({"_id": f"n{number}", "title": f"Line {number} of {name}", "text": text}).encode()
        lines.append(line)
        versions[f"n{number}"] = Version(hashlib.sha256(line).hexdigest(), first, last)
    return Content(b"\n".join(lines) + b"\n", None, versions)
