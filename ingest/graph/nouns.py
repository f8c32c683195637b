"""English noun phrases, as far as the letters tell: where the name of a class begins and ends."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from index.naming import FUNCTION_WORDS, normalised
from ingest.graph.phrases import Phrase
from ingest.graph.terms import singular

MAX_CLASS_WORDS = 5
_ENDS = re.compile(r"[,;:.!?()\[\]\"“”—–]|\s-\s")
_GOES_ON = re.compile(
    r"\s+[-–]\s+\w|,\s+(?!(?:which|who|whose|that|where|and|or|but|with|a|an|the|in|on|at|of|from|as|by)\b)[a-z]"
)
"""After what seemed to be a noun: "a small, rural community", "a free - flowing river"."""
_CLOSED = re.compile(r"[\"”’']?(?:\s\s|\s*(?:$|[.,;:!?()\[\]\"“”—–]|(?P<word>[^\W\d_]+)\b))")
"""A mark, a word, or more than one blank, where a citation stood."""
_WORD = re.compile(r"\S+")
# fmt: off
_EMPTY = frozenset({
    "part", "number", "lot", "kind", "type", "form", "way", "result", "set", "series", "member", "matter", "case",
    "example", "reason", "means", "bit", "piece", "group", "pair", "couple", "variety", "range", "sort", "thing",
    "majority", "minority", "total", "function", "response", "list", "collection", "combination", "mixture", "little",
    "great", "good", "bad", "big", "key", "must", "long", "short", "long-time", "first", "second", "time", "day",
    "year", "person", "one", "problem", "risk", "sign", "reference", "factor", "measure",
})
_STOPS_CLASS = FUNCTION_WORDS | frozenset({
    "is", "are", "located", "situated", "based", "used", "known", "called", "named", "born", "released", "written",
    "directed", "produced", "founded", "established", "created", "published", "composed", "starring", "featuring",
    "consisting", "belonging", "serving", "playing", "designed", "built", "owned", "operated", "native", "living",
    "working", "covering", "containing", "including", "using", "whose", "where", "made", "formed", "developed",
    "performed", "recorded", "sung", "led", "headed", "held", "set", "given", "found", "like", "specialising",
    "specializing", "dealing", "focusing", "providing", "offering", "involving", "aimed", "intended",
})
# fmt: on


def is_closed(text: str, end: int) -> bool:
    """Whether a name that ends here is the whole noun phrase: "such as PDF documents" does not name PDF."""
    after = _CLOSED.match(text, end)
    return after is not None and (after["word"] is None or after["word"].lower() in FUNCTION_WORDS)


def class_after(text: str, start: int, *, several: bool = False) -> Phrase | None:
    """The noun phrase that begins at `start`: up to a mark, a small word or a participle that goes on."""
    words: list[re.Match[str]] = []
    end = start
    for word in _WORD.finditer(text, start, min(len(text), start + 120)):
        gap = text[end : word.start()] if words else ""
        bare = word.group().rstrip('.,;:!?)"”’')
        plain = bare.lower()
        noun = plain.endswith("ing") and is_closed(text, word.end())
        if (
            not bare
            or (plain in _STOPS_CLASS and not noun)
            or gap.strip()
            or _ENDS.match(bare)
            or not bare[0].isalnum()
        ):
            break
        words.append(word)
        end = word.start() + len(bare)
        if end < word.end():
            break
    return _class(text, words, end, plural=several)


def class_before(text: str, end: int, terms: Collection[str]) -> Phrase | None:
    """The noun phrase that ends at `end`: the longest known term, else its last word."""
    words = list(_WORD.finditer(text, max(0, end - 80), end))
    kept: list[re.Match[str]] = []
    for word in reversed(words):
        plain = word.group().lower()
        if plain in _STOPS_CLASS or not word.group()[-1].isalnum() or not word.group()[0].isalpha():
            break
        kept.insert(0, word)
        if len(kept) == 4:
            break
    for length in range(len(kept), 0, -1):
        chosen = kept[-length:]
        name = normalised(text[chosen[0].start() : end])
        if length == 1 or name in terms:
            return _class(text, chosen, end, plural=True)
    return None


def _class(text: str, words: Sequence[re.Match[str]], end: int, *, plural: bool) -> Phrase | None:
    if not words or len(words) > MAX_CLASS_WORDS:
        return None
    last = normalised(text[words[-1].start() : end])
    if {last, singular(last)} & (_EMPTY | FUNCTION_WORDS) or not last.isalpha() or len(last) < 3:
        return None
    if last.endswith(("ly", "ed")) or (last.endswith("ing") and len(words) > 1) or _GOES_ON.match(text, end):
        return None
    name = normalised(text[words[0].start() : end])
    return Phrase(words[0].start(), end, singular(name) if plural else name, "term")
