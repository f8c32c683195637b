"""All documents of a set: PDF and truth by file name."""

from __future__ import annotations

import random

from scripts.examples.seeded.fresh import with_reportlab as fresh_reportlab
from scripts.examples.seeded.fresh import with_typst as fresh_typst
from scripts.examples.seeded.fresh.model import FreshPlan
from scripts.examples.seeded.fresh.write import FreshWriter
from scripts.examples.seeded.plans import Plan
from scripts.examples.seeded.scans import scanned
from scripts.examples.seeded.templates import PLANS, TEMPLATES
from scripts.examples.seeded.truth import Truth
from scripts.examples.seeded.with_reportlab import set_with_reportlab
from scripts.examples.seeded.with_typst import set_with_typst
from scripts.examples.seeded.words import Templates
from scripts.examples.seeded.write import Writer


def make_pages(seed: int, templates: str) -> dict[str, bytes]:
    """`name.pdf` and `name.json` of each plan; the same seed and templates give the same bytes."""
    made: dict[str, bytes] = {}
    for plan in PLANS[templates]:
        content, truth = make_document(plan, TEMPLATES[templates], seed)
        made[f"{plan.name}.pdf"] = content
        made[f"{plan.name}.json"] = truth.as_json().encode()
    return made


def make_document(plan: Plan, templates: Templates, seed: int) -> tuple[bytes, Truth]:
    rng = random.Random(f"{seed} {plan.name}")
    if isinstance(plan, FreshPlan):
        content, truth = _fresh(plan, templates, rng)
    else:
        written = Writer(plan, templates, rng).write()
        content, truth = set_with_typst(written) if plan.typesetter == "typst" else set_with_reportlab(written)
    return scanned(content, truth, plan.scan_dpi, rng) if plan.scan_dpi else (content, truth)


def _fresh(plan: FreshPlan, templates: Templates, rng: random.Random) -> tuple[bytes, Truth]:
    written = FreshWriter(plan, templates, rng).write()
    setter = fresh_typst.set_with_typst if plan.typesetter == "typst" else fresh_reportlab.set_with_reportlab
    return setter(written, plan.dress)
