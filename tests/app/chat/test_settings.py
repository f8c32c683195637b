"""The settings of the chat model, and where its state is told."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from app.doctor import examine
from app.settings import Settings
from tests.app.chat.model import NAME, chat_model, fails, says
from tests.app.running import running, settings_for, with_key


def test_without_an_address_there_is_no_chat_model() -> None:
    assert Settings().chat is None


def test_every_setting_reaches_the_client() -> None:
    settings = Settings(chat_url="http://localhost:1/v1/", chat_model="m", chat_retries=7, chat_pause_s=3.5)
    setup = settings.chat
    assert setup is not None
    assert (setup.url, setup.model, setup.retries, setup.pause_s) == ("http://localhost:1/v1", "m", 7, 3.5)


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("CHAT_URL", "localhost:11434", "must start with http"),
        ("CHAT_URL", "http://me:pass@host/v1", "PLEXUS_CHAT_KEY"),
        ("CHAT_URL", "http://host/v1", "both"),
        ("CHAT_MODEL", "llama", "both"),
        ("CHAT_VISION", "maybe", "chat_vision"),
        ("CHAT_RETRIES", "-1", "chat_retries"),
    ],
)
def test_settings_that_cannot_work_are_refused(
    name: str, value: str, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"PLEXUS_{name}", value)
    with pytest.raises(ValidationError, match=words):
        Settings()


def test_the_key_is_shown_nowhere(tmp_path: Path) -> None:
    secret = "sk-very-secret"
    with (
        chat_model(says("ok")) as model,
        running(settings_for(tmp_path, **model.settings, chat_key=secret)) as (client, services),
    ):
        admin = with_key(services, "boss", ["admin"])
        status = client.get("/api/status", headers=admin)
        assert status.json()["settings"]["chat_model"] == NAME
        assert status.json()["answers"] == NAME
        assert secret not in status.text
        assert secret not in repr(services.settings)


def test_the_doctor_asks_the_model(tmp_path: Path) -> None:
    with chat_model(says("yes"), fails(401, "no")) as model:
        settings = settings_for(tmp_path, **model.settings)
        for good, words in ((True, "answered in"), (False, "refuses the key")):
            (finding,) = [one for one in examine(settings) if one.name == "chat model"]
            assert (finding.good, finding.needed) == (good, False)
            assert words in finding.detail
            assert NAME in finding.detail
