"""Builds who answers, from the settings."""

from __future__ import annotations

from app.answers.answering import Answering
from app.answers.base import Writer
from app.answers.extractive import Extractive
from app.answers.tables import Computing
from app.settings import Settings


def open_answering(settings: Settings) -> Answering:
    """What answers with these settings: what can be computed over tables is, else quotes of the evidence."""
    writer: Writer = Computing(otherwise=Extractive())
    return Answering(writer, settings.evidence_tokens)
