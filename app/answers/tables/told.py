"""A measure as an answer: its name, the lines, their numbers, the result; each cell cited and boxed."""

from __future__ import annotations

from decimal import Decimal as Number

from app.answers.base import Computed
from app.answers.tables.composing import Composed, cited, used
from app.answers.tables.formulas import Constant
from app.answers.tables.measures import shown
from app.answers.tables.measuring import AVERAGE, Line, Measured, Step, Tree, leaves
from app.answers.tables.numbers import printed
from app.answers.tables.statements import amount
from index.lexical.languages.base import Decimal
from index.types import Hit

_SIGNS = {"+": " + ", "-": " − ", "*": " × ", "/": " / "}
_NOTES = {True: " (average balance)", False: " (balance at the end of the year)", None: ""}


def tell(result: Measured, hits: dict[str, Hit]) -> Composed:
    """The answer's text with its citations; `hits` are those of the tables, by the id of their first element."""
    unit = f" {result.unit.text}" if result.unit.text else ""
    places = tuple(dict.fromkeys(place for line in leaves(result.tree) for place in line.places))
    mark = places[0].sheet.mark
    sign = "=" if result.value == result.exact else "≈"
    numbers = _written(result.tree, result, mark)
    formula = f"{_named(result.tree)} = {numbers} {sign} {printed(result.value, result.places, mark)}{unit}"
    text, citations = cited(f"{result.name} {result.period.year} = {formula}{_NOTES[result.average]}", places, (), hits)
    computed = Computed(
        "measure",
        formula,
        float(result.exact),
        result.unit.text,
        (result.name,),
        tuple(used(place) for place in places),
    )
    return Composed(text, citations, computed)


def _named(tree: Tree) -> str:
    if isinstance(tree, Line):
        average = tree.name.startswith(AVERAGE)
        return f"{AVERAGE if average else ''}{shown(tree.name.removeprefix(AVERAGE))}"
    if isinstance(tree, Constant):
        return str(tree.number)
    return _joined(tree, _named(tree.left), _named(tree.right))


def _written(tree: Tree, result: Measured, mark: Decimal) -> str:
    if isinstance(tree, Constant):
        return str(tree.number)
    if isinstance(tree, Step):
        return _joined(tree, _written(tree.left, result, mark), _written(tree.right, result, mark))
    amounts = [_number(amount(place), result, mark) for place in tree.places]
    return f"(({' + '.join(amounts)}) / {len(amounts)})" if len(amounts) > 1 else _number(tree.number, result, mark)


def _number(number: Number, result: Measured, mark: Decimal) -> str:
    shown = number.scaleb(-result.scale)
    plain = shown.normalize()
    text = printed(shown, max(0, -int(plain.as_tuple().exponent)), mark)
    return f"({text})" if number < 0 else text


def _joined(step: Step, left: str, right: str) -> str:
    """Two sides with the sign between them, in parentheses where the order of signs asks for them."""
    product = step.sign in "*/"
    if product and isinstance(step.left, Step) and step.left.sign in "+-":
        left = f"({left})"
    if isinstance(step.right, Step) and (product or (step.sign == "-" and step.right.sign in "+-")):
        right = f"({right})"
    return f"{left}{_SIGNS[step.sign]}{right}"
