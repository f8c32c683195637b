"""Markers in a text that comes in pieces, and the claims that they stand for."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.answers.grounded.opening import Opening
from app.answers.grounded.telling import Claim, Telling


def told(text: str, known: int = 3, size: int | None = None) -> tuple[str, list[Claim], Telling]:
    """The text as it was told, in pieces of so many characters, and its claims."""
    telling, said, claims = Telling(known), "", []
    step = size or len(text) or 1
    pieces = [text[at : at + step] for at in range(0, len(text), step)]
    for one in [*(one for piece in pieces for one in telling.add(piece)), *telling.end()]:
        if isinstance(one, str):
            said += one
        else:
            claims.append(one)
            assert all(mark.end <= len(said) for mark in one.marks), "its markers are told before"
    assert said == telling.text
    return said, claims, telling


CASES = [
    ("It was 6 m [1].", "It was 6 m [1].", [("It was 6 m", [1])]),
    ("It was 6 m. [1] Then 2 m [2].", "It was 6 m. [1] Then 2 m [2].", [("It was 6 m.", [1]), ("Then 2 m", [2])]),
    ("It was 6 m [1] and fell to 2 m [2].", None, [("It was 6 m", [1]), ("and fell to 2 m", [2])]),
    ("Both say so [1][2].", "Both say so [1][2].", [("Both say so", [1, 2])]),
    ("Both say so [1], [2].", "Both say so [1], [2].", [("Both say so", [1, 2])]),
    ("Both say so [1, 2].", "Both say so [1][2].", [("Both say so", [1, 2])]),
    ("All say so [1-3].", "All say so [1][2][3].", [("All say so", [1, 2, 3])]),
    ("Last first [3]. Then [1].", "Last first [1]. Then [2].", [("Last first", [3]), ("Then", [1])]),
    ("Twice [2]. And again [2].", "Twice [1]. And again [1].", [("Twice", [2]), ("And again", [2])]),
    ("As they write 【1†source】 and [^2] or [Source 3].", "As they write [1] and [2] or [3].", None),
    ("Nobody said so [99].", "Nobody said so.", []),
    ("Nobody [99] said so [7] [8].", "Nobody said so.", []),
    ("[99] Nobody said so.", "Nobody said so.", []),
    ("One of them [1, 99] did.", "One of them [1] did.", [("One of them", [1])]),
    ("An [array] of [x, y] and [2023] stays [0].", "An [array] of [x, y] and [2023] stays.", []),
    ("Open [", "Open [", []),
    ("Open [1", "Open [1", []),
    ("- A is 1 [1]\n- B is 2 [2]\n", None, [("A is 1", [1]), ("B is 2", [2])]),
    ("First line\nsecond [1]. Done", None, [("second", [1])]),
    ("\U0001f30a waves [1] 潮は六米です[2]。", "\U0001f30a waves [1] 潮は六米です[2]。", None),
    ("", "", []),
]


@pytest.mark.parametrize(("text", "wanted", "claims"), CASES)
@pytest.mark.parametrize("size", [1, 2, 3, 7, 1000])
def test_markers_and_their_claims(
    text: str, wanted: str | None, claims: list[tuple[str, list[int]]] | None, size: int
) -> None:
    said, found, _ = told(text, size=size)
    assert said == (text if wanted is None else wanted)
    if claims is not None:
        assert [(claim.text, [mark.evidence for mark in claim.marks]) for claim in found] == claims


@pytest.mark.parametrize("text", [text for text, _, _ in CASES])
def test_the_offsets_cut_each_marker_out_of_the_text(text: str) -> None:
    said, claims, telling = told(text, size=2)
    marks = [mark for claim in claims for mark in claim.marks]
    assert [said[mark.start : mark.end] for mark in marks] == [f"[{mark.number}]" for mark in marks]
    assert sorted(set(telling.numbers.values())) == list(range(1, len(telling.numbers) + 1))


@given(st.text(alphabet="ab [](),.;123490-^\n【】", max_size=60), st.integers(0, 1000))
def test_what_is_told_does_not_depend_on_how_the_text_is_cut(text: str, seed: int) -> None:
    whole, claims, _ = told(text)
    telling, said, dice = Telling(3), "", random.Random(seed)
    found: list[Claim] = []
    at = 0
    while at < len(text):
        end = at + dice.randint(1, 4)
        for one in telling.add(text[at:end]):
            said, found = (said + one, found) if isinstance(one, str) else (said, [*found, one])
        at = end
    for one in telling.end():
        said, found = (said + one, found) if isinstance(one, str) else (said, [*found, one])
    assert said == whole
    assert found == claims


def test_sentences_without_a_marker_are_known_with_their_place() -> None:
    said, _, telling = told("Introduced here. It was 6 m [1]. It was blue.\n- And old.")
    assert [sentence.text for sentence in telling.uncited] == ["Introduced here.", "It was blue.", "And old."]
    assert [said[one.start : one.end] for one in telling.uncited] == [one.text for one in telling.uncited]


@pytest.mark.parametrize("size", [1, 4, 100])
@pytest.mark.parametrize(
    ("text", "abstains", "told"),
    [
        ("NO_ANSWER: The documents do not say when.", True, "The documents do not say when."),
        ("**NO_ANSWER**: Not there.", True, "Not there."),
        ("NO_ANSWER", True, ""),
        ("No, it does not [1].", False, "No, it does not [1]."),
        ("[1] says so.", False, "[1] says so."),
        ("N", False, "N"),
    ],
)
def test_the_sign_of_an_abstention_is_read_and_not_told(text: str, abstains: bool, told: str, size: int) -> None:
    opening = Opening()
    said = "".join(opening.told(text[at : at + size]) for at in range(0, len(text), size)) + opening.rest()
    assert (said, opening.abstains) == (told, abstains)
