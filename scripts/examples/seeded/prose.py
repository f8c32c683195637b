"""Sentences from templates, filled from a field of knowledge by a seeded choice."""

from __future__ import annotations

import random
import re
from collections import Counter

from scripts.examples.seeded.grids import reading
from scripts.examples.seeded.model import Mention, Run, Symbol
from scripts.examples.seeded.words import Field, Templates

_SYMBOL = re.compile(r"\b([A-Za-z])_(?:\{(\w+)\}|(\w+))")
_REFERENCE = re.compile(r"\[\[([^\]]*)\]\]")


class Prose:
    """Writes for one document; templates that were used least come first."""

    def __init__(self, templates: Templates, field: Field, rng: random.Random) -> None:
        self._templates, self._field, self._rng = templates, field, rng
        self._used: Counter[str] = Counter()
        self.place = rng.choice(field.places)
        self._year = rng.randint(2006, 2018)

    def sentence(self, role: str, **more: str) -> str:
        return self.fill(self._pick(self._templates.sentences[role]), **more)

    def heading(self, role: str) -> str:
        return self.fill(self._pick(self._templates.headings[role]))

    def paragraph(self, role: str, count: int) -> str:
        return " ".join(self.sentence(role) for _ in range(count))

    def _pick(self, options: tuple[str, ...]) -> str:
        least = min(self._used[option] for option in options)
        chosen = self._rng.choice([option for option in options if self._used[option] == least])
        self._used[chosen] += 1
        return chosen

    def fill(self, template: str, **more: str) -> str:
        rng, field = self._rng, self._field
        group, other = rng.sample(field.groups, 2)
        quantity = rng.choice(field.quantities)
        values = sorted((reading(rng, quantity) for _ in range(2)), key=lambda text: float(text.replace(",", "")))
        slots = {
            "place": self.place,
            "group": group,
            "other": other,
            "quantity": quantity.name,
            "Quantity": quantity.name[0].upper() + quantity.name[1:],
            "less": f"{values[0]} {quantity.unit}",
            "value": f"{values[1]} {quantity.unit}",
            "kind": rng.choice(field.kinds).lower(),
            "device": rng.choice(field.devices),
            "cause": rng.choice(field.causes),
            "year": str(self._year + rng.randint(0, 6)),
            "objects": field.objects,
            "object": field.object,
            "count": str(rng.randint(3, 48)),
            "share": f"{rng.randint(3, 46)}%",
            "person": rng.choice(self._templates.people),
            **more,
        }
        text = template.format_map(slots)
        return text[:1].upper() + text[1:]


def runs_of(text: str, mentions: dict[str, Mention]) -> tuple[Run, ...]:
    """Text with `[[key]]` for mentions and `h_0` for variables as runs."""
    runs: list[Run] = []
    for i, piece in enumerate(_REFERENCE.split(text)):
        if i % 2:
            runs.append(mentions[piece])
        else:
            runs += _with_symbols(piece)
    return tuple(run for run in runs if run != "")


def _with_symbols(text: str) -> list[Run]:
    runs: list[Run] = []
    end = 0
    for match in _SYMBOL.finditer(text):
        runs += [text[end : match.start()], Symbol(match.group(1), match.group(2) or match.group(3))]
        end = match.end()
    return [*runs, text[end:]]
