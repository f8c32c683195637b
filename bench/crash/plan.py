"""Draws the plan of one run from a seed: what is taken in, changed, deleted and taken in again."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from bench.crash.content import BROKEN, Content, Version, make_content
from bench.crash.steps import Changes, Compact, Delete, Drop, File, Ingest, Place, Request, Session, Step
from ingest.identity import document_id

FORMATS = ("md", "md", "html", "csv", "pdf")
KEPT, SERVED, DROPPED = "kept", "served", "dropped"
"""Collections: changed mostly by commands, mostly over HTTP, and one that is deleted now and then."""


@dataclass(slots=True)
class _Name:
    """A file that comes in several versions."""

    source: str
    kind: str
    size: int
    version: int = 0
    gone: frozenset[int] = frozenset()

    def content(self) -> Content:
        return make_content(self.kind, self.source, self.version, self.size, self.gone)


@dataclass(slots=True)
class _Shelf:
    """A collection while the plan is drawn: the names that were used, and what is there now."""

    collection: str
    names: dict[str, _Name] = field(default_factory=dict)


class Planner:
    """Draws steps and keeps what must be there after them."""

    def __init__(self, seed: int, documents: int) -> None:
        self._draw = random.Random(f"plan {seed}")
        self._count = documents
        self._shelves = {name: _Shelf(name) for name in (KEPT, SERVED, DROPPED)}
        self._made = 0
        self.there: dict[Place, Version] = {}

    def steps(self, rounds: int) -> list[Step]:
        """In every round documents come, while others are changed, deleted and taken in again."""
        return [step for _ in range(rounds) for step in self._round()]

    def _round(self) -> list[Step]:
        some = max(4, self._count // 10)
        first = [self._ingest(KEPT, self._fresh(KEPT, 3 * some), repeat=2, broken=1)]
        uploads = [*self._uploads(SERVED, self._fresh(SERVED, 2 * some)), self._delete(KEPT)]
        steps: list[Step] = [
            *first,
            Session([*uploads, *self._uploads(KEPT, self._changed(KEPT, some // 2))]),
            self._delete(KEPT),
            self._ingest(KEPT, [*self._changed(KEPT, some), *self._fresh(KEPT, some)], repeat=2, broken=1),
            Compact(),
            self._ingest(DROPPED, self._fresh(DROPPED, some)),
            Session([*self._uploads(SERVED, self._changed(SERVED, some)), *self._deletes(SERVED, 3)]),
            self._drop(DROPPED),
            *self._deletes(KEPT, 2),
            self._ingest(KEPT, [*self._again(KEPT), *self._changed(KEPT, some)], broken=1),
            Session(
                [
                    *self._uploads(DROPPED, self._fresh(DROPPED, some)),
                    *self._uploads(SERVED, [*self._again(SERVED), *self._fresh(SERVED, some)]),
                    *self._deletes(DROPPED, 2),
                    self._drop(DROPPED),
                    *self._uploads(DROPPED, self._again(DROPPED)),
                ]
            ),
            self._ingest(SERVED, [*self._changed(SERVED, some), *self._fresh(SERVED, some)], repeat=1),
            Compact(),
            *self._deletes(SERVED, 2),
            self._ingest(KEPT, [*self._again(KEPT), *self._fresh(KEPT, some)]),
        ]
        return steps

    # -- files -------------------------------------------------------------------------------------------

    def _fresh(self, collection: str, count: int) -> list[_Name]:
        """New names; every tenth is large, and one is a file of lines."""
        names = []
        for number in range(count):
            self._made += 1
            lines = number == count // 2
            kind = "jsonl" if lines else self._draw.choice(FORMATS)
            large = self._made % 10 == 0 and kind in {"md", "html"}
            size = self._draw.randint(10, 20) if lines else self._draw.randint(40, 60) if large else self._size(kind)
            folder = self._draw.choice(("", "", "deep/"))
            names.append(_Name(f"{folder}{kind}-{self._made}.{kind}", kind, size))
        self._shelves[collection].names |= {name.source: name for name in names}
        return names

    def _size(self, kind: str) -> int:
        return self._draw.randint(2, 30) if kind == "csv" else self._draw.randint(2, 8)

    def _changed(self, collection: str, count: int) -> list[_Name]:
        """Names that are there, in a new version; a file of lines loses a few. One comes as it was."""
        shelf = self._shelves[collection]
        there = [name for name in shelf.names.values() if self._is_there(collection, name)]
        drawn = self._draw.sample(there, min(count, len(there)))
        lines = [name for name in there if name.kind == "jsonl" and name not in drawn][:1]
        for name in [*drawn[:-1], *lines]:
            name.version += 1
            if name.kind == "jsonl":
                name.gone |= set(self._draw.sample(range(name.size), 2))
        return [*drawn, *lines]

    def _again(self, collection: str) -> list[_Name]:
        """Names that were deleted, in their last version."""
        names = self._shelves[collection].names.values()
        return [name for name in names if not self._is_there(collection, name) and name.kind != BROKEN][:6]

    def _is_there(self, collection: str, name: _Name) -> bool:
        if name.kind == "jsonl":
            return any(c == collection and s.startswith(f"{name.source}#") for c, s in self.there)
        return (collection, name.source) in self.there and name.kind != BROKEN

    # -- steps -------------------------------------------------------------------------------------------

    def _ingest(self, collection: str, names: Sequence[_Name], *, repeat: int = 0, broken: int = 0) -> Ingest:
        """These files, some bytes under a second name too, and some that no parser can read."""
        files = [(name.source, name.content()) for name in names]
        single = [content for _, content in files if content.whole is not None]
        for content in self._draw.sample(single, min(repeat, len(single))):
            self._made += 1
            files.append((f"zz-copy-{self._made}.{_ending(files, content)}", content))
        for _ in range(broken):
            files.append(self._broken(collection, {source for source, _ in files}))
        files.sort(key=lambda one: one[0])
        return Ingest(collection, [self._file(collection, source, content) for source, content in files])

    def _broken(self, collection: str, taken: set[str]) -> tuple[str, Content]:
        """A file that is torn: as the update of one that is there, or under a name of its own."""
        self._made += 1
        there = [
            source
            for c, source in self.there
            if c == collection and source.endswith(".pdf") and source not in taken and self.there[c, source].good
        ]
        source = self._draw.choice(there) if there and self._draw.random() < 0.5 else f"torn-{self._made}.pdf"
        return source, make_content(BROKEN, f"{source} {self._made}", 0, 1)

    def _file(self, collection: str, source: str, content: Content) -> File:
        changes: dict[Place, Version | None] = {}
        if content.whole is None:
            prefix = f"{source}#"
            changes |= {place: None for place in self.there if place[0] == collection and place[1].startswith(prefix)}
            changes |= {(collection, f"{prefix}{key}"): version for key, version in content.lines.items()}
        else:
            place = collection, source
            before = self.there.get(place)
            stays = not content.whole.good and before is not None and before.good
            changes[place] = before if stays else content.whole
        self._apply(changes)
        return File(source, content, changes)

    def _uploads(self, collection: str, names: Sequence[_Name]) -> list[Request]:
        """Some files one by one, some together; every other request can be repeated by its key."""
        requests: list[Request] = []
        left = list(names)
        while left:
            count = self._draw.choice((1, 1, 2, 4))
            some, left = left[:count], left[count:]
            files = [self._file(collection, name.source, name.content()) for name in some]
            self._made += 1
            requests.append(Ingest(collection, files, key=f"key-{self._made}" if self._made % 2 else None))
        return requests

    def _deletes(self, collection: str, count: int) -> list[Delete]:
        return [self._delete(collection) for _ in range(count)]

    def _delete(self, collection: str) -> Delete:
        """One source, or one document with all that it is called."""
        place = self._draw.choice(sorted(place for place in self.there if place[0] == collection))
        digest = self.there[place].digest
        twins = [one for one, version in self.there.items() if one[0] == collection and version.digest == digest]
        whole = self._draw.random() < 0.5
        changes: Changes = dict.fromkeys(twins if whole else [place])
        self._apply(changes)
        return Delete(collection, place[1], document_id(collection, digest), whole, changes)

    def _drop(self, collection: str) -> Drop:
        changes: Changes = {place: None for place in self.there if place[0] == collection}
        self._apply(changes)
        return Drop(collection, changes)

    def _apply(self, changes: Changes) -> None:
        apply(self.there, changes.items())


def _ending(files: Iterable[tuple[str, Content]], content: Content) -> str:
    return next(source.rpartition(".")[2] for source, one in files if one is content)


def apply(there: dict[Place, Version], changes: Iterable[tuple[Place, Version | None]]) -> None:
    """Bring what is there up to these changes."""
    for place, version in changes:
        if version is None:
            there.pop(place, None)
        else:
            there[place] = version
