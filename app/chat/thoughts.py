"""Thoughts that a model tells before its answer: `<think> … </think>`, as reasoning models run locally do."""

from __future__ import annotations

_OPEN, _CLOSE = "<think>", "</think>"


class Thoughts:
    """Leaves out what stands between the marks at the very beginning of a streamed text."""

    def __init__(self) -> None:
        self._state = "start"
        self._held = ""

    def answer(self, piece: str) -> str:
        """What of the text so far is answer and was not told yet."""
        if self._state == "answer":
            return piece
        self._held += piece
        if self._state == "start":
            begun = self._held.lstrip()
            if begun.startswith(_OPEN):
                self._state, self._held = "thinking", begun[len(_OPEN) :]
            elif not _OPEN.startswith(begun):
                return self._open_up(self._held)
        if self._state == "thinking" and (end := self._held.find(_CLOSE)) >= 0:
            rest = self._held[end + len(_CLOSE) :].lstrip()
            self._state, self._held = ("after", "") if not rest else ("answer", "")
            return rest
        if self._state == "after" and (rest := self._held.lstrip()):
            return self._open_up(rest)
        return ""

    def rest(self) -> str:
        """What was held back at the end of the text; thoughts that never ended are none of it."""
        return self._held if self._state == "start" else ""

    def _open_up(self, text: str) -> str:
        self._state, self._held = "answer", ""
        return text
