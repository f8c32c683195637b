"""Search by picture without a model: is a changed picture still found among the others, and how do foreign ones score?

    python -m bench.pictures DIR

takes the pictures of all collections of a data directory, each content once, and prints the table of docs/pictures.md.
"""

from __future__ import annotations

import argparse
import io
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
from PIL import Image, ImageFilter, ImageOps

from index.engine import DATABASE
from index.fuse import relevance
from index.pictures import SAME, PictureView, relevance_of
from index.store import open_store
from index.store.files import FileStore
from index.types import Scores
from ingest.looks import looks_of_picture
from ingest.parsers.frames import first_frame

MAX_PIXELS = 50_000_000
LONGEST = 1_200
"""Pixels; larger pictures are made smaller first."""
Change = Callable[[Image.Image], Image.Image]


def scaled(share: float, high: float = 1.0) -> Change:
    def change(picture: Image.Image) -> Image.Image:
        size = (max(8, int(picture.width * share)), max(8, int(picture.height * share * high)))
        return picture.resize(size, Image.Resampling.BICUBIC)

    return change


def compressed(quality: int) -> Change:
    def change(picture: Image.Image) -> Image.Image:
        out = io.BytesIO()
        picture.save(out, "JPEG", quality=quality)
        return Image.open(io.BytesIO(out.getvalue())).convert("RGB")

    return change


def cut(left: float, top: float, right: float, bottom: float) -> Change:
    def change(picture: Image.Image) -> Image.Image:
        width, height = picture.size
        return picture.crop(
            (int(width * left), int(height * top), int(width * (1 - right)), int(height * (1 - bottom)))
        )

    return change


def framed(share: float, colour: tuple[int, int, int]) -> Change:
    return lambda picture: ImageOps.expand(picture, int(share * max(picture.size)), colour)


def grey(picture: Image.Image) -> Image.Image:
    return picture.convert("L").convert("RGB")


def brighter(picture: Image.Image) -> Image.Image:
    return Image.fromarray(np.clip(np.asarray(picture, np.float64) * 1.15 + 10, 0, 255).astype(np.uint8))


def blurred(picture: Image.Image) -> Image.Image:
    return picture.filter(ImageFilter.GaussianBlur(max(1.0, picture.width / 200)))


def several(picture: Image.Image) -> Image.Image:
    return compressed(40)(grey(cut(0.04, 0.02, 0.03, 0.05)(scaled(0.5)(picture))))


WHITE, SILVER = (255, 255, 255), (200, 200, 200)
CHANGES: Mapping[str, Change] = {
    "half the size": scaled(0.5),
    "a quarter of the size": scaled(0.25),
    "1.7 times the size": scaled(1.7),
    "height times 0.85": scaled(1.0, 0.85),
    "JPEG, quality 60": compressed(60),
    "JPEG, quality 20": compressed(20),
    "grey": grey,
    "brighter by 15%": brighter,
    "blurred": blurred,
    "white margin, 5%": framed(0.05, WHITE),
    "white margin, 10%": framed(0.10, WHITE),
    "grey margin, 10%": framed(0.10, SILVER),
    "3% cut off all around": cut(0.03, 0.03, 0.03, 0.03),
    "5% cut off all around": cut(0.05, 0.05, 0.05, 0.05),
    "8% cut off all around": cut(0.08, 0.08, 0.08, 0.08),
    "10% cut off all around": cut(0.10, 0.10, 0.10, 0.10),
    "10% cut off left": cut(0.10, 0.0, 0.0, 0.0),
    "10% cut off at the top": cut(0.0, 0.10, 0.0, 0.0),
    "6, 2, 0, 8% cut off": cut(0.06, 0.02, 0.0, 0.08),
    "half the size, grey, JPEG 40, 2 to 5% cut off": several,
}


def pictures_of(directory: Path) -> list[Image.Image]:
    """Each picture of a data directory that shows something, once."""
    store, files = open_store("sqlite", directory / DATABASE, read_only=True), FileStore(directory / "files")
    assets: dict[str, None] = {}
    for collection in store.collections():
        after = ""
        while documents := store.documents(collection.name, after=after):
            for document in documents:
                shown = (element.asset for element in store.elements(document.id, kind="image"))
                assets.update(dict.fromkeys(asset for asset in shown if asset is not None))
            after = documents[-1].id
    store.close()
    found = [first_frame(files.path(asset), MAX_PIXELS).convert("RGB") for asset in assets]
    for picture in found:
        picture.thumbnail((LONGEST, LONGEST))
    return [picture for picture in found if looks_of_picture(picture)]


def scores_of(likeness: Scores) -> list[float]:
    """What likeness alone makes of it, from 0 to 1."""
    return [relevance(float(value)) for value in relevance_of(likeness)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("directory", type=Path)
    pictures = pictures_of(parser.parse_args().directory)
    started = time.perf_counter()
    looks = [looks_of_picture(picture) for picture in pictures]
    each_ms = 1000 * (time.perf_counter() - started) / max(1, len(pictures))
    view = PictureView.of(dict(enumerate(looks)))
    print(f"{len(pictures)} pictures, {len(view.looks) / len(pictures):.1f} looks and {each_ms:.1f} ms each")
    among = np.array([view.likeness(of_one) for of_one in looks])
    doubles = [set(np.flatnonzero(row >= SAME).tolist()) for row in among]
    print("| change | r@1 | or its double | score | worst in 20 |\n|---|---|---|---|---|")
    for name, change in CHANGES.items():
        found = [view.likeness(looks_of_picture(change(picture))) for picture in pictures]
        first = [int(row.argmax()) for row in found]
        own = [scores_of(row[place : place + 1])[0] for place, row in enumerate(found)]
        shares = np.mean([(at == place, at in doubles[place]) for place, at in enumerate(first)], axis=0)
        print(f"| {name} | {shares[0]:.3f} | {shares[1]:.3f} | {np.median(own):.2f} | {np.quantile(own, 0.05):.2f} |")
    foreign = [max(scores_of(np.delete(row, list(doubles[place]))), default=0.0) for place, row in enumerate(among)]
    at = ", ".join(f"{share:.0%}: {np.quantile(foreign, share):.2f}" for share in (0.5, 0.75, 0.9, 0.95))
    print(f"best score of another picture that is no double, quantiles: {at}")
    print(f"with a double: {np.mean([len(one) > 1 for one in doubles]):.3f}")


if __name__ == "__main__":
    main()
