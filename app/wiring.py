"""Builds the parts of Plexus from the settings, for the server and for the command line."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import TracebackType

from app.answers import Answers, Tickets, open_answering
from app.chat import Chat
from app.ingesting import Ingestor
from app.metrics import Metrics
from app.settings import Settings, shared_metrics
from index.embed import open_embedder, open_sparse, spelled
from index.embed.remembered import Remembered
from index.engine import DATABASE, Engine
from index.errors import NotFound
from index.late import open_late
from index.late.pages import open_page_images
from index.rerank import open_reranking
from index.store.ledger import Ledger
from index.upkeep import Policy
from ingest.asking import PictureReader
from ingest.render import Renderer

PAGE_IMAGE_DPI = 110
"""Of the pictures that a page model sees; it makes them smaller as it needs."""


@dataclass
class Services:
    """All that the server and the command line work with; what is heavy is made when it is first used."""

    settings: Settings
    engine: Engine
    ledger: Ledger
    answering: Answers
    tickets: Tickets
    chat: Chat | None = None

    @cached_property
    def renderer(self) -> Renderer:
        return Renderer(self.page_cache)

    @cached_property
    def picture_reader(self) -> PictureReader:
        return PictureReader(self.settings.reading, self.settings.max_picture_pixels)

    @cached_property
    def ingestor(self) -> Ingestor:
        """Raises RuntimeError where another process writes."""
        if not self.engine.writable:
            raise RuntimeError("these services were opened for reading")
        return Ingestor(self.engine, self.settings.parse_workers, self.settings.limits, self.settings.reading)

    @cached_property
    def metrics(self) -> Metrics:
        return Metrics(shared_metrics())

    @property
    def page_cache(self) -> Path:
        """Pictures of pages; may be removed at any time."""
        return self.settings.data_dir / "cache"

    @property
    def recognised(self) -> Path:
        """What was recognised in pictures; may be removed at any time, and is then recognised again."""
        return self.settings.recognised

    @property
    def uploads(self) -> Path:
        """Where uploaded files wait for their job."""
        return self.settings.data_dir / "uploads"

    @property
    def writable(self) -> bool:
        return self.engine.writable

    def __enter__(self) -> Services:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Stop the worker processes and give the writer lock back. Safe to call twice."""
        made = vars(self)
        if "ingestor" in made:
            self.ingestor.close()
        if "renderer" in made:
            self.renderer.close()
        if "picture_reader" in made:
            self.picture_reader.close()
        self.ledger.close()
        self.engine.close()


def open_services(settings: Settings, *, writable: bool, note: str = "") -> Services:
    """Open the data directory. Raises WriterBusy, SchemaMismatch, NotFound where there is nothing to read.

    `note` tells a refused second writer who holds the directory, such as the address of a server.
    """
    if not writable and not (settings.data_dir / DATABASE).is_file():
        raise NotFound(
            f"{settings.data_dir.absolute()} holds no documents yet; PLEXUS_DATA_DIR names another data directory"
        )
    policy = Policy(seal=settings.seal_units)
    embedder = open_embedder(settings.embedder, **settings.embedder_options)
    late = open_late(settings.late, embedder, settings.late_setting)
    reranking = open_reranking(settings.reranker, settings.rerank_candidates)

    def render(file: Path, digest: str, page: int) -> bytes:
        return services.renderer.page_png(file, digest, page, PAGE_IMAGE_DPI).read_bytes()

    engine = Engine.open(
        settings.data_dir,
        embedder,
        writable=writable,
        note=note,
        policy=policy,
        late=late,
        settings=(spelled(settings.embedder, settings.embedder_options), settings.late),
        sparse=open_sparse(settings.sparse),
        graph=settings.graph_sources,
        reranking=reranking,
        page_images=open_page_images(settings.page_model, settings.page_setting, render),
    )
    engine.remembered = Remembered(
        settings.question_cache_bytes,
        lambda known: services.metrics.cache_look("questions", "hit" if known else "miss"),
    )
    ledger = Ledger(settings.data_dir / DATABASE)
    tickets = Tickets(lambda: ledger.secret("answers"))
    chat = Chat(settings.chat, lambda: services.metrics) if settings.chat is not None else None
    answering = open_answering(settings, lambda: services.metrics, tickets, chat, lambda: services.renderer)
    services = Services(settings, engine, ledger, answering, tickets, chat)
    return services
