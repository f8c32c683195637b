"""Builds what checks claims, from the settings."""

from __future__ import annotations

from app.answers.checks.base import Checks
from app.answers.checks.entailed import Entailed
from app.answers.checks.rules import Rules
from app.settings import Settings
from index.rerank.entailment import open_entailment


def open_checks(settings: Settings) -> Checks:
    """Rules, and behind them a model of entailment where one is set. Raises InvalidInput, ModelUnavailable."""
    model = open_entailment(settings.entailment)
    return Rules() if model is None else Entailed(model)
