"""What the documents do not say: the names, years and words of a question that its evidence does not hold."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from textwrap import shorten

from app.answers.checks.matching import held_name, held_number
from app.answers.checks.pieces import Said, around, names_asked
from app.answers.sayings import ENGLISH, Sayings, sayings_for
from index.evidence import Evidence
from index.lexical.analyse import Analyser, Word
from index.lexical.languages.detect import language_of
from index.lexical.words import is_ideograph
from index.sentences import sentences
from index.types import Hit

MOST_NAMED = 4
"""Missing terms that are named: a list of all words of a question says less."""
MOST_SHOWN = 100
"""Characters of a caption or heading that says what evidence is about."""
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")


@dataclass(frozen=True, slots=True)
class Gap:
    """`missing` are terms as the question writes them, names and years first; `nearest` is the best evidence."""

    missing: tuple[str, ...]
    nearest: Hit | None
    sayings: Sayings = ENGLISH

    @property
    def text(self) -> str:
        """The gap in one or two sentences."""
        terms = _joined(self.missing, self.sayings.last)
        said = self.sayings.nothing.format(terms=terms) if terms else self.sayings.too_little
        return f"{said} {_nearest(self.nearest, self.sayings)}" if self.nearest is not None else said


def gap_of(question: str, evidence: Evidence, weights: Mapping[str, float], analyser: Analyser) -> Gap:
    """What of a question its evidence lacks. `weights` say how much each token of the question counts."""
    hits = evidence.hits
    text = evidence.text
    language = language_of(text) if text else language_of(question)
    said = Said(text, language, analyser)
    over = Said("\n".join(dict.fromkeys(map(around, hits))), language, analyser)
    asked = Said(_asked(question), language, analyser)
    missing: dict[str, str] = {}
    for name in names_asked(asked.text, analyser):
        if not name[0].isdigit() and not (held_name(name, said) or held_name(name, over)):
            missing.setdefault(name.casefold(), name)
    for number in asked.figures.numbers:
        if (number.year or number.unit) and not (held_number(number, said, over)):
            missing.setdefault(number.text, number.text)
    known = {word for name in missing for word in _WORD.findall(name)}
    there = said.tokens | over.tokens
    terms = [term for term in _terms(asked, weights, there) if not known & set(_WORD.findall(term.casefold()))]
    chosen = [*_phrases(asked.text, missing), *terms][:MOST_NAMED]
    return Gap(tuple(chosen), hits[0] if hits else None, sayings_for(question))


def _asked(question: str) -> str:
    """The sentences that ask; others say in which form to answer, and of them nothing can be missing."""
    asking = [question[start:end] for start, end in sentences(question) if question[start:end].endswith(("?", "？"))]
    return " ".join(asking) or question


def _phrases(question: str, missing: Mapping[str, str]) -> list[str]:
    """Missing names that stand beside each other in the question, as one."""
    phrases: list[str] = []
    end = -1
    for match in re.finditer(r"[^\s?!.,;:\"“”„()]+", question):
        word = match[0].strip("'’")
        name = missing.get(word.casefold()) or missing.get(word.casefold().removesuffix("'s").removesuffix("’s"))
        if name is None:
            continue
        if phrases and match.start() == end + 1 and question[end] == " ":
            phrases[-1] += f" {name}"
        else:
            phrases.append(name)
        end = match.end()
    said = " ".join(phrases).casefold()
    return [*phrases, *(name for key, name in missing.items() if key not in said)]


def _terms(asked: Said, weights: Mapping[str, float], there: frozenset[str]) -> list[str]:
    """Content words of the question that are nowhere in the evidence, those that count most first."""
    found: dict[str, float] = {}
    run = ""
    for word in [*asked.words, Word("", "", "", False)]:
        lacking = bool(word.surface) and not word.stop and not ({word.surface, word.stem} & there)
        if lacking and is_ideograph(word.surface[0]):
            run += word.surface
            continue
        if len(run) > 1:
            found[run] = max(found.get(run, 0.0), 1.0)
        run = ""
        if lacking and asked.stem(word) and not is_ideograph(word.surface[0]):
            found[_as_written(word.surface, asked.text)] = weights.get(word.stem, 0.0) + weights.get(word.surface, 0.0)
    return sorted(found, key=lambda term: -found[term])


def _as_written(surface: str, text: str) -> str:
    match = re.search(re.escape(surface), text, re.IGNORECASE)
    return match[0] if match else surface


def _joined(terms: tuple[str, ...], last: str) -> str:
    quoted = [f"“{term}”" for term in terms]
    return last.join([", ".join(quoted[:-1]), quoted[-1]] if len(quoted) > 1 else quoted)


def _nearest(hit: Hit, sayings: Sayings) -> str:
    """What the best evidence is about: its nearest heading or its document's title, and where it stands."""
    unit, document = hit.unit, hit.document
    headings = [line for line in (unit.caption or unit.context).splitlines() if line.strip()]
    about = headings[-1].strip() if headings else document.title
    source = document.sources[0] if document.sources else document.title
    where = sayings.page.format(page=unit.page) if unit.page else unit.locator
    place = f"{source}, {where}" if where else source
    return sayings.nearest.format(about=shorten(about or source, MOST_SHOWN, placeholder=" …"), place=place)
