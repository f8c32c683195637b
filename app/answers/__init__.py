"""Answers with citations; extractive without a chat model."""

from app.answers.base import Answer, Answerer, AnswerQuery, Citation
from app.answers.extractive import Extractive

__all__ = ["Answer", "AnswerQuery", "Answerer", "Citation", "Extractive"]
