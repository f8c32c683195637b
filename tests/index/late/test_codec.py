"""Token vectors in few bits: what is read back is near, more bits are nearer, sizes are what is promised."""

from __future__ import annotations

import numpy as np
import pytest

from index.errors import InvalidInput
from index.late.codec import TokenCodec, scales_of
from index.late.setting import BITS, LateSetting
from index.types import Vectors
from tests.index.late.made import DIMENSION, normalised


def rows(count: int = 300) -> Vectors:
    return normalised(np.random.default_rng(3).standard_normal((count, DIMENSION)).astype(np.float32))


@pytest.mark.parametrize("bits", BITS)
def test_a_vector_takes_two_bytes_and_its_bits(bits: int) -> None:
    codec = TokenCodec("m", DIMENSION, LateSetting(bits=bits))
    codes = codec.encode(rows())
    assert codes.shape == (300, 2 + DIMENSION * bits // 8) == (300, codec.width)
    assert codes.dtype == np.uint8
    assert codec.encode(rows()[:0]).shape == (0, codec.width)


def test_more_bits_come_nearer_to_what_was_written() -> None:
    errors = []
    for bits in BITS:
        codec = TokenCodec("m", DIMENSION, LateSetting(bits=bits))
        errors.append(float(np.linalg.norm(codec.decode(codec.encode(rows())) - rows(), axis=1).mean()))
    assert errors == sorted(errors, reverse=True)
    # For normal numbers: the square root of pi/2 - 1 with one bit; with eight, hardly anything.
    assert errors[0] == pytest.approx(0.756, abs=0.02)
    assert errors[-1] < 0.02


@pytest.mark.parametrize("bits", BITS)
def test_products_are_those_of_the_vectors_that_are_read_back(bits: int) -> None:
    codec = TokenCodec("m", DIMENSION, LateSetting(bits=bits))
    codes = codec.encode(rows(1300))
    assert np.allclose(codec.products(codes, rows(5)), codec.decode(codes) @ rows(5).T, atol=1e-5)


def test_a_vector_of_nothing_has_a_scale_of_nothing() -> None:
    codec = TokenCodec("m", DIMENSION, LateSetting(bits=2))
    codes = codec.encode(np.zeros((2, DIMENSION), np.float32))
    assert scales_of(codes).tolist() == [0.0, 0.0]
    assert not codec.decode(codes).any()


def test_fewer_numbers_keep_products_about_as_they_were() -> None:
    codec = TokenCodec("m", DIMENSION, LateSetting(bits=8, dimension=32))
    short = codec.decode(codec.encode(rows()))
    assert short.shape == (300, 32)
    turned = codec.turn(rows())
    assert np.allclose(short, turned, atol=0.02)
    assert float((turned * turned).sum(axis=1).mean()) == pytest.approx(0.5, abs=0.05)


def test_model_and_setting_name_what_is_stored() -> None:
    names = {
        TokenCodec(model, DIMENSION, LateSetting(bits=bits, tokens=tokens)).fingerprint
        for model in ("a", "b")
        for bits in (1, 2)
        for tokens in (16, 32)
    }
    assert len(names) == 8
    one, other = LateSetting(partitions=8), LateSetting(partitions=16)
    assert TokenCodec("a", 8, one).fingerprint == TokenCodec("a", 8, other).fingerprint


@pytest.mark.parametrize(
    "options",
    [
        {"bits": 3},
        {"tokens": 0},
        {"partitions": 12},
        {"partitions": 1},
        {"width": 0},
        {"dimension": 9},
        {"dimension": -8},
    ],
)
def test_settings_that_cannot_be_are_refused(options: dict[str, int]) -> None:
    with pytest.raises(InvalidInput):
        LateSetting(**options)


def test_a_setting_that_does_not_fit_the_model_is_refused() -> None:
    with pytest.raises(InvalidInput, match="64 numbers cannot be 128"):
        TokenCodec("m", DIMENSION, LateSetting(dimension=128))


@pytest.mark.parametrize("bits", BITS)
def test_products_with_what_is_near_are_right_on_average(bits: int) -> None:
    codec = TokenCodec("m", 384, LateSetting(bits=bits))
    drawn = np.random.default_rng(8)
    written = normalised(drawn.standard_normal((500, 384)).astype(np.float32))
    asked = normalised(0.8 * written + 0.03 * drawn.standard_normal(written.shape).astype(np.float32))
    true = (written * asked).sum(axis=1)
    read = (codec.decode(codec.encode(written)) * asked).sum(axis=1)
    assert float((read - true).mean()) == pytest.approx(0.0, abs=0.005)
