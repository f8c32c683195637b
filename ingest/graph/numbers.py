"""Lists and ranges of numbers: "3-5", "2 and 3", "(4), (5)"."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from ingest.graph.kinds import JOINERS
from ingest.graph.labels import Label

MAX_RANGE = 30
JOINER = rf"(?:\s*,\s*(?:and\s+|or\s+)?|\s*[-–—~〜～]\s*|\s+(?:and|or|to|through|until|{JOINERS})\s+|\s*&\s*)"
_FOLLOWING = re.compile(rf"[\s,&、，・]*(?:(?:and|or|{JOINERS})\s|と|及び|および)?\s*")
_RANGE = re.compile(r"^\s*(?:[-–—~〜～]|to|through|until|bis|から)\s*(?:[a-z]+\.?\s*|[図表式])?$", re.IGNORECASE)

Named = tuple[Label, int, int]
"""What a text names, with the first and past-the-last of the characters that name it."""


def plain(number: str) -> str:
    """ "(3)" and "3a" name what bears the number 3; "A.2" stays."""
    bare = re.sub(r"(?<=\d)\)?\s?\(?[a-hA-H](?:\s?[-–,]\s?[a-hA-H])?\)?$", "", number.strip("() "))
    bare = bare.strip("() ")
    return bare.upper() if bare.isalpha() else bare.lower()


def listed(
    text: str,
    kind: str,
    one: re.Pattern[str],
    span: tuple[int, int],
    first: int,
    normal: Callable[[str], str] = plain,
) -> Iterator[Named]:
    """Each number of the list at `span`, read by the group `number` of `one`, and those inside its ranges.

    What is said of the first number begins at `first`; the members of a range stand at the whole range.
    """
    before, start = "", first
    end = 0
    for found in one.finditer(text, *span):
        number = normal(found["number"])
        if before and _RANGE.match(text[end : found.start()]):
            for inside in between(before, number):
                yield (kind, inside), start, found.end()
            first = start
        yield (kind, number), first, found.end()
        following = _FOLLOWING.match(text, found.end())
        before, end, first = number, found.end(), following.end() if following else found.end()


def between(first: str, last: str) -> list[str]:
    """Numbers inside a range: of "3" and "6" there are "4" and "5"; of "2.1" and "2.4", "2.2" and "2.3"."""
    low, high = re.match(r"^(.*?)(\d+)$", first), re.match(r"^(.*?)(\d+)$", last)
    if low is None or high is None or low[1] != high[1]:
        return []
    numbers = range(int(low[2]) + 1, int(high[2]))
    return [f"{low[1]}{number}" for number in numbers] if len(numbers) <= MAX_RANGE else []
