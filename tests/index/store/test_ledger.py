"""Jobs, keys, replies and secrets, shared by processes beside the store."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from index.errors import Conflict, NotFound, StoreError
from index.store import open_store
from index.store.ledger import CHANGE, Key, Ledger
from index.store.replies import LEASE_S, Claim, Reply, Superseded
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
    site = Key("k2", "site", "ef" * 32, ("read",), ("c",), "2026-01-02T00:00:00.000Z", None, ("https://a.example",), 5)
    ledger.add_key(key)
    ledger.add_key(site)
    assert ledger.keys() == [key, site]
    assert ledger.key_by_hash(site.hash) == site
    assert ledger.key_by_hash(key.hash) == key
    assert ledger.key_by_hash("cd" * 32) is None
    with pytest.raises(StoreError):
        ledger.add_key(key)
    revoked = ledger.revoke_key("k1")
    assert revoked.revoked_at is not None
    assert ledger.revoke_key("k1") == revoked
    assert ledger.key_by_hash(key.hash) is None
    assert ledger.keys() == [revoked, site]


def test_what_is_made_and_the_reply_that_tells_of_it_are_one_transaction(ledger: Ledger) -> None:
    assert ledger.claim_reply("k", "hash", "one").state == "mine"
    assert ledger.claim_reply("k", "hash", "two").state == "wait"
    assert ledger.claim_reply("k", "other", "two").state == "other"
    with pytest.raises(Superseded):
        ledger.add_job("ingest", "c", None, Reply("k", "two", lambda job: job.id))
    assert ledger.jobs() == [], "the job was undone with its reply"
    job = ledger.add_job("ingest", "c", None, Reply("k", "one", lambda job: {"job": job.id}))
    assert ledger.claim_reply("k", "hash", "three") == Claim("given", {"job": job.id})
    ledger.release_reply("k", "one")
    assert ledger.claim_reply("k", "hash", "three").state == "given", "what is given stays"


def test_a_request_that_failed_lets_the_next_one_try(ledger: Ledger) -> None:
    assert ledger.claim_reply("k", "hash", "one").state == "mine"
    ledger.release_reply("k", "two")
    assert ledger.claim_reply("k", "hash", "two").state == "wait", "another token releases nothing"
    ledger.release_reply("k", "one")
    assert ledger.claim_reply("k", "hash", "two").state == "mine"


def test_a_request_whose_process_died_is_replaced_after_a_while(ledger: Ledger, path: Path) -> None:
    ledger.claim_reply("k", "hash", "dead")
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("UPDATE replies SET created_at = '2026-01-01T00:00:00.000Z' WHERE key = 'k'")
        since = (datetime.now(UTC) - timedelta(seconds=LEASE_S + 5)).isoformat(timespec="milliseconds")
        db.execute("UPDATE replies SET created_at = ?", (since.replace("+00:00", "Z"),))
    assert ledger.claim_reply("k", "hash", "alive").state == "mine"
    with pytest.raises(Superseded):
        ledger.add_job("ingest", "c", None, Reply("k", "dead", lambda job: job.id))
    ledger.add_job("ingest", "c", None, Reply("k", "alive", lambda job: job.id))
    assert len(ledger.jobs()) == 1


def test_one_of_many_claims_from_several_connections_wins(ledger: Ledger, path: Path) -> None:
    other = Ledger(path)
    with ThreadPoolExecutor(4) as pool:
        claims = list(pool.map(lambda i: (ledger, other)[i % 2].claim_reply("k", "hash", str(i)), range(16)))
    assert [claim.state for claim in claims].count("mine") == 1
    assert [claim.state for claim in claims].count("wait") == 15
    other.close()


def test_what_a_job_was_to_do_is_forgotten_when_it_is_over(ledger: Ledger, path: Path) -> None:
    done, cancelled = (ledger.add_job("ingest", "c", {"files": ["secret name.pdf"]}) for _ in range(2))
    ledger.claim()
    assert ledger.finish(done.id, "done", None).payload is None
    assert ledger.cancel(cancelled.id).payload is None
    ledger.close()
    assert not [file for file in path.parent.iterdir() if b"secret name" in file.read_bytes()]


def test_the_time_left_is_known_while_a_job_runs(ledger: Ledger) -> None:
    job = ledger.add_job("ingest", "c", None)
    ledger.claim()
    assert ledger.progress(job.id, "parsing", 1, 3, 12.5).result == {"eta_s": 12.5}
    assert ledger.progress(job.id, "parsing", 1, 3).result is None


def test_changes_are_claimed_apart_and_listed_nowhere(ledger: Ledger) -> None:
    ingest, change = ledger.add_job("ingest", "c", None), ledger.add_job(CHANGE, "c", {"action": "x"})
    assert ledger.jobs() == ledger.open_jobs("c") == [ingest]
    claimed = ledger.claim(only=CHANGE)
    assert claimed is not None
    assert (claimed.id, claimed.stage) == (change.id, "")
    assert ledger.claim(only=CHANGE) is None
    ledger.requeue()
    again = ledger.claim(only=CHANGE)
    assert again is not None
    assert again.stage == "again", "it may have been done in part before"
    ledger.drop_job(change.id)
    assert ledger.job(change.id).status == "running", "only what has ended is dropped"
    ledger.finish(change.id, "done", None)
    ledger.drop_job(change.id)
    with pytest.raises(NotFound):
        ledger.job(change.id)
    other = ledger.claim()
    assert other is not None
    assert other.id == ingest.id


def test_old_jobs_that_have_ended_are_pruned(ledger: Ledger, path: Path) -> None:
    old, new, waiting = (ledger.add_job("ingest", "c", None) for _ in range(3))
    left = ledger.add_job(CHANGE, "c", None)
    for job in (old, new):
        ledger.claim()
        ledger.finish(job.id, "done", None)
    assert ledger.prune(30) == 0
    with closing(sqlite3.connect(path)) as db, db:
        long_ago = (datetime.now(UTC) - timedelta(days=31)).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        ids = (old.id, waiting.id, left.id)
        db.execute("UPDATE jobs SET created_at = ?, updated_at = ? WHERE id IN (?, ?, ?)", (long_ago, long_ago, *ids))
    assert ledger.prune(30) == 2
    assert [job.id for job in ledger.jobs()] == [new.id, waiting.id]
    with pytest.raises(NotFound):
        ledger.job(left.id)


def test_results_of_jobs_that_have_ended_are_rewritten(ledger: Ledger) -> None:
    jobs = [ledger.add_job("ingest", collection, None) for collection in ("c", "c", "d")]
    for job in jobs:
        ledger.claim()
        ledger.finish(job.id, "failed", {"name": 'a "quoted" name'}, "reason")
    waiting = ledger.add_job("ingest", "c", None)
    assert ledger.rewrite_results("c", lambda job: ({}, None), naming=["another name"]) == 0
    assert ledger.rewrite_results("c", lambda job: ({}, None), naming=["x", '"quoted" name']) == 2
    assert [(ledger.job(job.id).result, ledger.job(job.id).error) for job in jobs[:2]] == [({}, None)] * 2
    assert ledger.job(jobs[2].id).error == "reason"
    assert ledger.rewrite_results("d", lambda job: (job.result, None)) == 1
    assert ledger.job(waiting.id).status == "queued"


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
