"""Nothing of a deleted document is left in any file of the data directory, however it came and was used."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from app.wiring import Services
from bench.needles import Secrets
from bench.traces import SEAL, User, forms, learn, leftovers, use_commands
from tests.app.cli.conftest import Plexus, data_dir, plexus
from tests.app.running import running, settings_for

__all__ = ["data_dir", "plexus"]


@pytest.fixture
def server(tmp_path: Path) -> Iterator[tuple[TestClient, Services]]:
    """One whose views are in many small segments."""
    with running(settings_for(tmp_path, seal_units=SEAL)) as found:
        yield found


def test_what_went_through_a_server_leaves_nothing(server: tuple[TestClient, Services]) -> None:
    client, services = server
    data, secrets = services.settings.data_dir, Secrets()
    user = User(client, secrets)
    user.put_in()
    user.use()
    learn(data, secrets)
    services.engine.settle()
    before = leftovers(data, secrets)
    assert before.keys() == secrets.words.keys(), "all of it could be found before"
    assert forms(before).keys() >= {("views", "hash"), ("views", "vector"), ("plexus.db", "vector"), ("files", "bytes")}
    assert user.rated >= 3
    user.take_out()
    services.engine.compact()
    assert leftovers(data, secrets) == {}
    assert user.kept
    for path in user.kept:
        assert client.get(path).status_code == 200, "a picture that another document shares stays"
    assert services.engine.check() == []


def test_what_went_through_the_command_line_leaves_nothing(plexus: Plexus, data_dir: Path, tmp_path: Path) -> None:
    secrets = Secrets()

    def run(*arguments: str) -> None:
        ran = plexus(*arguments)
        assert ran.code == 0, ran.err

    use_commands(run, data_dir, tmp_path, secrets)
    assert leftovers(data_dir, secrets) == {}
