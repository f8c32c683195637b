"""What earlier watches took in from a folder, so that what went while nobody watched is removed too."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from pathlib import Path

from app.sources import SourceFile


class Watched:
    """A small file per collection and watched path, with the sources that came from there."""

    def __init__(self, directory: Path, collection: str, paths: Sequence[Path]) -> None:
        self._directory = directory
        self._collection = collection
        self._roots = [path.absolute() for path in paths]

    def load(self) -> list[SourceFile]:
        """The files that were there; a record that cannot be read counts as none."""
        return [file for root in self._roots for file in self._load(root)]

    def save(self, files: Iterable[SourceFile]) -> None:
        """Keep these instead."""
        of_root: dict[Path, list[str]] = {root: [] for root in self._roots}
        for file in files:
            place = file.path.absolute()
            root = next((root for root in self._roots if place == root or root in place.parents), None)
            if root is not None:
                of_root[root].append(file.source)
        self._directory.mkdir(parents=True, exist_ok=True)
        for root, sources in of_root.items():
            target = self._record(root)
            temporary = target.with_suffix(".new")
            temporary.write_text(json.dumps(sorted(sources)), "utf-8")
            temporary.replace(target)

    def _load(self, root: Path) -> list[SourceFile]:
        try:
            sources = json.loads(self._record(root).read_text("utf-8"))
        except (OSError, ValueError):
            return []
        named = [source for source in sources if isinstance(source, str)] if isinstance(sources, list) else []
        # A file that is watched itself has its name as source, others their path below the folder.
        whole = not root.is_dir() and named == [root.name]
        return [SourceFile(root if whole else root / source, source, Path(source).name) for source in named]

    def _record(self, root: Path) -> Path:
        digest = hashlib.sha256(f"{self._collection}\0{root}".encode(errors="surrogateescape")).hexdigest()[:24]
        return self._directory / f"{digest}.json"
