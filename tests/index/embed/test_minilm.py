"""The bundled model with its real weights."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from index.embed import weights
from index.embed.minilm import MiniLM
from index.errors import InvalidInput, ModelUnavailable

TEXTS = ["A waterfall in Zambia", "Quarterly revenue rose by 4%.", "Who wrote the opera? " * 20]


def test_bfloat16_keeps_the_directions_of_float32() -> None:
    full = MiniLM(dtype="float32").embed_documents(TEXTS)
    half = MiniLM(dtype="bfloat16").embed_documents(TEXTS)
    assert (full * half).sum(axis=1).min() > 0.999


def test_opening_and_naming_the_model_loads_no_torch() -> None:
    code = "\n".join(
        [
            "import sys",
            "from index.embed import open_embedder",
            "model = open_embedder('minilm')",
            "assert model.fingerprint == 'all-MiniLM-L6-v2-53aa51172d14', model.fingerprint",
            "assert model.dimension == 384",
            "assert 'torch' not in sys.modules",
        ]
    )
    root = Path(__file__).parents[3]
    subprocess.run([sys.executable, "-c", code], check=True, cwd=root)


def test_an_altered_file_is_refused_with_both_hashes(tmp_path: Path) -> None:
    altered = tmp_path / "model.safetensors"
    shutil.copy(weights.weight_file(weights.bundled_directory()), altered)
    weights.verify(altered, weights.BUNDLED_SHA256)
    with altered.open("r+b") as stream:
        stream.seek(1_000_000)
        stream.write(b"\x00\x01\x02\x03")
    with pytest.raises(ModelUnavailable) as refused:
        weights.verify(altered, weights.BUNDLED_SHA256)
    for part in (str(altered), weights.BUNDLED_SHA256, weights.hash_of(altered)):
        assert part in str(refused.value)


def test_another_directory_is_taken_as_the_model(tmp_path: Path) -> None:
    copy = tmp_path / "my-model"
    shutil.copytree(weights.bundled_directory(), copy)
    model = MiniLM(copy)
    assert model.fingerprint == "my-model-53aa51172d14"
    assert model.dimension == 384


@pytest.mark.parametrize("missing", ["model.safetensors", "modules.json"])
def test_a_directory_without_a_model_is_refused(tmp_path: Path, missing: str) -> None:
    copy = tmp_path / "my-model"
    shutil.copytree(weights.bundled_directory(), copy)
    (copy / missing).unlink()
    with pytest.raises(ModelUnavailable, match="my-model"):
        MiniLM(copy)


def test_an_unknown_number_format_is_refused() -> None:
    with pytest.raises(InvalidInput, match="float32"):
        MiniLM(dtype="int8")  # type: ignore[arg-type]
