"""Answers with citations; extractive without a chat model."""

from app.answers.answering import Answering
from app.answers.base import (
    Answer,
    AnswerQuery,
    Answers,
    Asked,
    Citation,
    Conflict,
    Delta,
    Told,
    Writer,
    Written,
)
from app.answers.extractive import Extractive
from app.answers.opening import open_answering
from app.answers.tickets import Tickets

__all__ = [
    "Answer",
    "AnswerQuery",
    "Answering",
    "Answers",
    "Asked",
    "Citation",
    "Conflict",
    "Delta",
    "Extractive",
    "Tickets",
    "Told",
    "Writer",
    "Written",
    "open_answering",
]
