"""The search for traces finds what it is to find."""

from __future__ import annotations

import gzip
import json
import zlib
from pathlib import Path

import numpy as np

from bench.needles import Secrets, find
from index.embed.hashing import HashingEmbedder
from index.lexical.analyse import Analyser, hash_tokens
from index.types import Part, Unit
from index.writer import dense_text


def test_a_word_is_found_in_any_case_and_coding(tmp_path: Path) -> None:
    secrets = Secrets()
    sentence, word = secrets.sentence("s"), secrets.words["s"][1]
    forms = {
        "plain": sentence.encode(),
        "upper": word.upper().encode(),
        "json": json.dumps({"a": sentence}).encode(),
        "utf-16": sentence.encode("utf-16"),
        "zlib": b"head" + zlib.compress(sentence.encode()) + b"tail",
        "gzip": gzip.compress(sentence.encode()),
        word: b"",
    }
    for name, data in forms.items():
        (tmp_path / name).write_bytes(data)
    (tmp_path / "innocent").write_bytes(b"The heron waits in the shallows. \x78\x9c\x00 \x1f\x8b\x08")
    assert {trace.file for trace in find(tmp_path, secrets.needles)} == forms.keys()


def test_hashes_vectors_and_bytes_of_files_are_found(tmp_path: Path) -> None:
    secrets, embedder = Secrets(), HashingEmbedder()
    unit = Unit("u", "d", "text", secrets.sentence("s"), (Part("e", 0, 9),))
    other = Unit("v", "d", "text", "The heron waits in the shallows.", (Part("e", 0, 9),))
    secrets.units([unit, other], embedder, Analyser())
    vectors = embedder.embed_documents([dense_text(other), dense_text(unit)])
    (tmp_path / "vectors").write_bytes(vectors.astype(np.float16).tobytes())
    hashes = np.sort(hash_tokens([*Analyser().tokens(unit.text), "heron"]))
    (tmp_path / "hashes").write_bytes(hashes.tobytes())
    (tmp_path / "innocent").write_bytes(vectors[:1].tobytes() + hash_tokens(["heron"]).tobytes())
    (tmp_path / "copy").write_bytes(secrets.file("s", "the original", np.arange(500, dtype=np.uint16).tobytes()))
    found = {(trace.file, trace.what.split()[0]) for trace in find(tmp_path, secrets.needles)}
    assert found == {("vectors", "vector"), ("hashes", "hash"), ("copy", "bytes")}
