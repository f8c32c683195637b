"""Builds who answers, from the settings."""

from __future__ import annotations

from app.answers.answering import Answering
from app.answers.base import Writer
from app.answers.extractive import Extractive
from app.settings import Settings


def open_answering(settings: Settings) -> Answering:
    """What answers with these settings: quotes of the evidence."""
    writer: Writer = Extractive()
    return Answering(writer, settings.evidence_tokens)
