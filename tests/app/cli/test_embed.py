"""`plexus embed`: collections are searched by the configured model."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.app.cli.conftest import Plexus


def test_embed_makes_the_vectors_of_another_model_and_encode_names_it(
    plexus: Plexus, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert plexus("ingest", folder).code == 0
    monkeypatch.setenv("PLEXUS_EMBEDDER", "hashing-64")
    assert "30 metres" in plexus("search", "how long is the blue whale").out
    findings = {found["name"]: found for found in plexus("doctor", "--json").json["findings"]}
    assert "plexus embed default" in findings["collection default"]["detail"]
    refused = plexus("encode", "default")
    assert refused.code == 1
    assert "plexus embed default" in refused.err
    done = plexus("embed", "default")
    assert done.code == 0
    assert done.out.startswith("default: vectors made for ")
    assert plexus("embed").out == "default: vectors made for 0 units\n"
    assert "30 metres" in plexus("search", "how long is the blue whale").out
    findings = {found["name"]: found for found in plexus("doctor", "--json").json["findings"]}
    assert findings["collection default"]["detail"] == "searched by hashing-64"
    assert plexus("check").code == 0


def test_embed_of_a_collection_that_is_not_there_is_refused(plexus: Plexus, folder: Path) -> None:
    assert plexus("ingest", folder).code == 0
    ran = plexus("embed", "nowhere")
    assert ran.code == 1
    assert "nowhere" in ran.err
