"""The labels of captions, and the numbers of equations."""

from __future__ import annotations

import re

from ingest.graph.kinds import WORDS, kind_of, signed_label

Label = tuple[str, str]
"""What something is called, and its number: ("figure", "3"), ("section", "4.2")."""

_LABEL = re.compile(
    r"^\W{0,2}(?P<word>fig(?:ure)?s?|tab(?:le)?|chart|exhibit|graph|plate|map|box|scheme|diagram|photo|image"
    rf"|listing|algorithm|{WORDS['figure']}|{WORDS['table']})\b"
    r"\.?\s*(?P<number>[A-Z]{0,2}[.-]?\d+(?:[.-]\d+)*[a-z]?|[IVXLC]+\b)?",
    re.IGNORECASE,
)


def label_of(text: str) -> tuple[str, str] | None:
    """("figure" or "table" or another word, number) at the start of a caption; None without a number."""
    match = _LABEL.match(text)
    if match is None or not match["number"]:
        return signed_label(text)
    word = match["word"].lower().rstrip("s")
    word = {"fig": "figure", "tab": "table"}.get(word) or kind_of(match["word"]) or word
    return word, match["number"].upper() if match["number"].isalpha() else match["number"].lower()


def is_bare_label(text: str) -> bool:
    """Whether a text is the label of a caption and no more: "TABLE II"."""
    match = _LABEL.fullmatch(text.strip().rstrip(".:"))
    return match is not None and bool(match["number"])
