"""Pictures of pages in the engine: embedded when a document comes, searched as pages, gone with it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from reportlab.lib.pagesizes import letter
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from index.embed import open_embedder
from index.encode_pages import encode_pages
from index.engine import Engine
from index.errors import InvalidInput, ModelUnavailable, ParseFailed
from index.late.maxsim import LateQuery
from index.late.pages import PageImages, RenderPage, open_page_images
from index.late.setting import LateSetting
from index.query import Query
from index.retrieve import RETRIEVERS
from index.retrieve.base import Scope
from index.types import Bundle, Document, Element, Region
from index.upkeep import Policy
from index.views import PAGE_IMAGE
from ingest.base import Task
from ingest.identity import hash_file
from ingest.run import parse
from tests.index.embed.tiny_pages import MAKERS
from tests.pictures import chart, encoded

SETTING = LateSetting(bits=4, tokens=24)


@pytest.fixture(scope="module", params=["colpali", "colmodernvbert"])
def model(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    place = tmp_path_factory.mktemp("page-models") / str(request.param)
    MAKERS[request.param](place)
    return str(place)


def drawn(file: Path, digest: str, page: int) -> bytes:
    """What stands in for a renderer: the pages of all files look alike by their number."""
    assert file.exists()
    assert hash_file(file) == digest
    return encoded(chart(page))


def pdf_of(directory: Path, name: str = "report.pdf") -> tuple[Bundle, Path]:
    """Two pages, each with words and a chart."""
    path = directory / name
    canvas = Canvas(str(path), pagesize=letter, invariant=1)
    for page, words in enumerate(("The tide at noon.", "A heron at dusk."), 1):
        canvas.drawString(72, 700, f"{words} {name}")
        canvas.drawImage(ImageReader(chart(page)), 100, 300, 300, 250)
        canvas.showPage()
    canvas.save()
    staging = directory / f"staging-{name}"
    staging.mkdir()
    (bundle,) = parse(Task(path, name, "c", staging))
    assert bundle.document.pages == 2
    return bundle, path


@contextmanager
def opened(directory: Path, model: str, render: RenderPage = drawn, setting: LateSetting = SETTING) -> Iterator[Engine]:
    images = open_page_images(model, setting, render)
    with Engine.open(directory / "data", open_embedder("hashing"), writable=True, page_images=images) as engine:
        yield engine


def images_of(engine: Engine) -> PageImages:
    assert engine.page_images is not None
    return engine.page_images


def write(engine: Engine, bundle: Bundle, path: Path) -> Document:
    (document,) = engine.write([bundle], {bundle.document.content_hash: path})
    return document


def test_every_page_has_codes_that_come_and_go_with_its_document(model: str, tmp_path: Path) -> None:
    with opened(tmp_path, model) as engine:
        document = write(engine, *pdf_of(tmp_path))
        images, pages = images_of(engine), engine.store.numbers("c", "page")
        held, codes = engine.store.token_codes(images.fingerprint, pages)
        assert held.tolist() == pages.tolist()
        assert len(pages) == 2
        assert 0 < codes.lengths.max() <= SETTING.tokens
        assert engine.store.page_models("c") == [images.fingerprint]
        assert engine.store.token_models("c") == [], "codes of pages are no codes of tokens"
        assert engine.check() == []
        engine.delete_document(document.id)
        assert engine.store.page_models("c") == []
        assert engine.check() == []


def test_a_search_finds_pages_and_shows_their_score(model: str, tmp_path: Path) -> None:
    with opened(tmp_path, model) as engine:
        write(engine, *pdf_of(tmp_path))
        found = engine.search(["c"], Query("what is the tide at noon", group_by="page"))
        assert found.plan.retrievers["page_image"] > 0
        assert len(found.hits) == 2
        for hit in found.hits:
            score = hit.scores["page_image"]
            assert score is not None
            assert 0.0 < abs(score.score) <= 1.01
        alone = engine.search(["c"], Query("tide", retrievers=("page_image",), group_by="page"))
        assert {hit.unit.page for hit in alone.hits} == {1, 2}
        units = engine.search(["c"], Query("tide", retrievers=("page_image",))).hits
        assert units, "what stands on the pages is found through them"


def test_a_page_gets_the_score_that_it_is_found_with_and_a_scope_bounds_what_is_found(
    model: str, tmp_path: Path
) -> None:
    with opened(tmp_path, model) as engine:
        write(engine, *pdf_of(tmp_path))
        state, pages = engine.present("c")[1], engine.store.numbers("c", "page")
        retriever = RETRIEVERS["page_image"](engine.question("what is the tide at noon"), state)
        found = retriever.find_pages(Scope(), 10)
        order = np.argsort(found.numbers)
        assert found.numbers[order].tolist() == pages.tolist()
        assert np.all(np.diff(found.scores) <= 0)
        raw = retriever.raw_pages(pages)
        assert np.allclose(raw, found.scores[order], atol=1e-6)
        assert np.array_equal(np.argsort(raw), np.argsort(retriever.page_relevance(raw)))
        assert retriever.find_pages(Scope(pages=pages[:1]), 10).numbers.tolist() == pages[:1].tolist()
        assert retriever.raw_pages(np.array([999_999], np.int64)).tolist() == [0.0]
        assert not len(retriever.find(Scope(), 10).numbers), "it sees pages only"


def test_the_vectors_of_a_page_find_that_page_also_when_reopened(model: str, tmp_path: Path) -> None:
    with opened(tmp_path, model) as engine:
        write(engine, *pdf_of(tmp_path))
    for _ in range(2):
        with opened(tmp_path, model) as engine:
            images = images_of(engine)
            view = engine.present("c")[1].page_images
            assert view is not None
            assert len(view) == 2
            for page in (1, 2):
                rows = images.model.embed_page(encoded(chart(page)))
                asked = LateQuery.of(images.codec, rows, np.ones(len(rows), np.float32))
                best = view.search(asked, 2)
                (unit,) = engine.store.units(best.numbers[:1])
                assert unit.page == page
                assert best.scores[0] > best.scores[1]
            engine.settle()


def test_a_page_that_cannot_be_drawn_is_a_warning(model: str, tmp_path: Path) -> None:
    def torn(file: Path, digest: str, page: int) -> bytes:
        if page == 2:
            raise ParseFailed("page 2 cannot be drawn")
        return drawn(file, digest, page)

    with opened(tmp_path, model, torn) as engine:
        document = write(engine, *pdf_of(tmp_path))
        assert [(notice.code, notice.page) for notice in document.warnings] == [("page_image_failed", 2)]
        view = engine.present("c")[1].page_images
        assert view is not None
        assert len(view) == 1
        assert engine.search(["c"], Query("heron at dusk")).hits[0].unit.page == 2
        assert engine.check() == [], "the document tells of it"
    with opened(tmp_path, model) as engine:
        assert encode_pages(engine, "c", lambda stage, done, total: None) == 1, "it is tried again"


def test_a_model_that_is_gone_is_told_and_costs_nothing_that_was_made(
    model: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with opened(tmp_path, model) as engine:
        write(engine, *pdf_of(tmp_path))
        before = images_of(engine).fingerprint
        assert not caplog.records
    other, gone = tmp_path / "other", tmp_path / "gone"
    shutil.copytree(model, other)
    finer = replace(SETTING, bits=2)
    with opened(tmp_path, str(other), setting=finer) as engine:
        assert "no page of collection c is embedded" in caplog.text
        assert [notice.code for notice in engine.check()] == ["pages_missing"]
        now = images_of(engine).fingerprint
        other.rename(gone)
        with pytest.raises(ModelUnavailable):
            encode_pages(engine, "c", lambda stage, done, total: None)
        assert engine.store.page_models("c") == [before]
    gone.rename(other)
    with opened(tmp_path, str(other), setting=finer) as engine:
        assert encode_pages(engine, "c", lambda stage, done, total: None) == 2
        assert engine.store.page_models("c") == [now]
        assert engine.check() == []


def test_a_page_that_cannot_be_drawn_later_is_told_and_tried_again(
    model: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    def torn(file: Path, digest: str, page: int) -> bytes:
        if page == 2:
            raise ParseFailed("it is torn")
        return drawn(file, digest, page)

    with Engine.open(tmp_path / "data", open_embedder("hashing"), writable=True) as engine:
        write(engine, *pdf_of(tmp_path))
    with opened(tmp_path, model, torn) as engine:
        assert encode_pages(engine, "c", lambda stage, done, total: None) == 1
        assert "page 2 of report.pdf is not embedded: it is torn" in caplog.text
        (problem,) = engine.check()
        assert problem.detail == "c: 1 pages are not embedded; plexus encode does that"
    with opened(tmp_path, model) as engine:
        assert encode_pages(engine, "c", lambda stage, done, total: None) == 1
        assert engine.check() == []


def test_documents_from_before_get_their_codes_later_and_those_of_other_models_go(model: str, tmp_path: Path) -> None:
    with Engine.open(tmp_path / "data", open_embedder("hashing"), writable=True) as engine:
        write(engine, *pdf_of(tmp_path))
        with pytest.raises(InvalidInput, match="PLEXUS_PAGE_MODEL"):
            engine.search(["c"], Query("tide", retrievers=("page_image",)))
        assert encode_pages(engine, "c", lambda stage, done, total: None) == 0, "there is no model"
    with opened(tmp_path, model) as engine:
        told: list[tuple[int, int]] = []
        assert engine.search(["c"], Query("tide")).hits
        assert encode_pages(engine, "c", lambda stage, done, total: told.append((done, total))) == 2
        assert encode_pages(engine, "c", lambda stage, done, total: None) == 0
        assert told == [(1, 1)]
        view = engine.present("c")[1].page_images
        assert view is not None
        assert len(view) == 2
        first = images_of(engine)
    coarser = open_page_images(model, replace(SETTING, bits=1), drawn)
    with Engine.open(tmp_path / "data", open_embedder("hashing"), writable=True, page_images=coarser) as engine:
        assert len(engine.store.page_models("c")) == 1
        assert encode_pages(engine, "c", lambda stage, done, total: None) == 2
        assert engine.store.page_models("c") == [images_of(engine).fingerprint]
        assert images_of(engine).fingerprint != first.fingerprint
        assert engine.check() == []


def test_a_document_without_pages_has_no_codes(model: str, tmp_path: Path) -> None:
    document = Document("a" * 24, "c", ("note.txt",), "text/plain", "Note", 4, "b" * 64)
    element = Element("e1", document.id, "text", "The tide at noon", 0, (Region(1, (0, 0, 1, 1)),))
    with opened(tmp_path, model) as engine:
        engine.write([Bundle(document, (element,))], {})
        assert engine.store.page_models("c") == []
        assert engine.search(["c"], Query("tide")).hits


def test_segments_of_other_settings_are_forgotten(model: str, tmp_path: Path) -> None:
    def with_width(width: int) -> Engine:
        images = open_page_images(model, replace(SETTING, width=width), drawn)
        policy = Policy(seal=1)
        return Engine.open(
            tmp_path / "data", open_embedder("hashing"), writable=True, page_images=images, policy=policy
        )

    with with_width(8) as engine:
        write(engine, *pdf_of(tmp_path))
        engine.settle()
        (before,) = {row.model for row in engine.store.segments("c") if row.view == PAGE_IMAGE}
    with with_width(16) as engine:
        engine.settle()
        (after,) = {row.model for row in engine.store.segments("c") if row.view == PAGE_IMAGE}
        assert before != after
        assert engine.search(["c"], Query("tide", retrievers=("page_image",), group_by="page")).hits
        assert engine.check() == []
