"""All settings, from variables that start with PLEXUS_: the only place that reads the environment."""

from __future__ import annotations

import ipaddress
import os
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from app.chat.settings import ChatSettings
from index.graph.sources import EVERY_SOURCE, NO_SOURCE, Sources
from index.late.setting import LateSetting
from ingest.base import Choice, Limits, Reading

MIN_KEY_LENGTH = 16


def _key_long_enough(key: SecretStr) -> SecretStr:
    if len(key.get_secret_value()) < MIN_KEY_LENGTH:
        raise ValueError(f"a key needs at least {MIN_KEY_LENGTH} characters")
    return key


def _web_address(url: str) -> str:
    if not url.startswith(("http://", "https://")):
        raise ValueError("must start with http:// or https://")
    return url.rstrip("/")


def _listed(value: object) -> object:
    """The parts of a list that is separated by commas."""
    return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value


PublicUrl = Annotated[str, AfterValidator(_web_address)]
ApiKey = Annotated[SecretStr, AfterValidator(_key_long_enough)]
Languages = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_listed)]
LogLevel = Annotated[
    Literal["debug", "info", "warning", "error"],
    BeforeValidator(lambda level: level.lower() if isinstance(level, str) else level),
]


class Settings(ChatSettings, BaseSettings):
    """Every setting with its bounds. A wrong value raises pydantic's ValidationError, which names it."""

    model_config = SettingsConfigDict(
        env_prefix="PLEXUS_", env_ignore_empty=True, extra="ignore", frozen=True, validate_default=True
    )

    data_dir: Path = Field(default=Path("data"), description="Directory that holds documents, indexes, jobs and keys.")
    host: str = Field(
        default="127.0.0.1",
        min_length=1,
        description="Address to listen on; on one that is not loopback, keys are needed.",
    )
    port: int = Field(default=8000, ge=0, le=65535, description="Port to listen on; 0 takes a free one.")
    public_url: PublicUrl | None = Field(
        default=None,
        description="Address at which people reach the server; put before the links in answers.",
    )
    api_key: ApiKey | None = Field(
        default=None,
        description=f"An admin key of your own, at least {MIN_KEY_LENGTH} characters; only its hash is kept.",
    )
    link_lifetime_s: int = Field(
        default=3600,
        ge=1,
        le=30 * 86_400,
        description="How long signed links to pages and pictures work, in seconds.",
    )
    site_rate: int = Field(
        default=20,
        ge=1,
        le=10_000,
        description="Requests a minute from one client address with a key tied to origins that names no rate.",
    )
    site_total_rate: int = Field(
        default=600,
        ge=1,
        le=1_000_000,
        description="Requests a minute from all client addresses together with one key tied to origins.",
    )
    seal_units: int = Field(
        default=8192,
        ge=16,
        le=1_000_000,
        description="Units that an index keeps in memory before it writes them as a segment.",
    )
    embedder: str = Field(
        default="minilm",
        min_length=1,
        description="Embedding model: minilm, hashing, or a sentence-transformers model by directory or hub name.",
    )
    embedder_query_prompt: str | None = Field(
        default=None,
        description="Text before each question that is embedded; none for no text. Default: what the model says.",
    )
    embedder_document_prompt: str | None = Field(
        default=None,
        description="Text before each passage that is embedded; none for no text. Default: what the model says.",
    )
    embedder_dimension: int = Field(
        default=0,
        ge=0,
        le=65_536,
        description="Numbers kept of a vector, for models trained for it (Matryoshka); 0 keeps all.",
    )
    late: str = Field(
        default="embedder",
        min_length=1,
        description="Late interaction: embedder (tokens of the embedding model), off, or a ColBERT model.",
    )
    late_bits: Literal[1, 2, 4, 8] = Field(default=1, description="Bits of each number of a token vector.")
    late_dimension: int = Field(
        default=0, ge=0, le=4096, description="Numbers kept of a token vector; 0 keeps all that the model gives."
    )
    late_tokens: int = Field(default=32, ge=1, le=512, description="Most token vectors of a passage, table or row.")
    late_partitions: int = Field(
        default=8, ge=2, le=4096, description="Parts of space (a power of two) of the code that finds by tokens."
    )
    late_width: int = Field(default=120, ge=1, le=4096, description="Bits of that code for each part.")
    late_repeats: int = Field(default=8, ge=1, le=256, description="How often space is cut for that code.")
    late_candidates: int = Field(
        default=400, ge=1, le=100_000, description="Units found by that code that are scored exactly by their tokens."
    )
    graph: Literal["on", "off", "rules", "imported"] = Field(
        default="on",
        description="What searches walk: all of the graph (on), only what rules read or what was imported, or off.",
    )
    evidence_tokens: int = Field(
        default=4000,
        ge=100,
        le=1_000_000,
        description="Most tokens of the evidence that an answer is made from, about.",
    )
    answer_cache_bytes: int = Field(
        default=64_000_000,
        ge=0,
        description="Room for answers that were given, in each process that answers, in bytes; 0 keeps none.",
    )
    question_cache_bytes: int = Field(
        default=16_000_000,
        ge=0,
        description="Room for what models made of the last questions, in each such process, in bytes; 0 keeps none.",
    )
    sparse: str = Field(
        default="off",
        min_length=1,
        description="Learned sparse retrieval: off, or a sparse encoder (SPLADE) by directory or hub name.",
    )
    reranker: str = Field(
        default="off",
        min_length=1,
        description="Reads the best hits again with the question: off, or a cross-encoder by directory or hub name.",
    )
    rerank_candidates: int = Field(
        default=25,
        ge=1,
        le=1000,
        description="Texts that the reranker reads for a question: the best hits, or what is in them.",
    )
    entailment: str = Field(
        default="off",
        min_length=1,
        description="Checks claims behind the rules: off, or a cross-encoder for inference by directory or hub name.",
    )
    page_model: str = Field(
        default="off",
        min_length=1,
        description="Pictures of pages: off, or a ColPali, ColQwen2 or ColModernVBERT model by directory or hub name.",
    )
    page_tokens: int = Field(default=128, ge=1, le=4096, description="Most vectors of a picture of a page.")
    workers: int = Field(
        default=1,
        ge=1,
        le=64,
        description="Processes that answer requests; from 2 on another one writes. Each loads the model.",
    )
    parse_workers: int = Field(
        default=max(1, min(8, os.cpu_count() or 1)),
        ge=1,
        le=256,
        description="Processes that parse documents.",
    )
    job_days: float = Field(
        default=30.0, gt=0, le=36_500, description="How long jobs that have ended are kept, in days."
    )
    max_upload_bytes: int = Field(
        default=2_000_000_000, ge=1, description="Largest upload request, all its files together."
    )
    max_upload_files: int = Field(default=1000, ge=1, le=10_000, description="Most files in one upload request.")
    max_request_bytes: int = Field(
        default=16_000_000, ge=1024, description="Largest body of any request that is not an upload."
    )
    max_pages: int = Field(default=20_000, ge=1, description="Most pages of one document; a longer one fails.")
    max_parse_s: float = Field(
        default=1800.0, gt=0, description="Longest time that parsing one file may take, in seconds."
    )
    max_picture_pixels: int = Field(
        default=50_000_000,
        ge=1_000_000,
        description="Most pixels of one picture; a larger one is skipped with a warning.",
    )
    layout: Choice = Field(
        default="auto", description="Whether the layout of PDF pages is analysed by the model: auto, always or never."
    )
    ocr: Choice = Field(
        default="auto", description="Whether text is recognised in pages that only show it: auto, always or never."
    )
    ocr_engine: Literal["rapidocr", "tesseract"] = Field(
        default="rapidocr", description="What recognises text: rapidocr, or tesseract where it is installed."
    )
    ocr_languages: Languages = Field(
        default=("en",),
        min_length=1,
        description="Languages of the pages to be recognised, as ISO 639-1 codes: en,de.",
    )
    page_dpi: int = Field(
        default=144, ge=36, le=300, description="Resolution of page pictures where a request names none."
    )
    max_page_dpi: int = Field(
        default=300,
        ge=36,
        le=300,
        description="Highest resolution of page pictures that a request may ask for.",
    )
    page_cache_bytes: int = Field(
        default=1_000_000_000, ge=0, description="Room for page pictures that were drawn, in bytes."
    )
    openwebui_events: Literal["off", "on"] = Field(
        default="off",
        description="Send Open WebUI's event lines in every streamed chat completion, not only where a header asks.",
    )
    log_level: LogLevel = Field(default="info", description="Least severity of what is logged.")

    @property
    def limits(self) -> Limits:
        """The bounds of parsing."""
        return Limits(
            file_bytes=self.max_upload_bytes,
            pages=self.max_pages,
            seconds=self.max_parse_s,
            picture_pixels=self.max_picture_pixels,
        )

    @property
    def embedder_options(self) -> dict[str, str | int]:
        """What is set of the embedder, beside its name."""
        options = {
            "query_prompt": self.embedder_query_prompt,
            "document_prompt": self.embedder_document_prompt,
            "dimension": self.embedder_dimension or None,
        }
        return {name: value for name, value in options.items() if value is not None}

    @property
    def late_setting(self) -> LateSetting:
        """How token vectors are kept. Raises InvalidInput where the numbers do not fit each other."""
        return LateSetting(
            self.late_bits,
            self.late_dimension,
            self.late_tokens,
            self.late_partitions,
            self.late_width,
            self.late_repeats,
            self.late_candidates,
        )

    @property
    def page_setting(self) -> LateSetting:
        """How vectors of pictures of pages are kept: all numbers of a vector, else as those of tokens."""
        return replace(self.late_setting, dimension=0, tokens=self.page_tokens)

    @property
    def reading(self) -> Reading:
        """How pages are read."""
        return Reading(self.layout, self.ocr, self.ocr_engine, self.ocr_languages, self.recognised)

    @property
    def recognised(self) -> Path:
        """Where recognised text is kept."""
        return self.data_dir / "cache" / "ocr"

    @property
    def graph_sources(self) -> Sources:
        """Of which facts the graph is made that searches walk."""
        chosen: dict[str, Sources] = {"rules": frozenset({"rule"}), "imported": frozenset({"import"}), "off": NO_SOURCE}
        return chosen.get(self.graph, EVERY_SOURCE)

    @property
    def loopback(self) -> bool:
        """Whether the server can be reached from this machine only."""
        return is_loopback(self.host)


_METRICS = "PROMETHEUS_MULTIPROC_DIR"
_ALGEBRA = "OPENBLAS_NUM_THREADS"


def share_metrics(directory: Path) -> None:
    """Have the processes that this one starts count into one directory: the library reads it from the environment."""
    os.environ[_METRICS] = str(directory)


def algebra_threads() -> int:
    """How many threads make a product of matrices: 1 unless it is set, also for libraries that are loaded later on."""
    told = os.environ.setdefault(_ALGEBRA, "1")
    return int(told) if told.isdecimal() and int(told) else 1


def shared_metrics() -> Path | None:
    """The directory that several processes count into."""
    found = os.environ.get(_METRICS)
    return Path(found) if found else None


def is_loopback(host: str) -> bool:
    """Whether a host name or address (without port) is this machine's loopback."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
