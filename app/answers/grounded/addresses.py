"""Web addresses in a model's answer: only those that it was given.

A document can ask a model to write a picture or a link whose address carries what the model knows to a stranger's
server. Many clients load such a picture without a click.
"""

from __future__ import annotations

import re

from app.answers.sayings import ENGLISH

_IN_ADDRESS = r"[^\s()<>\[\]\"'`]"
_ADDRESS = re.compile(
    rf"(?:https?:)?//{_IN_ADDRESS}+\.{_IN_ADDRESS}*|https?://{_IN_ADDRESS}+|www\.{_IN_ADDRESS}+", re.I
)
_LINK = re.compile(r"(!?\[[^\]\n]*\])\(\s*<?([^\s()<>]*)>?[^()\n]*\)?")
_MAY_GO_ON = re.compile(
    r"(?:!?\[[^\]\n]{0,200}(?:\](?:\([^)\n]{0,2000})?)?"
    rf"|(?:https?:|www\.|//){_IN_ADDRESS}{{0,2000}}|[hw]\w{{0,5}}:?/?|/|!)$",
    re.I,
)
_PUNCTUATION = ".,;:!?*_"


class Addresses:
    """Takes a text in pieces of any size and leaves out the addresses that `known` does not hold, and all pictures."""

    def __init__(self, known: str, instead: str = ENGLISH.address) -> None:
        """`instead` stands where an address stood."""
        self._instead = instead
        self._known = frozenset(_plain(found[0]) for found in _ADDRESS.finditer(known))
        self._held = ""
        self.left_out = 0
        """Addresses that were."""

    def told(self, piece: str) -> str:
        """What of the text so far is certain and was not told yet."""
        self._held += piece
        open_end = _MAY_GO_ON.search(self._held)
        end = len(self._held) if open_end is None else open_end.start()
        text, self._held = self._held[:end], self._held[end:]
        return self._without(text)

    def rest(self) -> str:
        """What was held back."""
        text, self._held = self._held, ""
        return self._without(text)

    def _without(self, text: str) -> str:
        return _ADDRESS.sub(self._address, _LINK.sub(self._link, text))

    def _link(self, found: re.Match[str]) -> str:
        label, target = found[1], found[2]
        if not label.startswith("!") and (_plain(target) in self._known or not _ADDRESS.match(target)):
            return found[0]
        self.left_out += 1
        return label.removeprefix("!")

    def _address(self, found: re.Match[str]) -> str:
        address = _plain(found[0])
        if address in self._known:
            return found[0]
        self.left_out += 1
        return self._instead + found[0][len(found[0].rstrip(_PUNCTUATION)) :]


def _plain(address: str) -> str:
    return address.rstrip(_PUNCTUATION).casefold()
