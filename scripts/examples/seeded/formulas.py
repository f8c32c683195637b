r"""Formulas from a small part of LaTeX: letters, numbers, signs, _ ^ { } ( ) \frac \sqrt \sum and Greek names.

A word in \rm{…} is set upright. As LaTeX has it, `x_i^2` sets both scripts at one base.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from scripts.examples.maths import SCRIPT, Bracketed, Extent, Fraction, Node, Row, Script, Symbol

GREEK = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "zeta": "ζ", "eta": "η", "theta": "θ",
    "kappa": "κ", "lambda": "λ", "mu": "μ", "nu": "ν", "xi": "ξ", "pi": "π", "rho": "ρ", "sigma": "σ", "tau": "τ",
    "phi": "φ", "psi": "ψ", "omega": "ω", "Delta": "Δ", "Phi": "Φ", "Omega": "Ω",
}  # fmt: skip
SIGNS = {"cdot": "·", "times": "×", "le": "≤", "ge": "≥", "approx": "≈", "pm": "±", "int": "∫", "partial": "∂"}
FUNCTIONS = {"ln", "exp", "log", "sin", "cos", "min", "max"}
_TOKEN = re.compile(r"\\[A-Za-z]+|[A-Za-z]|\d+(?:\.\d+)?|[-+=/,;:()_^{}<>|]")


@dataclass(frozen=True, slots=True)
class Scripts:
    """A base with both a subscript and a superscript."""

    base: Node
    low: Node
    high: Node

    def extent(self, size: float) -> Extent:
        base, low, high = self.base.extent(size), self.low.extent(SCRIPT * size), self.high.extent(SCRIPT * size)
        rise = base.ascent - 0.3 * size
        return Extent(
            base.width + max(low.width, high.width),
            max(base.ascent, rise + high.ascent),
            max(base.descent, 0.2 * size + low.descent),
        )

    def draw(self, canvas: Any, x: float, y: float, size: float) -> None:
        base = self.base.extent(size)
        self.base.draw(canvas, x, y, size)
        self.high.draw(canvas, x + base.width, y + base.ascent - 0.3 * size, SCRIPT * size)
        self.low.draw(canvas, x + base.width, y - 0.2 * size, SCRIPT * size)

    def latex(self) -> str:
        return f"{self.base.latex()}_{{{self.low.latex()}}}^{{{self.high.latex()}}}"

    def mathml(self) -> str:
        return f"<msubsup>{self.base.mathml()}{self.low.mathml()}{self.high.mathml()}</msubsup>"

    def plain(self) -> str:
        return f"{self.base.plain()}_{self.low.plain()}^{self.high.plain()}"


@dataclass(frozen=True, slots=True)
class Root:
    inner: Node

    def extent(self, size: float) -> Extent:
        inner = self.inner.extent(size)
        return Extent(inner.width + 0.75 * size, inner.ascent + 0.18 * size, inner.descent)

    def draw(self, canvas: Any, x: float, y: float, size: float) -> None:
        whole = self.extent(size)
        low, high = y - whole.descent, y + whole.ascent - 0.06 * size
        path = canvas.beginPath()
        path.moveTo(x + 0.05 * size, y + 0.25 * size)
        path.lineTo(x + 0.2 * size, y + 0.32 * size)
        path.lineTo(x + 0.4 * size, low)
        path.lineTo(x + 0.6 * size, high)
        path.lineTo(x + whole.width, high)
        canvas.setLineWidth(0.05 * size)
        canvas.drawPath(path)
        self.inner.draw(canvas, x + 0.65 * size, y, size)

    def latex(self) -> str:
        return f"\\sqrt{{{self.inner.latex()}}}"

    def mathml(self) -> str:
        return f"<msqrt>{self.inner.mathml()}</msqrt>"

    def plain(self) -> str:
        return f"√({self.inner.plain()})"


@dataclass(frozen=True, slots=True)
class Sum:
    """A sum sign with its limits below and above."""

    low: Node
    high: Node

    def extent(self, size: float) -> Extent:
        low, high = self.low.extent(SCRIPT * size), self.high.extent(SCRIPT * size)
        width = max(1.1 * size, low.width, high.width) + 0.2 * size
        return Extent(width, 1.05 * size + high.ascent + high.descent, 0.4 * size + low.ascent + low.descent)

    def draw(self, canvas: Any, x: float, y: float, size: float) -> None:
        whole = self.extent(size)
        canvas.setFont("Symbol", 1.45 * size)
        canvas.drawCentredString(x + whole.width / 2, y - 0.25 * size, "∑")
        for limit, base in ((self.low, y - 0.4 * size), (self.high, y + 1.05 * size)):
            extent = limit.extent(SCRIPT * size)
            lower = base - extent.ascent if limit is self.low else base + extent.descent
            limit.draw(canvas, x + (whole.width - extent.width) / 2, lower, SCRIPT * size)

    def latex(self) -> str:
        return f"\\sum_{{{self.low.latex()}}}^{{{self.high.latex()}}}"

    def mathml(self) -> str:
        return f"<munderover><mo>∑</mo>{self.low.mathml()}{self.high.mathml()}</munderover>"

    def plain(self) -> str:
        return f"∑_{self.low.plain()}^{self.high.plain()} "


def formula(tex: str) -> Node:
    """The tree of a formula; ValueError where the small language does not have it."""
    tokens = _TOKEN.findall(tex)
    if "".join(tokens) != re.sub(r"\s", "", tex):
        raise ValueError(f"cannot read {tex!r}")
    stream = _Tokens(tokens)
    tree = _row(stream, end="")
    if stream.peek():
        raise ValueError(f"{tex!r} goes on after its end")
    return tree


class _Tokens:
    def __init__(self, tokens: list[str]) -> None:
        self._tokens = tokens
        self._at = 0

    def peek(self) -> str:
        return self._tokens[self._at] if self._at < len(self._tokens) else ""

    def take(self, wanted: str = "") -> str:
        token = self.peek()
        if not token or (wanted and token != wanted):
            raise ValueError(f"expected {wanted or 'more'}, found {token or 'the end'}")
        self._at += 1
        return token


def _row(stream: _Tokens, end: str) -> Node:
    parts = list(_parts(stream, end))
    return parts[0] if len(parts) == 1 else Row(tuple(parts))


def _parts(stream: _Tokens, end: str) -> Iterator[Node]:
    while stream.peek() and stream.peek() != end:
        base = _atom(stream)
        low = high = None
        while stream.peek() in ("_", "^") and stream.peek():
            if stream.take() == "_":
                low = _group(stream)
            else:
                high = _group(stream)
        yield _scripted(base, low, high)


def _scripted(base: Node | None, low: Node | None, high: Node | None) -> Node:
    if base is None:
        if low is None or high is None:
            raise ValueError("a sum has two limits")
        return Sum(low, high)
    if low is not None and high is not None:
        return Scripts(base, low, high)
    if low is not None:
        return Script(base, low, raised=False)
    return base if high is None else Script(base, high, raised=True)


def _group(stream: _Tokens) -> Node:
    """What stands in braces, or the next single thing."""
    if stream.peek() != "{":
        found = _atom(stream)
        if found is None:
            raise ValueError("a sum is no script")
        return found
    stream.take("{")
    inner = _row(stream, "}")
    stream.take("}")
    return inner


def _atom(stream: _Tokens) -> Node | None:
    """The next thing without its scripts; None stands for a sum sign, whose scripts are limits."""
    token = stream.take()
    name = token[1:] if token.startswith("\\") else ""
    if token == "(":
        inner = _row(stream, ")")
        stream.take(")")
        return Bracketed(inner)
    if name == "frac":
        return Fraction(_group(stream), _group(stream))
    if name == "sqrt":
        return Root(_group(stream))
    if name == "sum":
        return None
    if name == "rm":
        return _word(stream)
    return _symbol(token, name)


def _word(stream: _Tokens) -> Node:
    stream.take("{")
    letters = []
    while stream.peek() != "}":
        letters.append(stream.take())
    stream.take("}")
    text = "".join(letters)
    return Symbol(text, f"\\mathrm{{{text}}}", kind="mtext")


def _symbol(token: str, name: str) -> Node:
    if name in GREEK:
        return Symbol(GREEK[name], token)
    if name in SIGNS:
        return Symbol(SIGNS[name], token, kind="mo")
    if name in FUNCTIONS:
        return Symbol(name, token, kind="mtext")
    if name:
        raise ValueError(f"unknown command {token}")
    if token[0].isdigit():
        return Symbol(token, kind="mn")
    if token.isalpha():
        return Symbol(token)
    return Symbol("−" if token == "-" else token, token, kind="mo")


def typst(node: Node) -> str:
    """The formula as Typst's mathematics."""
    match node:
        case Symbol(text, _, "mi"):
            return text if len(text) == 1 else f'italic("{text}")'
        case Symbol(text, _, "mtext"):
            return f'upright("{text}")'
        case Symbol(text, _, "mn"):
            return text
        case Symbol(text):
            return {"/": "\\/", ",": '","'}.get(text, text)
        case Row(parts):
            return " ".join(typst(part) for part in parts)
        case Fraction(top, bottom):
            return f"frac({typst(top)}, {typst(bottom)})"
        case Script(base, script, raised):
            return f"attach({typst(base)}, {'t' if raised else 'b'}: {typst(script)})"
        case Scripts(base, low, high):
            return f"attach({typst(base)}, b: {typst(low)}, t: {typst(high)})"
        case Bracketed(inner):
            return f"lr(({typst(inner)}))"
        case Root(inner):
            return f"sqrt({typst(inner)})"
        case Sum(low, high):
            return f"limits(sum)_({typst(low)})^({typst(high)})"
        case _:
            raise TypeError(f"cannot set a {type(node).__name__}")
