"""`plexus ingest`: outcomes, summary, exit codes."""

from __future__ import annotations

from pathlib import Path

from tests.app.cli.conftest import Plexus


def test_a_folder_is_ingested_and_a_second_run_does_nothing(plexus: Plexus, folder: Path) -> None:
    first = plexus("ingest", folder, "-c", "zoo")
    assert first.code == 0, first.err
    assert "ready     sub/whale.md (1 page)" in first.out
    assert "ready\t3\t3\t3\t" in first.out
    assert "pages/s" in first.out
    second = plexus("ingest", folder, "-c", "zoo")
    assert second.code == 0
    assert "unchanged\t3\t3\t0\t" in second.out


def test_json_holds_every_outcome_and_the_summary(plexus: Plexus, folder: Path) -> None:
    ran = plexus("ingest", folder, "--json", "--metadata", "year=2024", "--metadata", "team=sales")
    assert ran.code == 0
    assert ran.json["summary"]["ready"] == 3
    assert ran.json["summary"]["documents"] == 3
    (whale,) = [one for one in ran.json["outcomes"] if one["source"] == "sub/whale.md"]
    assert whale["status"] == whale["standing"] == "ready"
    shown = plexus("documents", "show", whale["documents"][0], "--json").json
    assert shown["metadata"] == {"year": 2024, "team": "sales"}


def test_it_ends_with_3_if_some_failed_and_says_why(plexus: Plexus, folder: Path) -> None:
    (folder / "empty.md").touch()
    ran = plexus("ingest", folder)
    assert ran.code == 3
    assert "failed    empty.md: the file has no bytes" in ran.out
    assert plexus("ingest", folder).code == 3, "a file that is still broken is still not ready"


def test_it_ends_with_1_if_nothing_is_ready(plexus: Plexus, tmp_path: Path) -> None:
    (tmp_path / "empty.md").touch()
    assert plexus("ingest", tmp_path / "empty.md").code == 1


def test_a_folder_without_files_is_said(plexus: Plexus, tmp_path: Path) -> None:
    (tmp_path / "nothing").mkdir()
    ran = plexus("ingest", tmp_path / "nothing")
    assert (ran.code, ran.err) == (1, "plexus: there are no files to ingest\n")


def test_films_in_a_folder_are_skipped_and_counted_but_fail_if_named(plexus: Plexus, folder: Path) -> None:
    film = folder / "sub" / "film.mp4"
    film.write_bytes(b"\x00\x00\x00\x18ftypmp42" + bytes(12))
    ran = plexus("ingest", folder)
    assert ran.code == 0, ran.out
    assert "\n1 file of other types skipped\n" in ran.out
    again = plexus("ingest", folder, "--json").json
    assert (again["summary"]["skipped"], len(again["outcomes"])) == (1, 3)
    named = plexus("ingest", film)
    assert named.code == 1
    assert "failed    film.mp4: the file is a file of type video/mp4, which is not supported" in named.out
    alone = plexus("ingest", folder / "sub", "--no-recursive", "-c", "other", "--json")
    assert alone.json["summary"]["ready"] == 1


def test_a_path_that_is_not_there_is_one_line_on_stderr(plexus: Plexus, tmp_path: Path) -> None:
    ran = plexus("ingest", tmp_path / "nowhere")
    assert ran.code == 1
    assert ran.err == f"plexus: {tmp_path}/nowhere: no such file or folder\n"
    assert ran.out == ""


def test_metadata_must_be_pairs(plexus: Plexus, folder: Path) -> None:
    ran = plexus("ingest", folder, "--metadata", "year")
    assert ran.code == 1
    assert "must look like key=value" in ran.err


def test_without_recursion_inner_folders_stay_out(plexus: Plexus, folder: Path) -> None:
    ran = plexus("ingest", folder, "--no-recursive", "--json")
    assert {one["source"] for one in ran.json["outcomes"]} == {"zebra.md", "prices.csv"}


def test_deleting_everything_leaves_nothing_behind(plexus: Plexus, folder: Path, data_dir: Path) -> None:
    plexus("ingest", folder)
    for document in plexus("documents", "list", "--json").json:
        assert plexus("documents", "delete", document["id"]).code == 0
    assert plexus("documents", "list", "--json").json == []
    assert plexus("search", "zebra", "--json").json["hits"] == []
    checked = plexus("check")
    assert (checked.code, checked.out) == (0, "all is well\n")
    assert not [path for path in (data_dir / "files").rglob("*") if path.is_file()]
