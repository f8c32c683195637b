"""Which languages RapidOCR's model reads, and which of its letters a page in some languages may hold."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from index.errors import OcrUnavailable

_NEEDED: Mapping[str, str] = {
    "en": "",
    "de": "äöüßÄÖÜ",
    "fr": "àâçéèêëîïôùûœ",
    "es": "áéíñóúü¿¡",
    "it": "àèéìòù",
    "pt": "ãáâàçéêíõóôú",
    "nl": "ëïé",
    "sv": "åäö",
    "da": "æøå",
    "nb": "æøå",
    "fi": "äö",
    "pl": "ąćęłńóśźż",
    "cs": "áčďéěíňóřšťúůýž",
    "sk": "áäčďéíĺľňóôŕšťúýž",
    "hu": "áéíóöőúüű",
    "ro": "ăâîșț",
    "tr": "çğıöşü",
    "el": "αβγδε",
    "zh": "的是不了在",
    "ja": "のはをカタ",
}
"""Letters that a language needs of the model, by its ISO 639-1 code."""
_EASTERN = ("zh", "ja")


def readable(letters: Sequence[str], languages: Sequence[str]) -> npt.NDArray[np.int64]:
    """The places in `letters`, the model's own, that count in these languages; place 0, no letter, is one.

    The signs of Chinese and Japanese are nine tenths of the letters: where neither is read, a cross is a plus and not
    the sign for ten. Raises OcrUnavailable for a language that the model lacks.
    """
    known = set(letters)
    for language in languages:
        if language.lower() not in _NEEDED or not known.issuperset(_NEEDED[language.lower()]):
            raise OcrUnavailable(f"RapidOCR's model does not read the language {language!r}")
    eastern = any(language.lower() in _EASTERN for language in languages)
    return np.asarray([at for at, letter in enumerate(letters) if at == 0 or eastern or not _is_eastern(letter)])


def _is_eastern(letter: str) -> bool:
    """Ideographs and syllables, their punctuation, and letters as wide as they are."""
    return any(unicodedata.category(char) == "Lo" or unicodedata.east_asian_width(char) in "WF" for char in letter)
