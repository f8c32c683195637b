"""How a model's answer begins: whether it says that the evidence has no answer."""

from __future__ import annotations

from app.answers.grounded.prompt import NO_ANSWER

_AROUND = ' \n\t*_`"[('
_AFTER = ' \n\t*_`"])'


class Opening:
    """Holds the first characters back until they are, or cannot become, the sign that there is no answer; white space
    before the answer is none of it."""

    def __init__(self) -> None:
        self.abstains = False
        self._held: str | None = ""

    def told(self, piece: str) -> str:
        """What of the text so far is to be told and was not yet."""
        if self._held is None:
            return piece
        self._held += piece
        begun = self._held.lstrip(_AROUND)
        sign = NO_ANSWER.rstrip(":")
        if begun.upper().startswith(sign):
            rest = begun[len(sign) :].lstrip(_AFTER + ":")
            self.abstains = True
            if not rest:
                return ""
            self._held = None
            return rest
        if sign.startswith(begun.upper()):
            return ""
        told, self._held = self._held.lstrip(), None
        return told

    def rest(self) -> str:
        """What was held back of a text that has ended."""
        return "" if self.abstains or self._held is None else self._held.lstrip()
