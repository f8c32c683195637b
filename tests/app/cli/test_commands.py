"""Every other command, on the data directory."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from index.lock import WriterLock
from tests.app.cli.conftest import Plexus


@pytest.fixture
def filled(plexus: Plexus, folder: Path) -> Plexus:
    assert plexus("ingest", folder).code == 0
    return plexus


def test_search_shows_hits_with_their_place(filled: Plexus) -> None:
    ran = filled("search", "how long is the blue whale")
    assert ran.code == 0
    assert ran.out.splitlines()[0].startswith("  1. ")
    assert "sub/whale.md" in ran.out.splitlines()[0]
    assert "30 metres" in ran.out


def test_search_in_json_is_what_the_http_api_answers(filled: Plexus) -> None:
    found = filled("search", "striped zebra", "--top-k", 1, "--json").json
    (hit,) = found["hits"]
    assert hit["source"] == "zebra.md"
    assert 0.0 <= hit["score"] <= 1.0
    assert {"id", "document_id", "kind", "page", "bbox", "regions", "view_url"} <= set(hit)
    assert found["index_version"] > 0


def test_search_takes_filters_retrievers_and_explains(filled: Plexus) -> None:
    query = json.dumps({"sources": ["zebra.md"]})
    found = filled("search", "animal", "--filter", query, "--retriever", "lexical", "--explain", "--json").json
    assert {hit["source"] for hit in found["hits"]} == {"zebra.md"}
    assert set(found["hits"][0]["scores"]) == {"lexical"}
    assert "lexical #1" in filled("search", "zebra", "--explain").out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--filter", "{"], "--filter is no JSON"),
        (["--filter", "[]"], "must be a JSON object"),
        (["--filter", '{"colour": "red"}'], "filter.colour: this field does not exist"),
        (["--filter", '{"kinds": ["poem"]}'], "filter.kinds[0]: input should be"),
        (["--filter", '{"where": {"eq": ["colour", 1]}}'], "colour"),
        (["-c", "nowhere"], "nowhere"),
    ],
)
def test_a_wrong_search_is_one_line_on_stderr(filled: Plexus, arguments: list[str], message: str) -> None:
    ran = filled("search", "zebra", *arguments)
    assert ran.code == 1
    assert message in ran.err
    assert len(ran.err.splitlines()) == 1
    assert "Traceback" not in ran.err


def test_searching_before_anything_was_ingested_is_refused_in_words(plexus: Plexus, data_dir: Path) -> None:
    ran = plexus("search", "zebra")
    assert ran.code == 1
    assert len(ran.err.splitlines()) == 1
    assert str(data_dir) in ran.err
    assert "PLEXUS_DATA_DIR" in ran.err


def test_the_version_is_shown(plexus: Plexus) -> None:
    ran = plexus("--version")
    assert (ran.code, ran.err) == (0, "")
    assert re.fullmatch(r"plexus \d+\.\d+\.\d+\n", ran.out)


def test_ask_answers_with_a_citation(filled: Plexus) -> None:
    ran = filled("ask", "How long is the blue whale?")
    assert ran.code == 0
    assert "30 metres" in ran.out
    assert "[1] sub/whale.md" in ran.out
    answer = filled("ask", "How long is the blue whale?", "--json").json
    assert answer["model"] == "extractive"
    assert answer["citations"][0]["number"] == 1


def test_collections_are_made_listed_and_deleted(filled: Plexus) -> None:
    assert filled("collections", "create", "other").code == 0
    names = {one["name"]: one["documents"] for one in filled("collections", "list", "--json").json}
    assert names == {"default": 3, "other": 0}
    assert filled("collections", "delete", "default").code == 0
    assert filled("collections", "delete", "default").code == 1
    assert filled("collections", "list").out.splitlines()[1].startswith("other\t0\t0\t")
    assert filled("check").code == 0


def test_documents_are_listed_shown_and_lose_a_source(filled: Plexus, folder: Path) -> None:
    (folder / "copy.md").write_bytes((folder / "zebra.md").read_bytes())
    filled("ingest", folder)
    documents = filled("documents", "list", "--json").json
    assert len(documents) == 3
    assert len(filled("documents", "list", "--limit", 1, "--json").json) == 1
    (zebra,) = [one for one in documents if "zebra.md" in one["sources"]]
    assert set(zebra["sources"]) == {"zebra.md", "copy.md"}
    shown = filled("documents", "show", zebra["id"]).out
    assert "source: copy.md" in shown
    assert "status: ready" in shown
    assert filled("documents", "delete", "--source", "zebra.md").code == 0
    assert filled("documents", "show", zebra["id"], "--json").json["sources"] == ["copy.md"]
    assert filled("documents", "delete", "--source", "zebra.md").code == 1
    assert filled("documents", "delete", "--source", "copy.md").code == 0
    assert filled("documents", "show", zebra["id"]).code == 1


def test_deleting_needs_either_an_id_or_a_source(filled: Plexus) -> None:
    assert "either the id of a document or a --source" in filled("documents", "delete").err


def test_a_key_is_shown_once_and_works_until_it_is_revoked(plexus: Plexus) -> None:
    made = plexus("keys", "create", "mine", "--scope", "admin", "--json").json
    assert made["key"].startswith("plx_")
    second = plexus("keys", "create", "reader", "-c", "zoo")
    assert second.out.startswith("plx_")
    listed = plexus("keys", "list")
    assert made["key"] not in listed.out
    keys = plexus("keys", "list", "--json").json
    assert [(key["name"], key["scopes"], key["collections"]) for key in keys] == [
        ("mine", ["admin"], []),
        ("reader", ["read"], ["zoo"]),
    ]
    assert "hash" not in keys[0]
    assert plexus("keys", "revoke", keys[1]["id"]).code == 0
    assert plexus("keys", "revoke", keys[0]["id"]).code == 1, "the last admin key stays"


def test_a_key_for_web_pages_is_tied_to_their_origins(plexus: Plexus) -> None:
    assert plexus("keys", "create", "boss", "--scope", "admin").code == 0
    made = plexus("keys", "create", "site", "-c", "zoo", "--origin", "https://zoo.example:443", "--rate", "5", "--json")
    assert (made.json["origins"], made.json["rate"]) == (["https://zoo.example"], 5)
    assert "https://zoo.example" in plexus("keys", "list").out
    refused = plexus("keys", "create", "site", "--origin", "https://zoo.example")
    assert (refused.code, refused.err.count("\n")) == (1, 1)
    assert "exactly one collection" in refused.err


def test_jobs_are_listed_though_there_are_none(filled: Plexus) -> None:
    assert filled("jobs", "list", "--json").json == []
    assert filled("jobs", "list").out.startswith("id\tkind\t")
    assert filled("jobs", "show", "none").code == 1
    assert filled("jobs", "cancel", "none").code == 1


def test_check_finds_what_is_broken_and_repairs_it(filled: Plexus, data_dir: Path) -> None:
    stray = data_dir / "files" / "ab" / ("ab" * 32)
    stray.parent.mkdir(exist_ok=True)
    stray.write_text("of nobody")
    ran = filled("check", "--json")
    assert ran.code == 1
    assert ran.json["problems"][0]["code"] == "file_stray"
    assert filled("check", "--repair").code == 0
    assert not stray.exists()


def test_doctor_finds_this_environment_in_order(plexus: Plexus) -> None:
    ran = plexus("doctor", "--json")
    assert ran.code == 0, ran.out
    found = {finding["name"]: finding for finding in ran.json["findings"]}
    assert found["python"]["good"]
    assert found["model"]["detail"] == "embeds in 256 dimensions"
    assert {"sqlite", "data directory", "disk space"} <= set(found)


def test_doctor_ends_with_1_if_the_model_is_not_there(plexus: Plexus, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLEXUS_EMBEDDER", "nonsense")
    ran = plexus("doctor")
    assert ran.code == 1
    assert "BROKEN model: no embedder 'nonsense'" in ran.out


def test_a_second_writer_is_refused_and_told_who_writes(filled: Plexus, folder: Path, data_dir: Path) -> None:
    lock = WriterLock.acquire(data_dir, "the server at http://127.0.0.1:8000")
    try:
        for arguments in (["ingest", folder], ["collections", "delete", "default"], ["check", "--repair"]):
            ran = filled(*arguments)
            assert ran.code == 1
            assert "the server at http://127.0.0.1:8000" in ran.err
            assert len(ran.err.splitlines()) == 1
        assert filled("search", "zebra").code == 0, "reading goes on"
        assert filled("documents", "list").code == 0
        assert filled("check").code == 0
    finally:
        lock.release()
    assert filled("ingest", folder).code == 0


def test_a_wrong_setting_is_named_by_its_variable(plexus: Plexus, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLEXUS_PORT", "many")
    ran = plexus("search", "zebra")
    assert ran.code == 1
    assert ran.err.startswith("plexus: PLEXUS_PORT: ")


def test_a_server_that_is_not_there_is_said(plexus: Plexus) -> None:
    ran = plexus("search", "zebra", "--server", "http://127.0.0.1:9")
    assert ran.code == 1
    assert ran.err.startswith("plexus: http://127.0.0.1:9 cannot be reached")
