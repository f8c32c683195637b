"""Broken and hostile PDFs and pictures, made here: each with what is to come of it."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from PIL import Image

from tests.ingest.pdfs import PROSE, new_pdf, photo, pymupdf, report, saved

SIDE = 20_000
"""Pixels of a picture that is small as a file and 1.2 GB in memory."""


@dataclass(frozen=True, slots=True)
class Broken:
    """A file and the outcome that it must have; `words` are in its reason or in one of its warnings."""

    name: str
    make: Callable[[], bytes]
    status: Literal["failed", "partial", "ready"]
    words: str = ""


def written_pdf(objects: Mapping[int, bytes], root: int = 1) -> bytes:
    """A PDF of these objects, with a table of where they are."""
    out = io.BytesIO(b"%PDF-1.7\n")
    out.seek(0, io.SEEK_END)
    places: dict[int, int] = {}
    for number, body in objects.items():
        places[number] = out.tell()
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, body))
    table = out.tell()
    size = max(objects) + 1
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % size)
    for number in range(1, size):
        out.write(b"%010d 00000 %s \n" % (places.get(number, 0), b"n" if number in places else b"f"))
    out.write(b"trailer\n<</Root %d 0 R/Size %d>>\nstartxref\n%d\n%%%%EOF\n" % (root, size, table))
    return out.getvalue()


def stream(data: bytes, entries: bytes = b"") -> bytes:
    return b"<<%s/Length %d>>\nstream\n%s\nendstream" % (entries, len(data), data)


def one_page(
    content: bytes, resources: bytes = b"", box: bytes = b"0 0 595 842", more: Mapping[int, bytes] | None = None
) -> bytes:
    """A PDF of one page; `more` are further objects, from number 5 on."""
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[%s]/Contents 4 0 R/Resources<<%s>>>>" % (box, resources)
    tree = {1: b"<</Type/Catalog/Pages 2 0 R>>", 2: b"<</Type/Pages/Kids[3 0 R]/Count 1>>", 3: page, 4: content}
    return written_pdf({**tree, **(more or {})})


def _bomb(piece: bytes, times: int) -> bytes:
    """A piece packed once and repeated: what it unpacks to has no part in making it."""
    packer = zlib.compressobj(9)
    head = packer.compress(piece) + packer.flush(zlib.Z_FULL_FLUSH)
    again = packer.compress(piece) + packer.flush(zlib.Z_FULL_FLUSH)
    return head + again * (times - 1) + packer.flush()


_FONT = b"/Font<</F 5 0 R>>"
_HELVETICA = {5: b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"}


def _lines(text: str = PROSE) -> bytes:
    words = text.split()
    rows = [" ".join(words[at : at + 9]) for at in range(0, len(words), 9)]
    shown = b" ".join(b"(%s) '" % row.encode() for row in rows)
    return b"BT /F 11 Tf 14 TL 72 750 Td %s ET" % shown


def pdf_cut_in_the_middle() -> bytes:
    whole = report()
    return whole[: len(whole) // 2]


def pdf_with_pages_in_a_circle() -> bytes:
    return written_pdf({1: b"<</Type/Catalog/Pages 2 0 R>>", 2: b"<</Type/Pages/Kids[2 0 R 2 0 R]/Count 2>>"})


def pdf_whose_form_draws_itself() -> bytes:
    form = stream(b"/X Do /X Do", b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 6 0 R>>>>")
    return one_page(stream(_lines() + b" /X Do"), _FONT + b"/XObject<</X 6 0 R>>", more={**_HELVETICA, 6: form})


def pdf_whose_content_is_a_bomb() -> bytes:
    """Half a gigabyte of drawing commands in 500 kB."""
    return one_page(stream(_bomb(b"0 0 m 9 9 l S\n" * 70_000, 500), b"/Filter/FlateDecode"))


def pdf_whose_picture_is_a_bomb() -> bytes:
    packed = _bomb(bytes(3 * SIDE * 100), SIDE // 100)
    entries = b"/Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/DeviceRGB/BitsPerComponent 8" % (SIDE, SIDE)
    picture = stream(packed, entries + b"/Filter/FlateDecode")
    return one_page(stream(b"q 595 0 0 842 0 0 cm /I Do Q"), b"/XObject<</I 5 0 R>>", more={5: picture})


def pdf_without_its_fonts() -> bytes:
    return one_page(stream(_lines()))


def pdf_of_absurd_size() -> bytes:
    return one_page(stream(_lines()), _FONT, b"-1e9 -1e9 1e9 1e9", _HELVETICA)


def pdf_of_no_size() -> bytes:
    return one_page(stream(_lines()), _FONT, b"0 0 0 0", _HELVETICA)


def pdf_with_absurd_boxes() -> bytes:
    far = b" BT /F 1e7 Tf 1 0 0 1 -1e8 4e7 Tm (Far and wide) Tj ET 0 0 1e9 -1e9 re S BT /F 0 Tf (nothing) Tj ET"
    return one_page(stream(_lines() + far), _FONT, more=_HELVETICA)


def pdf_that_promises_a_million_pages() -> bytes:
    tree = b"<</Type/Pages/Kids[3 0 R]/Count 1000000>>"
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>"
    return written_pdf({1: b"<</Type/Catalog/Pages 2 0 R>>", 2: tree, 3: page})


def pdf_of_nested_lists() -> bytes:
    return one_page(stream(_lines() + b" " + b"[" * 100_000), _FONT, more=_HELVETICA)


def pdf_with_a_torn_picture() -> bytes:
    picture = io.BytesIO()
    Image.new("RGB", (400, 300), "teal").save(picture, "JPEG")
    entries = b"/Type/XObject/Subtype/Image/Width 400/Height 300/ColorSpace/DeviceRGB/BitsPerComponent 8"
    torn = stream(picture.getvalue()[:200], entries + b"/Filter/DCTDecode")
    drawn = _lines() + b" q 400 0 0 300 90 200 cm /I Do Q"
    return one_page(stream(drawn), _FONT + b"/XObject<</I 6 0 R>>", more={**_HELVETICA, 6: torn})


def pdf_whose_table_of_objects_is_wrong() -> bytes:
    return report().replace(b"startxref", b"startxxxx").replace(b"xref\n", b"ferx\n")


def locked_pdf() -> bytes:
    document = new_pdf()
    document.new_page().insert_text((72, 100), "Secret")
    return saved(document, encryption=pymupdf.PDF_ENCRYPT_AES_256, user_pw="key", owner_pw="owner")


def png_cut_off() -> bytes:
    return photo(400, 300)[:-2_000]


def png_bomb() -> bytes:
    return _png(SIDE, SIDE, _bomb(bytes(3 * SIDE + 1), SIDE))


def png_of_absurd_size() -> bytes:
    return _png(2**31 - 1, 2**31 - 1, zlib.compress(bytes(100)))


def _png(width: int, height: int, packed: bytes) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


def jpeg_cut_off() -> bytes:
    return _saved("JPEG")[:600]


def tiff_whose_frames_go_in_a_circle() -> bytes:
    """The last frame names the first as the next one."""
    whole = bytearray(_saved("TIFF", save_all=True, append_images=[Image.new("L", (40, 30), 99)]))
    first = struct.unpack_from("<I", whole, 4)[0]
    at = first
    while following := struct.unpack_from("<I", whole, at + 2 + 12 * struct.unpack_from("<H", whole, at)[0])[0]:
        at = following
    struct.pack_into("<I", whole, at + 2 + 12 * struct.unpack_from("<H", whole, at)[0], first)
    return bytes(whole)


def tiff_cut_off() -> bytes:
    return _saved("TIFF", compression="tiff_lzw")[:3_000]


def gif_of_garbage() -> bytes:
    whole = bytearray(_saved("GIF"))
    whole[900:2_000] = bytes(range(256))[::-1] * 4 + bytes(76)
    return bytes(whole)


def webp_cut_off() -> bytes:
    return _saved("WEBP", lossless=True)[:500]


def bmp_of_absurd_size() -> bytes:
    whole = bytearray(_saved("BMP"))
    struct.pack_into("<ii", whole, 18, 60_000, 60_000)
    return bytes(whole)


def _saved(kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    with Image.open(io.BytesIO(photo(160, 120))) as picture:
        picture.save(out, kind, **options)
    return out.getvalue()


BROKEN: tuple[Broken, ...] = (
    Broken("cut.pdf", pdf_cut_in_the_middle, "ready", "recovered"),
    Broken("circle.pdf", pdf_with_pages_in_a_circle, "failed", "cycle"),
    Broken("self.pdf", pdf_whose_form_draws_itself, "ready"),
    Broken("content-bomb.pdf", pdf_whose_content_is_a_bomb, "failed", "longer than"),
    Broken("picture-bomb.pdf", pdf_whose_picture_is_a_bomb, "partial", "pixels"),
    Broken("no-fonts.pdf", pdf_without_its_fonts, "ready"),
    Broken("absurd-size.pdf", pdf_of_absurd_size, "ready"),
    Broken("no-size.pdf", pdf_of_no_size, "ready"),
    Broken("absurd-boxes.pdf", pdf_with_absurd_boxes, "ready"),
    Broken("million.pdf", pdf_that_promises_a_million_pages, "failed", "pages"),
    Broken("nested.pdf", pdf_of_nested_lists, "failed", "overflow"),
    Broken("torn-picture.pdf", pdf_with_a_torn_picture, "ready"),
    Broken("table.pdf", pdf_whose_table_of_objects_is_wrong, "ready", "recovered"),
    Broken("locked.pdf", locked_pdf, "failed", "password"),
    Broken("cut.png", png_cut_off, "failed", "cut off"),
    Broken("bomb.png", png_bomb, "failed", "pixels"),
    Broken("absurd.png", png_of_absurd_size, "failed", "pixels"),
    Broken("cut.jpg", jpeg_cut_off, "failed", "damaged"),
    Broken("circle.tiff", tiff_whose_frames_go_in_a_circle, "ready"),
    Broken("cut.tiff", tiff_cut_off, "failed", "damaged"),
    Broken("garbage.gif", gif_of_garbage, "failed", "damaged"),
    Broken("cut.webp", webp_cut_off, "failed", "damaged"),
    Broken("absurd.bmp", bmp_of_absurd_size, "failed", "pixels"),
    Broken("picture.pdf", photo, "ready"),
    Broken("report.png", report, "ready"),
    Broken("words.jpg", PROSE.encode, "failed", "damaged"),
    Broken("empty.tif", bytes, "failed", "no bytes"),
)
