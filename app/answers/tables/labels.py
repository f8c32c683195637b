"""The label before a caption, "Table 3", and questions that name a table by it."""

from __future__ import annotations

import re

_LABEL = re.compile(r"\b(?:table|tabelle|tab\.)\s*(\d+(?:[.-]\d+)*|[IVX]+)\b\s*[.:]?", re.IGNORECASE)


def unlabelled(text: str) -> str:
    """The text without labels of tables: their numbers are no numbers of the subject."""
    return _LABEL.sub(" ", text)


def names_another(question: str, caption: str) -> bool:
    """Whether the question names a table by a label that is not this caption's."""
    asked = {found[1].upper() for found in _LABEL.finditer(question)}
    own = _LABEL.match(caption)
    return bool(asked) and (own is None or own[1].upper() not in asked)
