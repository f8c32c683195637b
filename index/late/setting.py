"""How token vectors are kept: the choices that a collection is written with, and those that only views know."""

from __future__ import annotations

from dataclasses import dataclass

from index.errors import InvalidInput

BITS = (1, 2, 4, 8)


@dataclass(frozen=True, slots=True)
class LateSetting:
    """The defaults are those of the table in docs/late.md.

    `bits` for each of `dimension` numbers of a token (0: as many as the model gives), at most `tokens` vectors a unit.
    What is stored depends on these three. `partitions` (a power of two), `width` and `repeats` are MUVERA's: the code
    by which a unit is found has a bit for each of their product, and is made anew from what is stored. As many as
    `candidates` of the units found by it are scored exactly.
    """

    bits: int = 1
    dimension: int = 0
    tokens: int = 32
    partitions: int = 8
    width: int = 120
    repeats: int = 8
    candidates: int = 400

    def __post_init__(self) -> None:
        """Raises InvalidInput."""
        if self.bits not in BITS:
            raise InvalidInput(f"a number of a token vector has 1, 2, 4 or 8 bits, not {self.bits}", field="late_bits")
        if self.dimension < 0 or self.dimension * self.bits % 8:
            raise InvalidInput("the numbers of a token vector must fill whole bytes", field="late_dimension")
        if self.partitions < 2 or self.partitions & (self.partitions - 1):
            raise InvalidInput(f"partitions are a power of two, not {self.partitions}", field="late_partitions")
        if self.partitions * self.width * self.repeats % 8:
            raise InvalidInput("partitions, width and repeats must fill whole bytes together", field="late_width")
        if min(self.tokens, self.width, self.repeats, self.candidates) < 1:
            raise InvalidInput("tokens, width, repeats and candidates are at least 1", field="late_tokens")

    def stored(self, dimension: int) -> str:
        """Names what is stored of vectors of this dimension: bits x numbers x vectors."""
        return f"{self.bits}x{self.dimension or dimension}x{self.tokens}"

    @property
    def derived(self) -> str:
        """Names what views make of it."""
        return f"{self.partitions}x{self.width}x{self.repeats}"
