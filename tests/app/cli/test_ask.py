"""`plexus ask` with a chat model."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.app.chat.model import NAME, chat_model, fails, says
from tests.app.cli.conftest import Plexus


def test_ask_shows_what_is_not_carried_and_what_its_reader_should_know(
    plexus: Plexus, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert plexus("ingest", folder).code == 0
    script = (
        says("It is 30 metres long «30 metres». It weighs 900 tonnes «30 metres». It sings 40 songs."),
        says("It is 30 metres long «30 metres»."),
        fails(403),
    )
    with chat_model(*script) as model:
        monkeypatch.setenv("PLEXUS_CHAT_URL", model.url)
        monkeypatch.setenv("PLEXUS_CHAT_MODEL", NAME)
        lines = plexus("ask", "How long is the blue whale?").out.splitlines()
        assert lines[0] == "It is 30 metres long [1]. It weighs 900 tonnes [1]. It sings 40 songs."
        assert lines[2] == "[1] sub/whale.md, line 1"
        assert lines[3].startswith("[1] sub/whale.md, line 1  (not carried: the number 900")
        assert lines[4].startswith("not carried: It sings 40 songs. (the number 40")
        assert lines[5] == "2 of 3 statements are not carried by the documents."
        answer = plexus("ask", "How long is the blue whale?", "--json").json
        assert (answer["model"], answer["notice"]) == (NAME, "")
        ran = plexus("ask", "How long is the blue whale?")
        assert "30 metres" in ran.out
        assert "The chat model did not answer: it refuses the key" in ran.out
