"""Builds who answers, from the settings."""

from __future__ import annotations

from collections.abc import Callable

from app.answers.answering import Answering
from app.answers.base import Answers, Writer
from app.answers.cached import Cached
from app.answers.extractive import Extractive
from app.answers.running import Running
from app.answers.tickets import Rateable, Tickets
from app.metrics import Metrics
from app.settings import Settings


def open_answering(settings: Settings, metrics: Callable[[], Metrics], tickets: Tickets) -> Answers:
    """What answers with these settings: quotes of the evidence, given again while nothing changes."""
    writer: Writer = Extractive()
    answering: Answers = Running(
        Answering(writer, settings.evidence_tokens), lambda: metrics().answers_running.track_inprogress()
    )
    if settings.answer_cache_bytes:
        answering = Cached(answering, settings.answer_cache_bytes, lambda look: metrics().cache_look("answers", look))
    return Rateable(answering, tickets)
