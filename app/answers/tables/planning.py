"""Who plans what rules cannot: a chat model, where one is configured."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from app.answers.tables.plan import Plan
from app.answers.tables.sheet import Sheet


class Planner(Protocol):
    """Plans a computation over tables from a question."""

    @property
    def model(self) -> str: ...

    async def plan(self, question: str, sheets: Sequence[Sheet]) -> Plan | None:
        """A plan over these sheets and no others, None where the question asks for none or it cannot be told."""
        ...


class NoPlanner:
    """Plans nothing: rules alone decide."""

    model = ""

    async def plan(self, question: str, sheets: Sequence[Sheet]) -> Plan | None:
        return None
