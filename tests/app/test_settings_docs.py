"""docs/configuration.md says of each setting what app/settings.py says."""

import re
from pathlib import Path

import pytest
from pydantic import ValidationError

from app.settings import Settings, is_loopback

DOCS = Path(__file__).parents[2] / "docs" / "configuration.md"


def rows() -> dict[str, tuple[str, str]]:
    found = re.findall(r"^\| `PLEXUS_(\w+)` \| (.+?) \| (.+?) \|$", DOCS.read_text(encoding="utf-8"), re.M)
    return {name.lower(): (default.strip("`"), meaning) for name, default, meaning in found}


def test_every_setting_is_documented_and_nothing_else() -> None:
    assert sorted(rows()) == sorted(Settings.model_fields)


def test_the_meaning_of_a_setting_is_the_same_in_the_code_and_in_the_docs() -> None:
    for name, field in Settings.model_fields.items():
        assert rows()[name][1] == field.description, name


def test_the_defaults_are_the_documented_ones() -> None:
    for name, field in Settings.model_fields.items():
        documented = rows()[name][0]
        if name == "parse_workers":
            continue  # depends on the machine
        default = field.default
        shown = "none" if default is None else f"{default:g}" if isinstance(default, float) else str(default)
        assert documented == (",".join(default) if isinstance(default, tuple) else shown), name


def test_settings_are_read_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLEXUS_PORT", "9000")
    monkeypatch.setenv("PLEXUS_API_KEY", "")
    monkeypatch.setenv("PLEXUS_PUBLIC_URL", "https://plexus.example/")
    settings = Settings()
    assert settings.port == 9000
    assert settings.api_key is None, "an empty variable counts as not set"
    assert settings.public_url == "https://plexus.example"


def test_a_list_is_read_from_the_environment_with_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLEXUS_OCR_LANGUAGES", "en, de")
    assert Settings().reading.languages == ("en", "de")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "70000"),
        ("API_KEY", "short"),
        ("PUBLIC_URL", "plexus.example"),
        ("LINK_LIFETIME_S", "0"),
        ("OCR_LANGUAGES", ","),
    ],
)
def test_a_setting_out_of_bounds_is_refused(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(f"PLEXUS_{name}", value)
    with pytest.raises(ValidationError, match=name.lower()):
        Settings()


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1", "localhost", "LOCALHOST"])
def test_loopback_addresses_are_known(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "10.0.0.1", "plexus.example", "localhost.example", ""])
def test_other_addresses_are_not_loopback(host: str) -> None:
    assert not is_loopback(host)
