"""Which sentence carries the relation of two names: running text in which both stand whole, beside each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product

from index.naming import FUNCTION_WORDS
from index.sentences import sentences
from index.types import Mention

RUNNING = 0.2
"""Share of the words of a sentence that are in lower case, small words left out: fewer in lines of names or titles."""


def carrying(
    mentions: Sequence[Mention], texts: Mapping[str, str], one: str, other: str
) -> tuple[Mention, Mention] | None:
    """The two names in the first such sentence; `texts` are those of the elements that may carry a relation."""
    places: dict[tuple[str, int], dict[str, list[Mention]]] = {}
    for mention in mentions:
        if mention.name in (one, other) and mention.weight >= 1.0 and mention.element in texts:
            names = places.setdefault((mention.element, mention.sentence), {})
            names.setdefault(mention.name, []).append(mention)
    for (element, _), found in places.items():
        for left, right in product(found.get(one, ()), found.get(other, ())):
            if (left.end <= right.start or right.end <= left.start) and _is_running(texts[element], left.start):
                return left, right
    return None


def _is_running(text: str, at: int) -> bool:
    """Whether what stands at a character says something: a heading, an address or a list of names has no verb."""
    start, end = next((span for span in sentences(text) if span[0] <= at < span[1]), (0, len(text)))
    words = [word.strip(".,;:()[]“”\"'") for word in text[start:end].split()]
    told = [word for word in words if word.casefold() not in FUNCTION_WORDS]
    lower, capitals = sum(map(str.islower, told)), sum(word[:1].isupper() for word in told)
    return lower >= RUNNING * (lower + capitals) or any(
        char.isalpha() and char.lower() == char.upper() for char in text
    )
