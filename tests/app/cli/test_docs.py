"""docs/cli.md describes every command with its options, and help is quick."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer.main
from typer.core import TyperCommand, TyperGroup, TyperOption

from app.cli import application

ROOT = Path(__file__).parents[3]
COMMON = {"--help", "--json", "--server"}


def commands(group: TyperGroup, path: str) -> Iterator[tuple[str, TyperCommand]]:
    for name, command in group.commands.items():
        if isinstance(command, TyperGroup):
            yield from commands(command, f"{path} {name}")
        else:
            assert isinstance(command, TyperCommand)
            yield f"{path} {name}", command


def root() -> TyperGroup:
    group = typer.main.get_command(application)
    assert isinstance(group, TyperGroup)
    return group


def section(text: str, command: str) -> str:
    """The part of the document under the heading of a command or its group."""
    heading = f"## {' '.join(command.split()[:2])}"
    assert heading in text, f"docs/cli.md has no section {heading!r}"
    return text.split(heading, 1)[1].split("\n## ", 1)[0]


def test_every_command_and_option_is_in_the_docs() -> None:
    text = (ROOT / "docs" / "cli.md").read_text("utf-8")
    missing = []
    for name, command in commands(root(), "plexus"):
        if name not in text:
            missing.append(name)
        described = section(text, name)
        for parameter in command.params:
            options = [*parameter.opts, *parameter.secondary_opts] if isinstance(parameter, TyperOption) else []
            missing += [
                f"{name} {option}"
                for option in options
                if option.startswith("--") and option not in COMMON and option not in described
            ]
    assert not missing


def test_every_command_has_help() -> None:
    assert [name for name, command in commands(root(), "plexus") if not command.help] == []


@pytest.mark.parametrize("module", ["torch", "numpy", "pydantic", "fastapi", "httpx", "pymupdf", "faiss"])
def test_help_loads_nothing_heavy(module: str) -> None:
    code = f"""
import sys
from app.cli import main
try:
    main(["--help"])
except SystemExit:
    pass
sys.exit({module!r} in sys.modules)
"""
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True)
