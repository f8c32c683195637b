"""What makes two names one entity, and which names a document's title stands for; the same for texts and questions."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

ENTITY = "entity:"
"""What the ids of entities begin with, so that none is taken for an element or a document."""
PART_OF_TITLE = 1 / 3
"""How much a name inside a title stands for the document, beside the whole title."""
SHORTEST_PART = 3
ARTICLES = frozenset({"the", "a", "an"})
# fmt: off
FUNCTION_WORDS = frozenset({
    "the", "a", "an", "of", "in", "on", "at", "by", "for", "to", "and", "or", "but", "nor", "with", "from", "as", "is",
    "was", "were", "are", "am", "be", "been", "being", "it", "its", "this", "that", "these", "those", "he", "she",
    "his", "her", "hers", "him", "they", "their", "theirs", "them", "we", "our", "ours", "us", "i", "me", "my", "mine",
    "you", "your", "yours", "who", "whom", "whose", "which", "what", "when", "where", "why", "how", "did", "do",
    "does", "done", "has", "have", "had", "having", "not", "no", "if", "then", "than", "there", "here", "also",
    "after", "before", "during", "while", "since", "until", "unless", "into", "onto", "over", "under", "between",
    "about", "against", "all", "any", "some", "such", "many", "most", "more", "much", "other", "another", "one", "two",
    "three", "first", "second", "third", "may", "can", "will", "would", "should", "could", "must", "might", "shall",
    "both", "each", "either", "neither", "every", "few", "several", "own", "same", "so", "too", "very", "just", "don",
    "now", "however", "although", "though", "despite", "because", "thus", "hence", "therefore", "moreover",
    "furthermore", "meanwhile", "according", "following", "including", "among", "amongst", "within", "without", "per",
    "via", "upon", "toward", "towards", "along", "across", "behind", "beyond", "near", "nearly", "out", "up", "down",
    "off", "again", "only", "even", "yet", "still", "ever", "never", "often", "else", "instead", "rather", "whether",
    "except", "myself", "yourself", "himself", "herself", "itself", "ourselves", "yourselves", "themselves", "oneself",
    "s", "t", "let",
})
# fmt: on
"""English words that are no name by themselves."""

_POSSESSIVE = re.compile(r"['’]s(?![^\W_])|(?<=s)['’](?![^\W_])", re.IGNORECASE)
_ASCII_TOKEN = re.compile(r"[a-z0-9]+")
_BRACKETS = re.compile(r"\s*\([^()]*\)|\s*（[^（）]*）")
_BORDER = re.compile(r"\b(?:of|and|in|at|for|from|by)\b(?:\s+(?:the|an?)\b)?")


@lru_cache(maxsize=100_000)
def normalised(text: str) -> str:
    """The words of a name in lower case without accents, joined by one space; "" where it has none.

    The possessive s and an article at the beginning are left out: "The Beatles'" is "beatles". Marks that make
    another letter in scripts beside Latin, Greek and Cyrillic (voicing in kana, vowels in Devanagari) are kept.
    """
    words = _words(_POSSESSIVE.sub("", text))
    while len(words) > 1 and words[0] in ARTICLES:
        del words[0]
    return " ".join(words)


def entity_id(name: str) -> str:
    """The node of a normalised name."""
    return ENTITY + name


def page_id(document: str, page: int) -> str:
    """The node of a page, counted from 1."""
    return f"{document}/page/{page}"


def parts_of(name: str) -> tuple[str, ...]:
    """The names inside a normalised name: "history" and "mississippi" in "history of mississippi"."""
    found = (part.strip() for part in _BORDER.split(name))
    return tuple(part for part in found if len(part) >= SHORTEST_PART and part != name and part not in FUNCTION_WORDS)


def titles_of(title: str) -> tuple[tuple[str, float], ...]:
    """The normalised names that a document of this title is about, each with how much it stands for it.

    The title, the title without what is in brackets, and of that the part before the first comma stand for it wholly;
    the names inside these for a third.
    """
    bare = _BRACKETS.sub("", title)
    whole = (normalised(text) for text in (title, bare, bare.partition(",")[0]))
    found = {name: 1.0 for name in whole if len(name) > 1 and name not in FUNCTION_WORDS}
    for name in tuple(found):
        for part in parts_of(name):
            found.setdefault(part, PART_OF_TITLE)
    return tuple(found.items())


def _words(text: str) -> list[str]:
    if text.isascii():
        return _ASCII_TOKEN.findall(text.lower())
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    plain = "".join(char for char in apart if not "\u0300" <= char <= "\u036f")
    kept = unicodedata.normalize("NFC", plain)
    return "".join(char if char.isalnum() or _is_mark(char) else " " for char in kept).split()


def _is_mark(char: str) -> bool:
    return unicodedata.category(char).startswith("M")
