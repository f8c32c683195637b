"""The service goes on while broken and hostile files are sent to it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.app.running import NOTES, finished, ingested, running, settings_for, upload
from tests.ingest.broken.files import BROKEN


@pytest.mark.slow
def test_the_service_goes_on_through_broken_files(tmp_path: Path) -> None:
    expected = {broken.name: broken for broken in BROKEN}
    with running(settings_for(tmp_path, max_parse_s=20)) as (client, _):
        sent = {broken.name: broken.make() for broken in BROKEN}
        empty = {name: data for name, data in sent.items() if data}
        job = finished(client, upload(client, "c", empty)[0]["job_id"], timeout_s=240)
        assert job["status"] in ("done", "failed"), job
        outcomes = {one["source"]: one for one in job["outcomes"]}
        assert outcomes.keys() == empty.keys()
        for name, outcome in outcomes.items():
            assert outcome["status"] == expected[name].status, outcome
            assert outcome["status"] != "failed" or expected[name].words in outcome["detail"], outcome
        ingested(client, "c", {"notes.txt": NOTES})
        hits = client.post("/api/collections/c/search", json={"query": "ferry to Skye"}).json()["hits"]
        assert hits[0]["source"] == "notes.txt"
