"""The default model by several ways of computing it: torch in two number formats, ONNX Runtime, OpenVINO.

ONNX and OpenVINO read a file that is exported in a process of its own: the exporter changes the model that it traces.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from index.embed.minilm import MiniLM
from index.embed.weights import bundled_directory
from index.types import Vectors

Encode = Callable[[Sequence[str]], Vectors]
Ints = npt.NDArray[np.int64]
Run = Callable[[Ints, Ints], npt.NDArray[np.float32]]
"""Ids and mask, shape (n, tokens), to the last hidden state, shape (n, tokens, dimension)."""
MOST_TOKENS = 256
BATCH = 32
_EXPORT = "bench.encoder_ways"


def torch_way(dtype: str, threads: int) -> Encode:
    """The project's own embedder."""
    return MiniLM(dtype=dtype, threads=threads).embed_documents  # type: ignore[arg-type]


def onnx_way(file: Path, threads: int) -> Encode:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(file), options, providers=["CPUExecutionProvider"])

    def run(ids: Ints, mask: Ints) -> npt.NDArray[np.float32]:
        (hidden,) = session.run(None, {"input_ids": ids, "attention_mask": mask})
        return np.asarray(hidden, np.float32)

    return _encoder(run)


def openvino_way(file: Path, threads: int, precision: str | None) -> Encode:
    """`precision` f32 or bf16; None leaves it to OpenVINO, which takes bf16 where the processor has it."""
    import openvino

    hints: dict[str, Any] = {"INFERENCE_NUM_THREADS": threads, "PERFORMANCE_HINT": "LATENCY"}
    hints |= {} if precision is None else {"INFERENCE_PRECISION_HINT": precision}
    compiled = openvino.Core().compile_model(str(file), "CPU", hints)

    def run(ids: Ints, mask: Ints) -> npt.NDArray[np.float32]:
        found = compiled({"input_ids": ids, "attention_mask": mask})
        return np.asarray(found[compiled.output(0)], np.float32)

    return _encoder(run)


def exported(folder: Path) -> Path:
    """The model as an ONNX file, made once. Raises CalledProcessError where the package `onnx` is missing."""
    file = folder / "minilm.onnx"
    if not file.is_file():
        folder.mkdir(parents=True, exist_ok=True)
        subprocess.run([sys.executable, "-m", _EXPORT, str(file)], check=True)
    return file


def quantised(folder: Path) -> Path:
    """The file with its matrices in 8 bits, scaled for each column; activations are scaled while it runs."""
    file = folder / "minilm-int8.onnx"
    if not file.is_file():
        from onnxruntime.quantization import QuantType, quantize_dynamic

        quantize_dynamic(exported(folder), file, weight_type=QuantType.QInt8, per_channel=True)
    return file


def _encoder(run: Run) -> Encode:
    """Tokens in, texts of alike length together; mean of the last hidden state, length 1."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(bundled_directory() / "tokenizer.json"))
    tokenizer.enable_truncation(MOST_TOKENS)
    tokenizer.enable_padding()

    def encode(texts: Sequence[str]) -> Vectors:
        order = np.argsort([-len(text) for text in texts], kind="stable")
        out = np.zeros((len(texts), 0), np.float32)
        for start in range(0, len(texts), BATCH):
            rows = order[start : start + BATCH]
            tokens = tokenizer.encode_batch([texts[row] for row in rows.tolist()])
            ids = np.array([one.ids for one in tokens], np.int64)
            mask = np.array([one.attention_mask for one in tokens], np.int64)
            vectors = _pooled(run(ids, mask), mask)
            out = np.zeros((len(texts), vectors.shape[1]), np.float32) if not out.size else out
            out[rows] = vectors
        return out

    return encode


def _pooled(hidden: npt.NDArray[np.float32], mask: Ints) -> Vectors:
    weights = mask[:, :, np.newaxis].astype(np.float32)
    mean = (hidden * weights).sum(axis=1) / weights.sum(axis=1)
    normalised: Vectors = mean / np.linalg.norm(mean, axis=1, keepdims=True)
    return normalised


def export(file: Path) -> None:
    """Write the transformer, without pooling, as ONNX with free sizes of batch and text."""
    import torch
    from transformers import AutoModel

    model = AutoModel.from_pretrained(bundled_directory(), attn_implementation="eager", dtype=torch.float32).eval()

    class Hidden(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.model = model

        def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
            found = self.model(input_ids=input_ids, attention_mask=attention_mask)
            states: torch.Tensor = found.last_hidden_state
            return states

    example = torch.ones((2, 8), dtype=torch.int64)
    free = {0: "texts", 1: "tokens"}
    whole = file.with_suffix(".part")
    torch.onnx.export(
        Hidden(),
        (example, example),
        str(whole),
        input_names=["input_ids", "attention_mask"],
        output_names=["hidden"],
        dynamic_axes={"input_ids": free, "attention_mask": free, "hidden": free},
        opset_version=17,
        dynamo=False,
    )
    whole.replace(file)


if __name__ == "__main__":
    export(Path(sys.argv[1]))
