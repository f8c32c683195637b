"""Reads names and triples that another program extracted, in the form of HippoRAG's OpenIE, and finds their documents.

One JSON object on each line, for one passage: `entities` (or `extracted_entities`) and `triples` (or
`extracted_triples`), and what names the passage: `document` (our id), `source`, `pid`, `_id`, `idx` or `id` (the name
of a line: sources end in `#` and it), its text as `passage`, or its `title`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from index.errors import InvalidInput
from index.store.base import Store
from index.store.imports_base import Extracted, Triple
from index.types import Document, Json

_LINE_IDS = ("pid", "_id", "idx", "id")
_ENDS = 3
_NAMED = ("document", "source", *_LINE_IDS, "passage", "text", "title")
_LONGEST = 2000
"""Characters of the longest name or relation."""


@dataclass(frozen=True, slots=True)
class Passage:
    """What was extracted from one passage, and by what it is named; `line` counts from 1."""

    line: int
    keys: Mapping[str, str]
    extracted: Extracted
    left_out: int
    """Lists of words that are no triple: models write some with two or four parts."""


@dataclass(frozen=True, slots=True)
class Matched:
    """Extracted facts by document, and the lines whose passage is in no document of the collection."""

    found: Mapping[str, Extracted]
    unmatched: tuple[int, ...]
    left_out: int

    @property
    def names(self) -> int:
        return sum(len(one.names) for one in self.found.values())

    @property
    def triples(self) -> int:
        return sum(len(one.triples) for one in self.found.values())


def read_passages(lines: Iterable[str]) -> list[Passage]:
    """Raises InvalidInput with the number of the first line that cannot be read; empty lines are passed over."""
    return [_passage(number, line) for number, line in enumerate(lines, 1) if line.strip()]


def match(store: Store, collection: str, passages: Sequence[Passage]) -> Matched:
    """Raises NotFound without the collection, InvalidInput where no passage is in it."""
    store.require(collection)
    known = _Known(store, collection, texts=any("passage" in one.keys or "text" in one.keys for one in passages))
    found: dict[str, Extracted] = {}
    unmatched = []
    for one in passages:
        document = known.document(one.keys)
        if document is None:
            unmatched.append(one.line)
        else:
            found[document] = _joined(found.get(document, Extracted()), one.extracted)
    if not found:
        raise InvalidInput(f"no passage of the file is in collection {collection!r}", field="file")
    return Matched(found, tuple(unmatched), sum(one.left_out for one in passages))


def _passage(number: int, line: str) -> Passage:
    try:
        fields = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise _bad(number, f"is no JSON: {error}") from error
    if not isinstance(fields, dict):
        raise _bad(number, "is no JSON object")
    keys = {name: str(fields[name]) for name in _NAMED if isinstance(fields.get(name), str | int)}
    if not keys:
        raise _bad(number, "does not name its passage (document, source, pid, passage or title)")
    names = _list(number, fields, "entities")
    triples, left_out = [], 0
    for words in _list(number, fields, "triples"):
        if not isinstance(words, list):
            raise _bad(number, "has a triple that is no list")
        texts = [_text(number, word, "triple") for word in words]
        if len(texts) == _ENDS:
            triples.append((texts[0], texts[1], texts[2]))
        else:
            left_out += 1
    read: tuple[Triple, ...] = tuple(dict.fromkeys(triples))
    entities = tuple(dict.fromkeys(_text(number, name, "entity") for name in names))
    return Passage(number, keys, Extracted(entities, read), left_out)


def _list(number: int, fields: Mapping[str, Json], name: str) -> list[Json]:
    found = fields.get(name, fields.get(f"extracted_{name}"))
    if not isinstance(found, list):
        raise _bad(number, f"has no list of {name}")
    return found


def _text(number: int, value: Json, what: str) -> str:
    """Raises InvalidInput for what is no text, or cannot be stored."""
    if not isinstance(value, str):
        raise _bad(number, f"has a {what} with {json.dumps(value)[:40]} where a text belongs")
    if len(value) > _LONGEST:
        raise _bad(number, f"has a {what} of {len(value)} characters")
    if "\0" in value or any("\ud800" <= sign <= "\udfff" for sign in value):
        raise _bad(number, f"has a {what} with a character that cannot be stored")
    return value


def _bad(number: int, fault: str) -> InvalidInput:
    return InvalidInput(f"line {number} {fault}", field="file")


def _joined(one: Extracted, other: Extracted) -> Extracted:
    return Extracted(
        tuple(dict.fromkeys((*one.names, *other.names))), tuple(dict.fromkeys((*one.triples, *other.triples)))
    )


class _Known:
    """By what the documents of a collection can be named; what names two of them names none."""

    def __init__(self, store: Store, collection: str, *, texts: bool) -> None:
        self._ids: dict[str, str | None] = {}
        self._sources: dict[str, str | None] = {}
        self._lines: dict[str, str | None] = {}
        self._titles: dict[str, str | None] = {}
        self._texts: dict[str, str | None] = {}
        after = ""
        while documents := store.documents(collection, after=after, limit=500):
            for document in documents:
                self._add(document)
                for text in _texts_of(store, document) if texts else ():
                    _note(self._texts, text, document.id)
            after = documents[-1].id

    def _add(self, document: Document) -> None:
        _note(self._ids, document.id, document.id)
        _note(self._titles, _plain(document.title), document.id)
        for source in document.sources:
            _note(self._sources, source, document.id)
            _, mark, line = source.rpartition("#")
            if mark:
                _note(self._lines, line, document.id)

    def document(self, keys: Mapping[str, str]) -> str | None:
        """By the surest of the keys that leads to one document."""
        tries = [(self._ids, keys.get("document")), (self._sources, keys.get("source"))]
        tries += [(self._lines, keys.get(name)) for name in _LINE_IDS]
        tries += [(self._texts, _plain(keys[name])) for name in ("passage", "text") if name in keys]
        tries += [(self._titles, _plain(keys["title"]))] if "title" in keys else []
        return next((id for table, key in tries if key and (id := table.get(key)) is not None), None)


def _texts_of(store: Store, document: Document) -> set[str]:
    """Its text, with and without its title before it."""
    text = " ".join(one.text for one in store.elements(document.id) if one.kind != "title")
    whole = " ".join(one.text for one in store.elements(document.id))
    return {_plain(text), _plain(whole), _plain(f"{document.title} {text}")}


def _note(table: dict[str, str | None], key: str, document: str) -> None:
    if key:
        table[key] = document if table.get(key, document) == document else None


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()
