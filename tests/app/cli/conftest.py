"""The command line run in this process, on a data directory of the test's own."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from app.cli import main


@dataclass(frozen=True, slots=True)
class Ran:
    """What a command left: exit code and what it printed."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Plexus = Callable[..., Ran]


@pytest.fixture
def data_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PLEXUS_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("PLEXUS_EMBEDDER", "hashing")
    monkeypatch.setenv("PLEXUS_PARSE_WORKERS", "1")
    return tmp_path / "data"


@pytest.fixture
def plexus(data_dir: Path, capsys: pytest.CaptureFixture[str]) -> Plexus:
    """Run `plexus` with these arguments."""

    def run(*arguments: object) -> Ran:
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        code = ended.value.code
        return Ran(code if isinstance(code, int) else 0 if code is None else 1, captured.out, captured.err)

    return run


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three small documents in two folders."""
    root = tmp_path / "folder"
    (root / "sub").mkdir(parents=True)
    (root / "zebra.md").write_text("# Zebras\n\nThe zebra is a striped animal of the savanna.\n")
    (root / "sub" / "whale.md").write_text("# Whales\n\nThe blue whale is 30 metres long.\n")
    (root / "prices.csv").write_text("animal,price\nzebra,1200\nwhale,99000\n")
    return root
