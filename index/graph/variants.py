"""Other spellings of a name, by rules on its letters; a model then says whether they mean the same."""

from __future__ import annotations

import re
from collections.abc import Iterator

SHORTEST = 4
"""A name of fewer letters has no other spelling: too many short words differ by one letter."""
_SPELLINGS = (("isation", "ization"), ("ise", "ize"), ("ising", "izing"), ("ised", "ized"), ("our", "or"),
              ("centre", "center"), ("metre", "meter"), ("programme", "program"), ("catalogue", "catalog"),
              ("defence", "defense"), ("licence", "license"), ("aluminium", "aluminum"), ("grey", "gray"))  # fmt: skip
"""British and American endings of words."""


def variants(name: str) -> dict[str, str]:
    """Normalised names that may be the same as this normalised name, each with the rule that says so."""
    found: dict[str, str] = {}
    if len(name) >= SHORTEST and not name.replace(" ", "").isdigit():
        for rule, made in (("number", _plurals(name)), ("spelling", _spellings(name)), ("spaces", _spaces(name))):
            for other in made:
                if other != name:
                    found.setdefault(other, rule)
    return found


def _plurals(name: str) -> Iterator[str]:
    """The last word in the other number."""
    if name[-1].isdigit():
        return
    if name.endswith("ies"):
        yield name[:-3] + "y"
    if re.search(r"(?:s|x|z|ch|sh)es$", name):
        yield name[:-2]
    if name.endswith("s") and not name.endswith(("ss", "us", "is")):
        yield name[:-1]
    if re.search(r"[^aeiou]y$", name):
        yield name[:-1] + "ies"
    if re.search(r"(?:s|x|z|ch|sh)$", name):
        yield name + "es"
    else:
        yield name + "s"


def _spellings(name: str) -> Iterator[str]:
    for british, american in _SPELLINGS:
        yield re.sub(rf"{british}(?![a-z])", american, name)
        yield re.sub(rf"{american}(?![a-z])", british, name)


def _spaces(name: str) -> Iterator[str]:
    """Two words as one, and one as two."""
    for place in (match.start() for match in re.finditer(" ", name)):
        if not (name[place - 1].isdigit() and name[place + 1].isdigit()):
            yield name[:place] + name[place + 1 :]
    for place in range(1, len(name)):
        if " " not in name[place - 1 : place + 1] and not name[place - 1 : place + 1].isdigit():
            yield f"{name[:place]} {name[place:]}"
