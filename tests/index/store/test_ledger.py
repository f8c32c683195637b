"""Jobs, keys, replies and secrets, shared by processes beside the store."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from index.errors import Conflict, NotFound, StoreError
from index.store import open_store
from index.store.ledger import Key, Ledger
from tests.index.store.samples import prepare


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "store.db"


@pytest.fixture
def ledger(path: Path) -> Iterator[Ledger]:
    opened = Ledger(path)
    yield opened
    opened.close()


def test_a_job_is_queued_claimed_advanced_and_finished(ledger: Ledger) -> None:
    job = ledger.add_job("ingest", "c", {"files": ["a.pdf"]})
    assert (job.status, job.done, job.total, job.result, job.cancel) == ("queued", 0, 0, None, False)
    assert ledger.job(job.id) == job
    claimed = ledger.claim()
    assert claimed is not None
    assert (claimed.id, claimed.status, claimed.payload) == (job.id, "running", {"files": ["a.pdf"]})
    assert ledger.claim() is None
    advanced = ledger.progress(job.id, "parsing", 3, 10)
    assert (advanced.stage, advanced.done, advanced.total) == ("parsing", 3, 10)
    finished = ledger.finish(job.id, "failed", {"documents": []}, "disk full")
    assert (finished.status, finished.result, finished.error) == ("failed", {"documents": []}, "disk full")
    assert ledger.open_jobs() == []


def test_jobs_are_claimed_and_listed_from_the_oldest(ledger: Ledger) -> None:
    ids = [ledger.add_job("ingest", collection, None).id for collection in "cdc"]
    assert sorted(ids) == ids
    assert [job.id for job in ledger.jobs(limit=2)] == ids[:2]
    assert [job.id for job in ledger.jobs(after=ids[0])] == ids[1:]
    first = ledger.claim()
    assert first is not None
    assert first.id == ids[0]
    assert [job.id for job in ledger.jobs(status="queued")] == ids[1:]
    assert [job.id for job in ledger.open_jobs("c")] == [ids[0], ids[2]]


def test_a_waiting_job_is_cancelled_at_once_and_a_running_one_is_asked(ledger: Ledger) -> None:
    running, waiting = (ledger.add_job("ingest", "c", None) for _ in range(2))
    ledger.claim()
    cancelled = ledger.cancel(waiting.id)
    assert (cancelled.status, cancelled.cancel) == ("cancelled", False)
    asked = ledger.cancel(running.id)
    assert (asked.status, asked.cancel) == ("running", True)
    assert ledger.progress(running.id, "parsing", 1, 2).cancel
    assert ledger.claim() is None
    ledger.finish(running.id, "cancelled", None)
    assert ledger.cancel(running.id).status == "cancelled"


def test_running_jobs_wait_again_after_a_restart(ledger: Ledger, path: Path) -> None:
    job = ledger.add_job("ingest", "c", None)
    ledger.claim()
    again = Ledger(path)
    assert again.requeue() == 1
    claimed = again.claim()
    assert claimed is not None
    assert claimed.id == job.id
    again.close()


def test_a_job_that_is_not_there_or_does_not_end_is_refused(ledger: Ledger) -> None:
    for call in (ledger.job, ledger.cancel, ledger.revoke_key):
        with pytest.raises(NotFound):
            call("nothing")
    with pytest.raises(NotFound):
        ledger.progress("nothing", "", 0, 0)
    with pytest.raises(NotFound):
        ledger.finish("nothing", "done", None)
    with pytest.raises(Conflict):
        ledger.finish(ledger.add_job("ingest", "c", None).id, "running", None)


def test_a_job_is_claimed_by_one_only(ledger: Ledger, path: Path) -> None:
    for _ in range(20):
        ledger.add_job("ingest", "c", None)
    other = Ledger(path)
    with ThreadPoolExecutor(4) as pool:
        claimed = list(pool.map(lambda i: (ledger, other)[i % 2].claim(), range(24)))
    ids = [job.id for job in claimed if job is not None]
    assert len(ids) == len(set(ids)) == 20
    other.close()


def test_a_key_opens_until_it_is_revoked(ledger: Ledger) -> None:
    key = Key("k1", "laptop", "ab" * 32, ("read", "write"), ("c",), "2026-01-01T00:00:00.000Z")
    ledger.add_key(key)
    assert ledger.keys() == [key]
    assert ledger.key_by_hash(key.hash) == key
    assert ledger.key_by_hash("cd" * 32) is None
    with pytest.raises(StoreError):
        ledger.add_key(key)
    revoked = ledger.revoke_key("k1")
    assert revoked.revoked_at is not None
    assert ledger.revoke_key("k1") == revoked
    assert ledger.key_by_hash(key.hash) is None
    assert ledger.keys() == [revoked]


def test_the_first_reply_is_remembered(ledger: Ledger) -> None:
    assert ledger.recall("k") is None
    ledger.remember("k", "hash", 202, {"items": [1]})
    ledger.remember("k", "other", 500, None)
    assert ledger.recall("k") == ("hash", 202, {"items": [1]})


def test_a_secret_is_made_once(ledger: Ledger, path: Path) -> None:
    secret = ledger.secret("links")
    assert len(secret) == 32
    assert ledger.secret("other") != secret
    again = Ledger(path)
    assert again.secret("links") == secret
    again.close()


def test_the_ledger_works_beside_a_store_that_writes(ledger: Ledger, path: Path) -> None:
    store = open_store("sqlite", path)
    with ThreadPoolExecutor(2) as pool:
        commits = [pool.submit(store.commit, [prepare(f"d{i}", "one")]) for i in range(20)]
        jobs = [pool.submit(ledger.add_job, "ingest", "c", i) for i in range(20)]
        assert sorted(commit.result() for commit in commits) == list(range(1, 21))
        assert len({job.result().id for job in jobs}) == 20
    assert store.version() == 20
    store.close()
