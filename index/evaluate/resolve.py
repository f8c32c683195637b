"""Ties questions to the documents of a collection: by source, file name, name without ending, or title."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from index.errors import InvalidInput
from index.evaluate.datasets import Place, Question
from index.evaluate.own import Asked
from index.types import Document

_NAMED_AT_MOST = 5


@dataclass(frozen=True, slots=True)
class Resolved:
    """Questions on documents by their source, and what a person should know of how they were read."""

    questions: tuple[Question, ...]
    notes: tuple[str, ...]


def resolve(asked: Sequence[Asked], documents: Iterable[Document]) -> Resolved:
    """Raises InvalidInput that names the line of each question whose document or page is not there."""
    known = _Names(documents)
    questions, errors = [], []
    for one in asked:
        try:
            questions.append(_question(one, known))
        except InvalidInput as error:
            errors.append(error.detail)
    if errors:
        more = [f"and {len(errors) - _NAMED_AT_MOST} more"] if len(errors) > _NAMED_AT_MOST else []
        raise InvalidInput("\n".join([*errors[:_NAMED_AT_MOST], *more]), field="questions")
    return Resolved(tuple(questions), tuple(_notes(asked, questions)))


class _Names:
    """Documents by all names that a person may give them."""

    def __init__(self, documents: Iterable[Document]) -> None:
        self.all = list(documents)
        self._exact: dict[str, list[Document]] = {}
        self._loose: dict[str, list[Document]] = {}
        for document in self.all:
            for source in document.sources:
                _add(self._exact, source, document)
                _add(self._exact, _base(source), document)
                for name in (source, _base(source), _stem(_base(source)), source.rpartition("#")[2]):
                    _add(self._loose, name.casefold(), document)
            _add(self._loose, document.title.casefold(), document)

    def find(self, one: Asked) -> Document | None:
        """The document that a question names, or the only one; None where it names none of several."""
        if one.document is None:
            return self.all[0] if len(self.all) == 1 else None
        name = one.document.replace("\\", "/")
        for names, wanted in (
            (self._exact, name),
            (self._exact, _base(name)),
            (self._loose, name.casefold()),
            (self._loose, _base(name).casefold()),
            (self._loose, _stem(_base(name)).casefold()),
        ):
            found = names.get(wanted, [])
            if len(found) > 1:
                several = ", ".join(sorted(document.sources[0] for document in found)[:_NAMED_AT_MOST])
                raise one.error("document", f"{one.document!r} may be {several}")
            if found:
                return found[0]
        close = get_close_matches(name.casefold(), self._loose, n=1)
        hint = f"; did you mean {self._loose[close[0]][0].sources[0]!r}?" if close else ""
        raise one.error("document", f"there is no {one.document!r} in the collection{hint}")


def _question(one: Asked, known: _Names) -> Question:
    document = known.find(one)
    if document is None and one.pages:
        raise one.error("document", "is missing: a page needs its document")
    source = document.sources[0] if document is not None else None
    return Question(
        id=one.id,
        text=one.text,
        gains=_gains(one, document) if one.answerable else {},
        document=source,
        domain=one.domain,
        groups=(*one.types, *((one.domain,) if one.domain else ())),
        answer=one.answer if one.answerable else None,
        answerable=one.answerable,
    )


def _gains(one: Asked, document: Document | None) -> Mapping[Place, float]:
    if document is None:
        return {}
    pages = document.pages
    if not one.pages or not pages:
        return {(document.sources[0], None): 1.0}
    if one.pages[-1] > pages:
        raise one.error("page", f"{document.sources[0]} has {pages} pages, not {one.pages[-1]}")
    return {(document.sources[0], page): 1.0 for page in one.pages}


def _notes(asked: Sequence[Asked], questions: Sequence[Question]) -> Iterable[str]:
    pairs = [(one, question) for one, question in zip(asked, questions, strict=True) if question.answerable]
    whole = [(one, question) for one, question in pairs if any(page is None for _, page in question.gains)]
    unplaced = sum(not question.gains for _, question in pairs)
    without = sum(not one.pages for one, _ in whole)
    if without:
        yield f"{_questions(without)} without a page: any page of their document counts, among all documents"
    if len(whole) > without:
        yield f"{_questions(len(whole) - without)} with a page of a document that has none: the document counts"
    if unplaced:
        yield f"{_questions(unplaced)} without a document: retrieval is not measured there"


def _questions(count: int) -> str:
    return f"{count} question{'' if count == 1 else 's'}"


def _add(names: dict[str, list[Document]], name: str, document: Document) -> None:
    held = names.setdefault(name, [])
    if all(other.id != document.id for other in held):
        held.append(document)


def _base(source: str) -> str:
    return source.rsplit("/", 1)[-1]


def _stem(name: str) -> str:
    return name.rpartition(".")[0] or name
