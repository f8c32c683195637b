"""What is told of a question and its hits beside their scores."""

from __future__ import annotations

from typing import NamedTuple


class Signs(NamedTuple):
    """What tells whether evidence can answer a question, each in 0..1.

    `named`: the share of the question's names and numbers that the best hit holds; `known`: the share of its words
    that any unit holds.
    """

    named: float
    known: float


NO_SIGNS = Signs(0.0, 0.0)
