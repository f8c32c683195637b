"""Answers with citations; extractive without a chat model."""

from app.answers.answering import Answering
from app.answers.base import Answer, AnswerQuery, Asked, Citation, Conflict, Delta, Told, Writer, Written
from app.answers.extractive import Extractive
from app.answers.opening import open_answering

__all__ = [
    "Answer",
    "AnswerQuery",
    "Answering",
    "Asked",
    "Citation",
    "Conflict",
    "Delta",
    "Extractive",
    "Told",
    "Writer",
    "Written",
    "open_answering",
]
