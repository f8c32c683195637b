"""Words one mistake away from a word that nothing holds: "Wasserstnd" for Wasserstand.

The collection's words are known by their hashes only, so what a typist or a recogniser of text may have meant is made
and looked up: a letter missing, added, changed or exchanged with the next (four fifths of misspellings, Damerau 1964),
and letters that look alike in print.
"""

from __future__ import annotations

from collections.abc import Iterator

LEAST_LETTERS = 5
"""Shorter words have too many neighbours that mean something else."""
_ALPHABETS = ("abcdefghijklmnopqrstuvwxyz", "абвгдеёжзийклмнопрстуфхцчшщъыьэюя", "αβγδεζηθικλμνξοπρστυφχψω")
_ALIKE = (("rn", "m"), ("cl", "d"), ("vv", "w"), ("ii", "u"), ("li", "h"), ("nn", "m"), ("fi", "h"), ("ri", "n"))


def near_words(word: str) -> Iterator[str]:
    """Words that differ from `word` by one mistake; none for a short word or what is not all letters."""
    if len(word) < LEAST_LETTERS or not word.isalpha():
        return
    letters = next((alphabet for alphabet in _ALPHABETS if any(char in alphabet for char in word)), "")
    if not letters:
        return
    letters += "".join(sorted(set(word) - set(letters)))
    for at in range(len(word) + 1):
        before, after = word[:at], word[at:]
        if after:
            yield before + after[1:]
            yield from (before + letter + after[1:] for letter in letters if letter != after[0])
        if len(after) > 1 and after[0] != after[1]:
            yield before + after[1] + after[0] + after[2:]
        yield from (before + letter + after for letter in letters)
        for two, one in _ALIKE:
            if after.startswith(two):
                yield before + one + after[2:]
            elif after.startswith(one):
                yield before + two + after[1:]
