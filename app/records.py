"""What the ledger keeps of an ingest job: its files before, its outcomes after."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from app import bodies
from app.outcomes import Outcome
from index.store.ledger import Job
from index.types import Json

INGEST = "ingest"
OPEN = frozenset({"queued", "running"})


@dataclass(frozen=True, slots=True)
class JobFile:
    """A file of a job. `document` is the id it will have, None where it holds many documents."""

    path: Path
    source: str
    name: str
    metadata: dict[str, Json]
    document: str | None
    media_type: str
    size: int


def payload_of(files: Sequence[JobFile], *, upload: Path | None, reparse: bool) -> dict[str, Json]:
    """What the ledger keeps of a job; `upload` is the directory to remove when it is finished."""
    return {
        "upload": upload.name if upload else None,
        "reparse": reparse,
        "files": [
            {
                "path": str(file.path),
                "source": file.source,
                "name": file.name,
                "metadata": dict(file.metadata),
                "document": file.document,
                "media_type": file.media_type,
                "size": file.size,
            }
            for file in files
        ],
    }


def files_of(job: Job) -> list[JobFile]:
    """The files of an ingest job."""
    files = job.payload.get("files") if isinstance(job.payload, dict) else None
    found = []
    for file in files if isinstance(files, list) else []:
        assert isinstance(file, dict)
        metadata, document = file["metadata"], file["document"]
        assert isinstance(metadata, dict)
        found.append(
            JobFile(
                path=Path(str(file["path"])),
                source=str(file["source"]),
                name=str(file["name"]),
                metadata=metadata,
                document=None if document is None else str(document),
                media_type=str(file["media_type"]),
                size=int(str(file["size"])),
            )
        )
    return found


def upload_of(job: Job) -> str | None:
    """The name of the job's directory of uploads."""
    name = job.payload.get("upload") if isinstance(job.payload, dict) else None
    return name if isinstance(name, str) else None


def is_reparse(job: Job) -> bool:
    """Whether the job parses files again whose bytes are known."""
    return isinstance(job.payload, dict) and job.payload.get("reparse") is True


def job_body(job: Job) -> bodies.JobBody:
    result = job.result if isinstance(job.result, dict) else {}
    outcomes = result.get("outcomes")
    documents = result.get("documents")
    expected = [file.document for file in files_of(job) if file.document] if job.status in OPEN else []
    return bodies.JobBody(
        id=job.id,
        kind=job.kind,
        collection=job.collection,
        status=job.status,
        stage=job.stage,
        done=job.done,
        total=job.total,
        eta_s=_eta_s(job),
        documents=[str(one) for one in documents] if isinstance(documents, list) else expected,
        outcomes=[bodies.OutcomeBody.model_validate(one) for one in outcomes] if isinstance(outcomes, list) else [],
        error=job.error,
        cancel_requested=job.cancel,
        created_at=job.created_at,
        updated_at=job.updated_at,
    )


def _eta_s(job: Job) -> float | None:
    found = job.result.get("eta_s") if isinstance(job.result, dict) and job.status == "running" else None
    return float(found) if isinstance(found, int | float) else None


def result_of(outcomes: Iterable[Outcome]) -> dict[str, Json]:
    found = list(outcomes)
    documents: list[Json] = [*dict.fromkeys(one for outcome in found for one in outcome.documents)]
    shown: list[Json] = [
        {
            "source": one.source,
            "status": one.status,
            "documents": [*one.documents],
            "detail": one.detail,
            "pages": one.pages,
        }
        for one in found
    ]
    return {"documents": documents, "outcomes": shown}
