"""What every store must do alike: time stamps, merging of metadata, kinds of a unit, checks of the input."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime

from index.errors import InvalidInput, StoreError
from index.store.base import Prepared
from index.types import ELEMENT_KINDS, Bundle, Document, Element, ElementKind, Json, Mention, Notice, Unit

UPDATE_FAILED = "update_failed"
LARGEST = 2**1000
KIND_BIT: Mapping[ElementKind, int] = {kind: 1 << place for place, kind in enumerate(ELEMENT_KINDS)}
"""A bit per kind. ELEMENT_KINDS may only grow at its end: these bits are stored."""


def now() -> str:
    """The time in ISO 8601 UTC, to the millisecond."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def is_good(document: Document) -> bool:
    return document.status != "failed"


def update_failed(failed: str, source: str, reason: str) -> Notice:
    """The warning of a document whose `source` came again as something unreadable."""
    return Notice(UPDATE_FAILED, f"{failed}: {source}: {reason}")


def own_warnings(document: Document) -> tuple[Notice, ...]:
    """Its warnings without those that the store adds when it reads a document."""
    return tuple(notice for notice in document.warnings if notice.code != UPDATE_FAILED)


def merge_metadata(old: Mapping[str, Json], new: Mapping[str, Json]) -> dict[str, Json]:
    """`old` with the values of `new`, key by key; null removes a key. Raises InvalidInput."""
    for key, value in new.items():
        _check_text(key, "metadata")
        _check_json(value, f"metadata.{key}")
    merged = {**old, **new}
    return {key: value for key, value in merged.items() if value is not None}


def check_prepared(prepared: Prepared) -> None:
    """Raises StoreError where units, terms and vectors do not belong together."""
    document = prepared.bundle.document.id
    if len(prepared.terms) != len(prepared.units):
        raise StoreError(f"document {document}: {len(prepared.units)} units, {len(prepared.terms)} term counts")
    if len(prepared.embedded) != len(prepared.vectors):
        raise StoreError(
            f"document {document}: {len(prepared.embedded)} embedded units, {len(prepared.vectors)} vectors"
        )
    if prepared.tokens is not None and len(prepared.tokens.lengths) != len(prepared.embedded):
        raise StoreError(f"document {document}: tokens of {len(prepared.tokens.lengths)} units")
    if prepared.sparse is not None and len(prepared.sparse) != len(prepared.embedded):
        raise StoreError(f"document {document}: sparse vectors of {len(prepared.sparse)} units")
    if len(prepared.paged) != (0 if prepared.page_codes is None else len(prepared.page_codes.lengths)):
        raise StoreError(f"document {document}: codes of other pages")
    if any(not 0 <= place < len(prepared.units) for place in (*prepared.embedded, *prepared.paged)):
        raise StoreError(f"document {document}: a vector belongs to no unit")
    if any(len(terms.hashes) != len(terms.counts) for terms in prepared.terms):
        raise StoreError(f"document {document}: token hashes and counts differ in number")
    if {mention.element for mention in prepared.bundle.mentions} - {one.id for one in prepared.bundle.elements}:
        raise StoreError(f"document {document}: a name is mentioned in no element")


def mentions_by_element(mentions: Iterable[Mention]) -> dict[str, list[Mention]]:
    found: dict[str, list[Mention]] = {}
    for mention in mentions:
        found.setdefault(mention.element, []).append(mention)
    return found


def pages_of(unit: Unit) -> list[int]:
    """Pages that the unit stands on, rising."""
    return sorted({region.page for region in unit.regions})


def page_units(units: Sequence[Unit]) -> list[int | None]:
    """For each unit the position in `units` of the page unit of its first page."""
    pages = {unit.page: place for place, unit in enumerate(units) if unit.kind == "page" and unit.page is not None}
    return [None if unit.page is None else pages.get(unit.page) for unit in units]


def kinds_of(units: Sequence[Unit], elements: Sequence[Element]) -> list[frozenset[ElementKind]]:
    """Kinds of each unit's elements; for a page unit, of all elements with a region on its page."""
    by_id: dict[str, ElementKind] = {element.id: element.kind for element in elements}
    by_page: dict[int, set[ElementKind]] = {}
    for element in elements:
        for region in element.regions:
            by_page.setdefault(region.page, set()).add(element.kind)
    found = []
    for unit in units:
        kinds = {by_id[part.element] for part in unit.parts if part.element in by_id}
        if unit.kind == "page":
            kinds.update(*(by_page.get(page, set()) for page in pages_of(unit)))
        found.append(frozenset(kinds))
    return found


def looks_of(units: Sequence[Unit], bundle: Bundle) -> Iterator[tuple[int, bytes]]:
    """Positions of the units of pictures, each with its perceptual hashes; without those that nobody looked at."""
    looks = {asset.hash: asset.looks for asset in bundle.assets}
    shown = {element.id: looks.get(element.asset) for element in bundle.elements if element.asset}
    for place, unit in enumerate(units):
        found = shown.get(unit.parts[0].element) if unit.kind == "image" and unit.parts else None
        if found is not None:
            yield place, found


def _check_json(value: Json, field: str) -> None:
    if isinstance(value, str):
        _check_text(value, field)
    elif isinstance(value, int | float) and not (abs(value) < LARGEST and math.isfinite(value)):
        raise InvalidInput(f"{field} holds a number that is too large or none", field=field)
    elif isinstance(value, list):
        for item in value:
            _check_json(item, field)
    elif isinstance(value, dict):
        for key, item in value.items():
            _check_text(key, field)
            _check_json(item, f"{field}.{key}")


def _check_text(text: str, field: str) -> None:
    if "\0" in text or (not text.isprintable() and any("\ud800" <= sign <= "\udfff" for sign in text)):
        raise InvalidInput(f"{field} holds a character that cannot be stored", field=field)


def dump(value: object) -> str:
    """Compact JSON. Raises ValueError for NaN and infinity."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
