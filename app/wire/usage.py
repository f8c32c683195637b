"""Tokens of a question and its answer: as the chat model counted them, else estimated."""

from __future__ import annotations

from app.answers import AnswerQuery
from app.wire.bodies import ResponseUsage, Usage
from app.wire.writing import Whole
from index.evidence.tokens import tokens_in


def usage_of(query: AnswerQuery, whole: Whole) -> Usage:
    """Estimated from the conversation and the text of the answer where no chat model wrote it, or was cut off."""
    counted = whole.usage
    asked = counted.get("prompt_tokens")
    if asked is None:
        asked = sum(tokens_in(text) for text in (query.text, *(text for _, text in query.messages)))
    written = counted.get("completion_tokens")
    if written is None:
        written = tokens_in(whole.text)
    return Usage(prompt_tokens=asked, completion_tokens=written, total_tokens=asked + written)


def response_usage(usage: Usage) -> ResponseUsage:
    return ResponseUsage(
        input_tokens=usage.prompt_tokens, output_tokens=usage.completion_tokens, total_tokens=usage.total_tokens
    )
