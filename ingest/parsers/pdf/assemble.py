"""Blocks of all pages become the elements of a document."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Sequence

from index.errors import OcrUnavailable
from index.types import Asset, Edge, Element, Region
from ingest.builder import Builder
from ingest.parsers.pdf.captions import caption_of
from ingest.parsers.pdf.grids import join_tables
from ingest.parsers.pdf.model import Block, EquationShape, Picture, RuledTable
from ingest.parsers.pdf.mupdf import FAILURES, reason
from ingest.parsers.pdf.shown import Shown
from ingest.parsers.pdf.stage import PictureStage

MAX_REPEATS = 2
"""A picture on more pages than this is a logo or an ornament."""
_UNSEEN: tuple[type[Exception], ...] = (OcrUnavailable, *FAILURES)
_ENDS = (".", "!", "?", ":", ";", "”", '"', ")")


def assemble(blocks: Sequence[Block], builder: Builder, stage: PictureStage) -> None:
    """Add an element per block, in order, with captions, rows and the ties between them."""
    continued = join_tables(blocks)
    assets = _assets(blocks, builder, stage)
    captions = caption_of([block for block in blocks if block.shape is None or _shown(block, assets)])
    made: dict[int, Element] = {}
    for block in blocks:
        if isinstance(block.shape, Picture):
            if id(block) in assets:
                made[id(block)] = _add_picture(block, block.shape, builder, stage, assets[id(block)], captions)
        else:
            made[id(block)] = _add(block, builder, stage, captions.get(id(block)))
    for block in blocks:
        caption = captions.get(id(block))
        if caption is not None and id(block) in made:
            source = made[id(caption)]
            builder.edges.append(Edge(source.id, made[id(block)].id, "caption_of", element=source.id))
    _continuations(blocks, made, builder)
    for rest, before in continued:
        source = made[id(rest)]
        builder.edges.append(Edge(source.id, made[id(before)].id, "continues", element=source.id))


def _shown(block: Block, assets: dict[int, Asset]) -> bool:
    return not isinstance(block.shape, Picture) or id(block) in assets


def _assets(blocks: Sequence[Block], builder: Builder, stage: PictureStage) -> dict[int, Asset]:
    """The staged bytes of each picture that is kept, by id() of its block."""
    pictures = [(block, block.shape) for block in blocks if isinstance(block.shape, Picture)]
    pages_of: dict[int, set[int]] = defaultdict(set)
    for block, picture in pictures:
        if picture.xref:
            pages_of[picture.xref].add(block.page)
    staged: dict[int, Asset] = {}
    pages_of_hash: dict[str, set[int]] = defaultdict(set)
    for block, picture in pictures:
        if len(pages_of[picture.xref]) > MAX_REPEATS and picture.xref:
            continue
        try:
            asset = stage.asset(picture)
        except FAILURES as error:
            builder.notice("picture_failed", f"a picture on page {block.page}: {reason(error)}", page=block.page)
            continue
        if asset is not None:
            staged[id(block)] = asset
            pages_of_hash[asset.hash].add(block.page)
    return {key: asset for key, asset in staged.items() if len(pages_of_hash[asset.hash]) <= MAX_REPEATS}


def _add_picture(
    block: Block, picture: Picture, builder: Builder, stage: PictureStage, asset: Asset, captions: dict[int, Block]
) -> Element:
    caption = captions.get(id(block))
    look = Shown("", (), None)
    try:
        look = stage.looked_at(picture)
    except _UNSEEN as error:
        builder.notice("picture_failed", f"a picture on page {block.page}: {reason(error)}", page=block.page)
    return builder.add(
        "image",
        look.text,
        regions=(Region(block.page, block.box),),
        lines=look.lines,
        asset=asset,
        caption=caption.text if caption else None,
        shows=look.kind,
    )


def _add(block: Block, builder: Builder, stage: PictureStage, caption: Block | None) -> Element:
    if isinstance(block.shape, RuledTable):
        words = caption.text if caption else None
        return builder.add_table(block.shape.grid, regions=(Region(block.page, block.box),), caption=words)
    if isinstance(block.shape, EquationShape):
        return _add_equation(block, block.shape, builder, stage)
    return builder.add(
        block.kind,
        block.text,
        regions=(*(Region(block.page, box) for box in block.regions), *block.more),
        lines=block.lines,
        level=block.level,
        floating=block.kind in ("header", "footer"),
        warnings=() if block.confidence is None else (f"recognised text, confidence {block.confidence:.2f}",),
    )


def _add_equation(block: Block, shape: EquationShape, builder: Builder, stage: PictureStage) -> Element:
    """An equation with its crop; its caption is the name by which text refers to it."""
    asset = None
    try:
        asset = stage.crop(block.page, shape.box)
    except FAILURES as error:
        builder.notice("picture_failed", f"an equation on page {block.page}: {reason(error)}", page=block.page)
    return builder.add(
        "equation",
        block.text,
        regions=(Region(block.page, shape.box),),
        lines=block.lines,
        asset=asset,
        caption=f"Equation ({shape.number})" if shape.number else None,
    )


def _continuations(blocks: Sequence[Block], made: dict[int, Element], builder: Builder) -> None:
    """Tie a paragraph cut by a page's end to its rest on the next page."""
    running = [block for block in blocks if block.kind == "text" and block.shape is None and not block.tabular]
    for before, after in itertools.pairwise(running):
        if after.page != before.page + 1 or abs(before.size - after.size) > 0.6:
            continue
        if not before.text.endswith(_ENDS) and after.text[:1].islower() and len(before.text) > 40:
            first, rest = made[id(before)], made[id(after)]
            builder.edges.append(Edge(rest.id, first.id, "continues", element=rest.id))
