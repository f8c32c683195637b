"""Builds who answers, from the settings."""

from __future__ import annotations

from collections.abc import Callable

from app.answers.answering import Answering
from app.answers.base import Answers, Writer
from app.answers.cached import Cached
from app.answers.checks import open_checks
from app.answers.extractive import Extractive
from app.answers.grounded import Crops, Grounded, Rewriter
from app.answers.running import Running
from app.answers.tables import Computing, ModelPlanner
from app.answers.tickets import Rateable, Tickets
from app.chat import Chat
from app.metrics import Metrics
from app.settings import Settings
from ingest.render import Renderer


def open_answering(
    settings: Settings,
    metrics: Callable[[], Metrics],
    tickets: Tickets,
    chat: Chat | None = None,
    renderer: Callable[[], Renderer] | None = None,
) -> Answers:
    """What answers with these settings: what can be computed over tables is; else the chat model where there is one,
    else quotes of the evidence.

    `renderer` draws the pictures that the model is shown; without it there are none. What was answered is given again
    while nothing changes, and every answer has an id.
    """
    writer: Writer = Extractive()
    rewriter = planner = None
    if chat is not None:
        writer = _grounded(settings, chat, writer, renderer)
        rewriter = Rewriter(chat, settings.chat_rewrite_s) if settings.chat_rewrite_s else None
        planner = ModelPlanner(chat, settings.chat_plan_s) if settings.chat_plan_s else None
    made = Answering(Computing(writer, planner), settings.evidence_tokens, rewriter)
    answers: Answers = Running(made, lambda: metrics().answers_running.track_inprogress())
    if settings.answer_cache_bytes:
        answers = Cached(answers, settings.answer_cache_bytes, lambda look: metrics().cache_look("answers", look))
    return Rateable(answers, tickets)


def _grounded(settings: Settings, chat: Chat, fallback: Writer, renderer: Callable[[], Renderer] | None) -> Grounded:
    crops = Crops(renderer, settings.chat_picture_pixels, settings.max_picture_pixels) if renderer else None
    return Grounded(chat, fallback, open_checks(settings), crops, settings.chat_pictures)
