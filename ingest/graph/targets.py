"""What in a document bears a number, so that text can name it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import zip_longest

from index.types import Edge, Element
from ingest.graph.footnotes import notes_of
from ingest.graph.labels import Label, label_of
from ingest.graph.numbers import between, plain
from ingest.graph.sections import HEADINGS, also_called, heading_labels

_LETTERED = re.compile(r"(?P<number>\d)\s?\(?(?P<letter>[a-h])\)?$")
_COMPOUND = re.compile(r"(\d{1,3})-(\d{1,3})")
_CAPTION_LIKE = re.compile(r"^[^\n]{1,24}?\d[a-z]?\s?[.:|–—]\s")
_TAGGED = re.compile(r"\\tag\*?\s?\{\s*\(?([^{}()]{1,8})\)?\s*\}")
_FORMULA_NUMBER = re.compile(r"=.*\((?P<number>[A-Z]?\.?\d{1,3}(?:\.\d{1,3})*[a-h]?)\)\W*$", re.DOTALL)
LONGEST_FORMULA = 400
SHORT_LINE = 90


class Targets:
    """Elements by label: pictures, tables, equations, headings and footnotes.

    Where none was found for a label, the caption that bears it, a text that looks like one, or a formula in text.
    """

    def __init__(self, elements: Sequence[Element], ties: Iterable[Edge] = ()) -> None:
        self._found: dict[Label, list[Element]] = defaultdict(list)
        ties = tuple(ties)
        self._captions = {edge.source for edge in ties if edge.kind == "caption_of"}
        self._captions |= _claimed(elements)
        self._add(_shown(elements, ties))
        for labels in (_lone_captions, _formulas, _like_captions):
            self._add([(label, element) for label, element in labels(elements) if label not in self._found])
        self._add(heading_labels(_headings(elements)))
        self._bare = set(_bare_headings(elements))
        self._add((("footnote", mark), note) for mark, note in notes_of(elements))

    def _add(self, labelled: Iterable[tuple[Label, Element]]) -> None:
        for label, element in labelled:
            self._found[label].append(element)

    def own_label(self, element: Element) -> Label | None:
        """The label that a caption gives to what it stands at.

        A paragraph that begins like a caption ("Figure 3 relates ...") has none, if another bears the label.
        """
        label = label_of(element.text) if element.kind == "caption" else None
        others = [other for other in self._found.get(label, ()) if other is not element] if label else []
        is_caption = element.id in self._captions or _CAPTION_LIKE.match(element.text)
        return label if is_caption or not others else None

    def named(self, label: Label, said: str, element: Element) -> list[Element]:
        """What `said` in an element means by a label: the nearest of those that bear it; a range means several."""
        number = label[1]
        lettered = _LETTERED.search(said)
        if lettered is not None and (exact := self._nearest((label[0], number + lettered["letter"]), element)):
            return [exact]
        for name in also_called(label):
            if (one := self._nearest(name, element)) is not None:
                return [one]
        ends = _COMPOUND.fullmatch(number)  # "Figure 3-5" may be one figure or three
        numbers = [ends[1], *between(ends[1], ends[2]), ends[2]] if ends else []
        return [one for each in numbers if (one := self._nearest((label[0], each), element)) is not None]

    def _nearest(self, label: Label, element: Element) -> Element | None:
        """Of several with one number the nearest in reading order; of equally labelled parts the first.

        A heading without anything under it, as in a list of contents, is meant only where there is no other.
        """
        found = self._found.get(label, ())
        return min(
            found,
            key=lambda target: (target.id in self._bare, abs(target.order - element.order), target.order),
            default=None,
        )


def _shown(elements: Sequence[Element], ties: Iterable[Edge]) -> Iterator[tuple[Label, Element]]:
    """Pictures, tables and equations by their own caption, or by that tied to them."""
    by_id = {element.id: element for element in elements}
    tied = {edge.target: by_id[edge.source].text for edge in ties if edge.kind == "caption_of" and edge.source in by_id}
    for element in elements:
        if element.kind == "equation" and element.caption:
            label = equation_label(element.caption)
        elif element.kind in ("image", "table"):
            label = label_of(element.caption or "") or label_of(tied.get(element.id, ""))
        else:
            continue
        if label is not None:
            yield label, element


def _lone_captions(elements: Sequence[Element]) -> Iterator[tuple[Label, Element]]:
    claimed = _claimed(elements)
    for element in elements:
        if element.kind == "caption" and element.id not in claimed and (label := label_of(element.text)):
            yield label, element


def _claimed(elements: Sequence[Element]) -> set[str]:
    """Captions whose words a picture or table has for its own."""
    words = {element.caption for element in elements if element.caption}
    return {element.id for element in elements if element.kind == "caption" and element.text in words}


def _like_captions(elements: Sequence[Element]) -> Iterator[tuple[Label, Element]]:
    """Texts that begin like a caption: "Table 2. Tides", where no layout tells."""
    for element in elements:
        if element.kind == "text" and _CAPTION_LIKE.match(element.text) and (label := label_of(element.text)):
            yield label, element


def _formulas(elements: Sequence[Element]) -> Iterator[tuple[Label, Element]]:
    """Formulas that stand in the text with their number: "a = b (3)" at the end, or TeX with a tag."""
    for element in elements:
        if element.kind not in ("text", "code", "equation") or len(element.text) > LONGEST_FORMULA:
            continue
        tags = [match[1] for match in _TAGGED.finditer(element.text)]
        if not tags and (match := _FORMULA_NUMBER.search(element.text)):
            tags = [match["number"]]
        for tag in tags:
            yield ("equation", plain(tag)), element


def equation_label(caption: str) -> Label | None:
    """The label of an equation named "Equation (3)"."""
    match = re.match(r"^Equation \((.+)\)$", caption)
    return ("equation", plain(match[1])) if match else None


def _headings(elements: Sequence[Element]) -> list[Element]:
    """Headings; in a text without any, its short lines that stand alone and end in no stop."""
    headings = [element for element in elements if element.kind in HEADINGS]
    if any(element.kind == "heading" for element in headings):
        return headings
    return [element for element in elements if element.kind in HEADINGS or _stands_alone(element)]


def _bare_headings(elements: Sequence[Element]) -> Iterator[str]:
    """Ids of headings that another heading follows at once, or nothing; running heads between them do not count."""
    body = [element for element in elements if element.kind not in ("header", "footer", "page")]
    for heading, after in zip_longest(body, body[1:]):
        if heading.kind == "heading" and (after is None or after.kind == "heading"):
            yield heading.id


def _stands_alone(element: Element) -> bool:
    text = element.text
    return (
        element.kind == "text" and len(text) <= SHORT_LINE and "\n" not in text and not text.endswith((".", ",", ";"))
    )
