"""The sets of templates by name."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from scripts.examples.seeded import (
    fields_a,
    fields_b,
    fields_c,
    plans_a,
    plans_b,
    plans_c,
    sentences_a,
    sentences_b,
    sentences_c,
)
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

SET_B = Templates(
    fields=fields_b.FIELDS,
    sentences=sentences_b.SENTENCES,
    headings=sentences_b.HEADINGS,
    people=sentences_b.PEOPLE,
    houses=sentences_b.HOUSES,
    figure_labels=("Fig. {n}:", "FIGURE {n}.", "Figure {n} –"),
    table_labels=("Tab. {n}:", "TABLE {n}.", "Table {n} –"),
    mentions=MappingProxyType(
        {
            "figure": ("Fig. {n}", "Figure {n}", "figure {n}"),
            "table": ("Tab. {n}", "Table {n}", "table {n}"),
            "equation": ("Eq. ({n})", "Eqn. ({n})", "Equation ({n})"),
            "figures": ("Figs. {n} and {m}", "Figures {n} and {m}"),
            "tables": ("Tables {n} and {m}", "Tabs. {n} and {m}"),
        }
    ),
    equation_numbers="{section}.{n}",
)

SET_C = Templates(
    fields=fields_c.FIELDS,
    sentences=sentences_c.SENTENCES,
    headings=sentences_c.HEADINGS,
    people=sentences_c.PEOPLE,
    houses=sentences_c.HOUSES,
    # How labels and mentions are written is for each document of this set to say.
    figure_labels=(),
    table_labels=(),
    mentions=MappingProxyType({}),
)

TEMPLATES: Mapping[str, Templates] = MappingProxyType({"a": SET_A, "b": SET_B, "c": SET_C})
PLANS: Mapping[str, tuple[Plan, ...]] = MappingProxyType(
    {"a": plans_a.PLANS_A, "b": plans_b.PLANS_B, "c": plans_c.PLANS_C}
)
