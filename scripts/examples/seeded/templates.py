"""The sets of templates by name."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from scripts.examples.seeded import fields_a, plans_a, sentences_a
from scripts.examples.seeded.plans import Plan
from scripts.examples.seeded.words import Templates

SET_A = Templates(
    fields=fields_a.FIELDS,
    sentences=sentences_a.SENTENCES,
    headings=sentences_a.HEADINGS,
    people=sentences_a.PEOPLE,
    houses=sentences_a.HOUSES,
    figure_labels=("Figure {n}.", "Figure {n}:", "Fig. {n}."),
    table_labels=("Table {n}.", "Table {n}:", "Table {n}."),
    mentions=MappingProxyType(
        {
            "figure": ("Figure {n}", "Figure {n}", "Fig. {n}"),
            "table": ("Table {n}", "Table {n}", "Tab. {n}"),
            "equation": ("Equation ({n})", "Eq. ({n})", "equation ({n})"),
            "figures": ("Figures {n} and {m}", "Figs. {n} and {m}"),
            "tables": ("Tables {n} and {m}",),
        }
    ),
)

TEMPLATES: Mapping[str, Templates] = MappingProxyType({"a": SET_A})
PLANS: Mapping[str, tuple[Plan, ...]] = MappingProxyType({"a": plans_a.PLANS_A})
