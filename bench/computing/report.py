"""The tables that the bench prints."""

from __future__ import annotations

from collections.abc import Sequence

from bench.computing.asked import Scored
from bench.computing.datasets import Asked


def print_fixed(name: str, found: Sequence[Scored]) -> None:
    print(f"{name}: {len(found)} questions")
    print(f"{'form':12} {'asked':>5} {'value':>6} {'cells':>6} {'boxed':>6} {'both':>6} {'declined':>9} {'wrong':>6}")
    forms = list(dict.fromkeys(one.question.form for one in found))
    for form in (*forms, "all"):
        rows = [one for one in found if form in ("all", one.question.form)]
        value, cells = sum(one.value for one in rows), sum(one.cells for one in rows)
        both = sum(one.value and one.cells and one.boxed for one in rows)
        declined = sum(not one.spoke for one in rows)
        wrong = sum(one.spoke and not one.value for one in rows)
        boxed = sum(one.boxed for one in rows)
        print(f"{form:12} {len(rows):5} {value:6} {cells:6} {boxed:6} {both:6} {declined:9} {wrong:6}")
    both = sum(one.value and one.cells and one.boxed for one in found)
    print(f"share with the right value from the right cells, boxed: {both / len(found):.2f}")
    for one in found:
        if not (one.value and one.cells):
            print(f"  {one.question.id}: {one.text if one.spoke else 'declined'}")
    print()


def print_dataset(found: Sequence[Asked]) -> None:
    spoke = [one for one in found if one.spoke]
    computed = [one for one in found if one.computes]
    answered = [one for one in computed if one.spoke]
    wrong = sum(not one.right for one in spoke)
    print(f"{len(found)} questions, {len(spoke)} answered by computing, {wrong} of them wrong")
    print(
        f"{len(computed)} whose answer is computed from tables: {len(answered)} answered, "
        f"{sum(one.right for one in answered)} right, "
        f"{sum(one.right and one.cells for one in answered)} with all cells in gold boxes"
    )
    for one in spoke:
        print(f"  {one.id}: {'right' if one.right else 'WRONG'} ({one.answer}): {one.text}")
    print("  computed:", " ".join(one.id for one in computed))
