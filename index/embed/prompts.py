"""What a model wants to read before a question and before a text: its own words, the published ones, or a setting."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from pathlib import Path

from index.errors import ModelUnavailable

NO_PROMPT = "none"
"""As a setting: no prompt, though the model has one."""
_CONFIG = "config_sentence_transformers.json"
_OF_DOCUMENTS = ("document", "passage", "corpus")
_BGE = "Represent this sentence for searching relevant passages: "
_PUBLISHED: tuple[tuple[re.Pattern[str], str, str], ...] = (
    (re.compile(r"(?:multilingual-)?e5-(?:small|base|large)(?:-v\d)?"), "query: ", "passage: "),
    (re.compile(r"bge-(?:small|base|large)-en(?:-v[\d.]+)?"), _BGE, ""),
    (re.compile(r"nomic-embed-text-v\d[\w.-]*"), "search_query: ", "search_document: "),
)
"""Models whose prompts stand in their description only, not in their files: name, before questions, before texts."""


@dataclass(frozen=True, slots=True)
class Prompts:
    """Text that is put before a question, and before a text that is to be found."""

    query: str = ""
    document: str = ""

    @property
    def mark(self) -> str:
        """Part of a fingerprint: vectors made with other prompts do not compare. "" without prompts."""
        if not (self.query or self.document):
            return ""
        digest = hashlib.sha256(json.dumps([self.query, self.document]).encode()).hexdigest()
        return f"-prompts.{digest[:8]}"


def prompts_of(directory: Path, name: str, query: str | None = None, document: str | None = None) -> Prompts:
    """The prompts of a model by its files, else those published for its name; each may be set to something else.

    The library itself passes over a prompt that is called `passage`. Raises ModelUnavailable for a torn file.
    """
    own = _own(directory)
    if not (own.query or own.document):
        published = [Prompts(*found) for pattern, *found in _PUBLISHED if pattern.fullmatch(name)]
        own = published[0] if published else own
    return Prompts(_chosen(query, own.query), _chosen(document, own.document))


def _own(directory: Path) -> Prompts:
    file = directory / _CONFIG
    if not file.is_file():
        return Prompts()
    try:
        found = json.loads(file.read_text("utf-8")).get("prompts") or {}
        of_document = next((found[name] for name in _OF_DOCUMENTS if found.get(name)), "")
        return Prompts(str(found.get("query") or ""), str(of_document))
    except (OSError, ValueError, AttributeError) as error:
        raise ModelUnavailable(f"{file} cannot be read: {error!r}") from error


def _chosen(setting: str | None, own: str) -> str:
    if setting is None:
        return own
    return "" if setting == NO_PROMPT else setting
