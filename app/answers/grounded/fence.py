"""Evidence in a prompt as data: between marks that its text cannot write, without what models take for their own."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence

_DIGITS = 16
_CONTROL = re.compile(
    r"<(?=\|)|(?<=\|)>"
    r"|<(?=/?(?:s|think|tool_call|start_of_turn|end_of_turn|bos|eos|<SYS>|<?/?SYS)>)"
    r"|\[(?=/?INST\])",
    re.IGNORECASE,
)
"""Marks of turns and roles in the templates of common models, which some endpoints read in any text."""
_REFERENCE = re.compile(r"\[(?=\s*\d{1,3}(?:\s*[,;–-]\s*\d{1,3})*\s*\])([^\]]*)\]")


def fence_for(texts: Sequence[str]) -> str:
    """A name for the marks that stands in none of the texts; the same for the same texts."""
    digest = hashlib.sha256("\0".join(texts).encode("utf-8", "surrogatepass"))
    while any(digest.hexdigest()[:_DIGITS] in text for text in texts):
        digest.update(b"again")
    return digest.hexdigest()[:_DIGITS]


def fenced(fence: str, number: int, about: str, text: str) -> str:
    """One numbered piece of evidence; `about` says what it is and where it stands."""
    about = " ".join(about.replace('"', "'").replace("<", "‹").replace(">", "›").split())
    return f'<evidence-{fence} number="{number}" about="{about}">\n{defused(text)}\n</evidence-{fence}>'


def defused(text: str) -> str:
    """The text of a document, so that nothing in it is read as a turn of the conversation or as one of our markers.

    Marks of chat templates are broken by a space; numbers in square brackets, which are the document's own
    references, stand in braces.
    """
    return _REFERENCE.sub(r"{\1}", _CONTROL.sub(lambda mark: f"{mark[0]} " if mark[0] != ">" else " >", text))
