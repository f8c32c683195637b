"""Formulas as small trees that can be set in a PDF and written as LaTeX, MathML or plain text."""

from dataclasses import dataclass
from typing import Any, Protocol

from reportlab.pdfbase.pdfmetrics import stringWidth

ITALIC, ROMAN = "Times-Italic", "Times-Roman"
AXIS = 0.25  # height of the fraction bar over the base line, in font sizes
SCRIPT = 0.68  # size of scripts


@dataclass(frozen=True, slots=True)
class Extent:
    width: float
    ascent: float
    descent: float


class Node(Protocol):
    def extent(self, size: float) -> Extent: ...

    def draw(self, canvas: Any, x: float, y: float, size: float) -> None:
        """Set with the base line's left end at (x, y), in points with y upwards."""

    def latex(self) -> str: ...

    def mathml(self) -> str: ...

    def plain(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Symbol:
    """One run of characters: a variable (italic), a number, or an operator with space about it."""

    text: str
    tex: str = ""
    kind: str = "mi"  # the MathML element: mi, mn, mo or mtext

    def _font(self) -> str:
        return ITALIC if self.kind == "mi" and self.text.isascii() else ROMAN

    def _space(self, size: float) -> float:
        return size * 0.28 if self.kind == "mo" else size * 0.04

    def extent(self, size: float) -> Extent:
        width = stringWidth(self.text, self._font(), size) + 2 * self._space(size)
        return Extent(width, 0.7 * size, 0.22 * size)

    def draw(self, canvas: Any, x: float, y: float, size: float) -> None:
        canvas.setFont(self._font(), size)
        canvas.drawString(x + self._space(size), y, self.text)

    def latex(self) -> str:
        return self.tex or self.text

    def mathml(self) -> str:
        return f"<{self.kind}>{self.text}</{self.kind}>"

    def plain(self) -> str:
        return f" {self.text} " if self.kind == "mo" else self.text


@dataclass(frozen=True, slots=True)
class Row:
    parts: tuple[Node, ...]

    def extent(self, size: float) -> Extent:
        extents = [part.extent(size) for part in self.parts]
        return Extent(sum(e.width for e in extents), max(e.ascent for e in extents), max(e.descent for e in extents))

    def draw(self, canvas: Any, x: float, y: float, size: float) -> None:
        for part in self.parts:
            part.draw(canvas, x, y, size)
            x += part.extent(size).width

    def latex(self) -> str:
        return " ".join(part.latex() for part in self.parts)

    def mathml(self) -> str:
        return "<mrow>" + "".join(part.mathml() for part in self.parts) + "</mrow>"

    def plain(self) -> str:
        return "".join(part.plain() for part in self.parts)


@dataclass(frozen=True, slots=True)
class Fraction:
    top: Node
    bottom: Node

    def extent(self, size: float) -> Extent:
        top, bottom = self.top.extent(size), self.bottom.extent(size)
        gap = 0.16 * size
        return Extent(
            max(top.width, bottom.width) + 0.3 * size,
            AXIS * size + gap + top.ascent + top.descent,
            gap + bottom.ascent + bottom.descent - AXIS * size,
        )

    def draw(self, canvas: Any, x: float, y: float, size: float) -> None:
        top, bottom, whole = self.top.extent(size), self.bottom.extent(size), self.extent(size)
        gap, bar = 0.16 * size, y + AXIS * size
        canvas.setLineWidth(0.05 * size)
        canvas.line(x + 0.08 * size, bar, x + whole.width - 0.08 * size, bar)
        self.top.draw(canvas, x + (whole.width - top.width) / 2, bar + gap + top.descent, size)
        self.bottom.draw(canvas, x + (whole.width - bottom.width) / 2, bar - gap - bottom.ascent, size)

    def latex(self) -> str:
        return f"\\frac{{{self.top.latex()}}}{{{self.bottom.latex()}}}"

    def mathml(self) -> str:
        return f"<mfrac>{self.top.mathml()}{self.bottom.mathml()}</mfrac>"

    def plain(self) -> str:
        bottom = self.bottom.plain()
        return f"{self.top.plain()} / ({bottom})" if " " in bottom else f"{self.top.plain()} / {bottom}"


@dataclass(frozen=True, slots=True)
class Script:
    """A base with a subscript or a superscript."""

    base: Node
    script: Node
    raised: bool

    def _shift(self, size: float) -> float:
        return self.base.extent(size).ascent - 0.3 * size if self.raised else -0.18 * size

    def extent(self, size: float) -> Extent:
        base, script = self.base.extent(size), self.script.extent(SCRIPT * size)
        shift = self._shift(size)
        return Extent(
            base.width + script.width,
            max(base.ascent, shift + script.ascent),
            max(base.descent, script.descent - shift),
        )

    def draw(self, canvas: Any, x: float, y: float, size: float) -> None:
        self.base.draw(canvas, x, y, size)
        self.script.draw(canvas, x + self.base.extent(size).width, y + self._shift(size), SCRIPT * size)

    def latex(self) -> str:
        return f"{self.base.latex()}{'^' if self.raised else '_'}{{{self.script.latex()}}}"

    def mathml(self) -> str:
        tag = "msup" if self.raised else "msub"
        return f"<{tag}>{self.base.mathml()}{self.script.mathml()}</{tag}>"

    def plain(self) -> str:
        return f"{self.base.plain()}{'^' if self.raised else '_'}{self.script.plain()}"


@dataclass(frozen=True, slots=True)
class Bracketed:
    inner: Node

    def extent(self, size: float) -> Extent:
        inner = self.inner.extent(size)
        return Extent(inner.width + 0.7 * size, inner.ascent + 0.08 * size, inner.descent + 0.08 * size)

    def draw(self, canvas: Any, x: float, y: float, size: float) -> None:
        whole = self.extent(size)
        low, high = y - whole.descent, y + whole.ascent
        middle, bend = (low + high) / 2, 0.22 * size
        canvas.setLineWidth(0.05 * size)
        for edge, bulge in ((x + 0.26 * size, -bend), (x + whole.width - 0.26 * size, bend)):
            path = canvas.beginPath()
            path.moveTo(edge, low)
            path.curveTo(edge + bulge, low + bend, edge + bulge, middle - bend, edge + bulge, middle)
            path.curveTo(edge + bulge, middle + bend, edge + bulge, high - bend, edge, high)
            canvas.drawPath(path)
        self.inner.draw(canvas, x + 0.35 * size, y, size)

    def latex(self) -> str:
        return f"\\left( {self.inner.latex()} \\right)"

    def mathml(self) -> str:
        return f"<mrow><mo>(</mo>{self.inner.mathml()}<mo>)</mo></mrow>"

    def plain(self) -> str:
        return f"({self.inner.plain()})"


def var(text: str, tex: str = "") -> Symbol:
    return Symbol(text, tex)


def num(text: str) -> Symbol:
    return Symbol(text, kind="mn")


def op(text: str, tex: str = "") -> Symbol:
    return Symbol(text, tex, kind="mo")


def row(*parts: Node) -> Row:
    return Row(parts)


def sub(base: Node, script: Node) -> Script:
    return Script(base, script, raised=False)


def sup(base: Node, script: Node) -> Script:
    return Script(base, script, raised=True)
