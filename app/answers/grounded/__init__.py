"""Answers that a chat model writes from numbered evidence, each cited claim checked."""

from app.answers.grounded.crops import Crops
from app.answers.grounded.rewriting import Rewriter
from app.answers.grounded.writer import Grounded

__all__ = ["Crops", "Grounded", "Rewriter"]
