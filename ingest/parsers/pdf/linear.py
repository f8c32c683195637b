"""Mathematics on a page as one readable line: `P = 1/2 ρ A C_p v^3`, `sqrt(x)`, `sum_{i=1}^n x_i`.

What a glyph is to its neighbours is told by its size, its baseline and the bars of fractions and roots.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace

from index.types import BBox

OPERATORS = frozenset("∑∏∐∫∬∭∮⋃⋂⋁⋀⨁⨂⨀∪∩")
LIMIT_WORDS = frozenset({"lim", "max", "min", "sup", "inf", "argmax", "argmin", "limsup", "liminf"})
_SAME = {"∆": "Δ", "µ": "μ", "Ω": "Ω"}
"""Signs with a letter of the same look, which is what people type."""
_RELATIONS = frozenset("=≈≡≤≥<>≠∼∝→←↔⇒⇔↦∈∉⊂⊆⊃⊇+−±×·÷≪≫:|∣∧∨")
_STRETCHED = OPERATORS | frozenset("()[]{}|√")
SMALL = 0.86
"""Size against its row below which a glyph is a sub- or superscript."""
SHIFT = 0.08
FAR = 0.72
"""Baseline shift, in sizes of the row, from which a small glyph is a limit of an operator."""


@dataclass(frozen=True, slots=True)
class Glyph:
    """A character, or a finished part of a formula, at its baseline on the displayed page."""

    text: str
    x0: float
    x1: float
    baseline: float
    size: float
    top: float
    bottom: float
    upright: bool = False
    """Whether it may be a letter of a name ("log"), not a variable."""
    whole: bool = False
    """Whether it is a finished part (a fraction, a root, a stack), not a character."""

    @property
    def middle(self) -> float:
        return (self.x0 + self.x1) / 2


def glyph(text: str, box: BBox, baseline: float, size: float, *, italic: bool = False) -> Glyph:
    """A character as MuPDF gives it; what shows of it is taken to reach 0.75 sizes up and 0.25 down."""
    upright = text.isascii() and text.isalpha() and not italic
    return Glyph(plain(text), box[0], box[2], baseline, size, baseline - 0.75 * size, baseline + 0.25 * size, upright)


def plain(text: str) -> str:
    """Letters of mathematical alphabets as plain letters, so that they are found when typed."""
    return "".join(_SAME.get(c) or (unicodedata.normalize("NFKC", c) if _is_alphabet(c) else c) for c in text)


def _is_alphabet(char: str) -> bool:
    return 0x1D400 <= ord(char) <= 0x1D7FF or 0x210A <= ord(char) <= 0x2134


def linear(glyphs: Sequence[Glyph], bars: Sequence[BBox] = ()) -> str:
    """The glyphs of one formula as text; `bars` are the flat lines drawn in it. Its rows are kept as lines."""
    shown = [g for g in glyphs if g.text.strip() and not "\ufe00" <= g.text <= "\ufe0f"]
    for bar in sorted(bars, key=lambda bar: bar[2] - bar[0]):
        shown = _with_bar(shown, bar, _root(shown, bar, bars))
    return "\n".join(line for row in _lines(shown) if (line := _row(row)))


def _root(glyphs: Sequence[Glyph], bar: BBox, bars: Sequence[BBox]) -> Glyph | None:
    """The root sign whose roof a bar is: it ends where the bar starts, and no other such bar lies higher."""
    for g in glyphs:
        if g.text == "√":
            roofs = [b for b in bars if abs(g.x1 - b[0]) < 0.3 * g.size and abs(b[1] - g.baseline) < 4 * g.size]
            if min(roofs, key=lambda b: b[1], default=None) == bar:
                return g
    return None


def _with_bar(glyphs: list[Glyph], bar: BBox, root: Glyph | None) -> list[Glyph]:
    """Put what stands over and under a bar together: a fraction, a root, or as it was."""
    y = (bar[1] + bar[3]) / 2
    inside = [g for g in glyphs if bar[0] - 1.5 <= g.middle <= bar[2] + 1.5 and g is not root]
    above, below = _stack([g for g in inside if _mid(g) < y], y), _stack([g for g in inside if _mid(g) >= y], y)
    if root is not None and below:
        new = _joined([root, *below], f"sqrt({_inline(below)})", _baseline(below))
        return [*(g for g in glyphs if g is not root and g not in below), new]
    if not above or not below:
        return glyphs
    size = _full(above + below)
    text = f"{_wrapped(_inline(above))}/{_wrapped(_inline(below))}"
    new = _joined(above + below, text, y + 0.28 * size)
    return [*(g for g in glyphs if g not in above and g not in below), new]


def _mid(g: Glyph) -> float:
    return (g.top + g.bottom) / 2


def _stack(side: list[Glyph], y: float) -> list[Glyph]:
    """Of the glyphs over (or under) a bar those that reach down (or up) to it without a gap."""
    kept: list[Glyph] = []
    reach = y
    for g in sorted(side, key=lambda g: min(abs(g.top - y), abs(g.bottom - y))):
        gap = min(abs(g.top - reach), abs(g.bottom - reach), abs(g.top - y), abs(g.bottom - y))
        if gap > 0.75 * g.size and not any(g.top < k.bottom and g.bottom > k.top for k in kept):
            break
        kept.append(g)
        reach = min(g.top, reach) if _mid(g) < y else max(g.bottom, reach)
    return kept


def _joined(parts: Sequence[Glyph], text: str, baseline: float) -> Glyph:
    return Glyph(
        text,
        min(g.x0 for g in parts),
        max(g.x1 for g in parts),
        baseline,
        _full(parts),
        min(g.top for g in parts),
        max(g.bottom for g in parts),
        whole=True,
    )


def _inline(glyphs: Sequence[Glyph]) -> str:
    return "; ".join(line for row in _lines(list(glyphs)) if (line := _row(row)))


def _wrapped(text: str) -> str:
    """In brackets unless it is one name or number."""
    bare = text.replace("_", "").replace("^", "").replace(".", "").replace(",", "")
    closed = text.startswith("(") and text.endswith(")") and text.count("(") == 1
    return text if bare.isalnum() or closed else f"({text})"


def _lines(glyphs: list[Glyph]) -> list[list[Glyph]]:
    """Rows of a formula: cut where no glyph of full size stands across, limits going with their row."""
    if not glyphs:
        return []
    full = _full(glyphs)
    main = sorted((g for g in glyphs if g.size >= SMALL * full), key=lambda g: g.top)
    bands: list[list[float]] = []
    for g in main:
        # A quarter less at the foot: descenders are the exception, and rows stand close.
        foot = g.bottom - (0.0 if g.whole else 0.2 * g.size)
        if bands and g.top < bands[-1][1]:
            bands[-1][1] = max(bands[-1][1], foot)
        else:
            bands.append([g.top, foot])
    rows: list[list[Glyph]] = [[] for _ in bands]
    for g in glyphs:
        near = min(range(len(bands)), key=lambda i: max(0.0, bands[i][0] - _mid(g), _mid(g) - bands[i][1]))
        rows[near].append(g)
    return rows


def _full(glyphs: Sequence[Glyph]) -> float:
    """The size of the row's letters; operators and brackets may be set larger."""
    return max((g.size for g in glyphs if g.text not in _STRETCHED), default=max(g.size for g in glyphs))


def _baseline(glyphs: Sequence[Glyph]) -> float:
    """The baseline on which most of the width of full-sized glyphs stands."""
    full = _full(glyphs)
    weights: dict[float, float] = {}
    for g in glyphs:
        if g.size >= SMALL * full:
            key = next((k for k in weights if abs(k - g.baseline) < 0.15 * full), g.baseline)
            relation = 3.0 if g.text in _RELATIONS or g.text in "()[]" else 1.0
            weights[key] = weights.get(key, 0.0) + relation * max(1.0, g.x1 - g.x0)
    return max(weights, key=lambda key: weights[key])


def _row(glyphs: Sequence[Glyph]) -> str:
    """One row from left to right, with its sub- and superscripts, limits and stacks."""
    base = _baseline(glyphs)
    full = _full(glyphs)
    main: list[Glyph] = []
    raised: list[Glyph] = []
    off: list[Glyph] = []
    for g in glyphs:
        shift = 0.0 if g.text in _STRETCHED and g.size > 1.1 * full else g.baseline - base
        if g.size < SMALL * full and abs(shift) > SHIFT * full:
            raised.append(g)
        elif abs(shift) > 0.3 * full and not g.whole:
            off.append(g)
        else:
            main.append(g)
    main = sorted(_words(main) + _stacks(off, main), key=lambda g: g.x0)
    if not main:
        return _row([replace(g, baseline=base) for g in glyphs])
    marks: dict[int, tuple[list[Glyph], list[Glyph]]] = {}
    for g in raised:
        holder = _holder(g, main, base, full)
        marks.setdefault(holder, ([], []))[0 if g.baseline > base else 1].append(g)
    return _written(main, marks, full)


def _words(glyphs: list[Glyph]) -> list[Glyph]:
    """Upright letters that touch put together to a name: "lim", "cos"; all else stays apart."""
    out: list[Glyph] = []
    for g in sorted(glyphs, key=lambda g: g.x0):
        last = out[-1] if out else None
        if last is not None and last.upright and g.upright and g.x0 - last.x1 < 0.12 * g.size:
            out[-1] = replace(last, text=last.text + g.text, x1=g.x1)
        else:
            out.append(g)
    return out


def _stacks(off: list[Glyph], main: list[Glyph]) -> list[Glyph]:
    """Full-sized glyphs off the row's baseline, between the same neighbours: rows of a matrix, joined by ";"."""
    edges = sorted(g.middle for g in main)
    groups: dict[int, list[Glyph]] = {}
    for g in off:
        groups.setdefault(sum(1 for edge in edges if edge < g.middle), []).append(g)
    return [_joined(group, _rows_of(group), 0.0) for group in groups.values()]


def _rows_of(group: list[Glyph]) -> str:
    rows: list[list[Glyph]] = []
    for g in sorted(group, key=lambda g: g.baseline):
        if rows and g.baseline - rows[-1][0].baseline < 0.3 * g.size:
            rows[-1].append(g)
        else:
            rows.append([g])
    return "; ".join(_spaced(sorted(row, key=lambda g: g.x0)) for row in rows)


def _spaced(row: list[Glyph]) -> str:
    text = row[0].text
    for before, g in itertools.pairwise(row):
        text += (" " if g.x0 - before.x1 > 0.3 * g.size else "") + g.text
    return text


def _holder(mark: Glyph, main: list[Glyph], base: float, full: float) -> int:
    """The place in the row of what a sub- or superscript belongs to: an operator's limit, or the glyph before."""
    if abs(mark.baseline - base) > FAR * full:
        wide = [i for i, g in enumerate(main) if g.text in OPERATORS or g.text in LIMIT_WORDS]
        near = min(wide, key=lambda i: abs(main[i].middle - mark.middle), default=None)
        if near is not None and abs(main[near].middle - mark.middle) < 4 * full:
            return near
    before = [i for i, g in enumerate(main) if g.x0 <= mark.x0 + 0.1 * full and g.middle < mark.middle]
    return before[-1] if before else 0


def _written(main: list[Glyph], marks: dict[int, tuple[list[Glyph], list[Glyph]]], full: float) -> str:
    text = ""
    edge = main[0].x0
    for place, g in enumerate(main):
        if text and (_parts(main[place - 1], g, marked=place - 1 in marks) or g.x0 - edge > 0.28 * full):
            text = text.rstrip() + " "
        text += g.text
        edge = g.x1
        for sign, group in zip("_^", marks.get(place, ((), ())), strict=True):
            if group:
                inner = _tight(_inline(group))
                text += f"{sign}{inner}" if len(inner) == 1 else f"{sign}{{{inner}}}"
                edge = max(edge, max(m.x1 for m in group))
    return unicodedata.normalize("NFC", " ".join(text.split()))


def _tight(text: str) -> str:
    """A sub- or superscript without the spaces beside its signs."""
    return re.sub(r"(?<=\W)\s+|\s+(?=\W)", "", text)


def _parts(before: Glyph, g: Glyph, *, marked: bool) -> bool:
    """Whether a space comes between: beside relations, finished parts, names and scripts."""
    if any(one.text in _RELATIONS and one.text not in ":|∣" for one in (before, g)):
        return True
    if marked and (g.text.isalnum() or g.whole):
        return True
    if any(len(one.text) > 1 and one.text.isalpha() for one in (before, g)):
        return before.text.isalnum() and g.text.isalnum()
    return (before.whole and g.text not in ")],.;") or (g.whole and before.text not in "([")
