"""Take images apart into their pieces, to find and remove what is not the picture. Pure functions on bytes.

No pixel is decoded, so none is changed: pieces are kept or left out whole. What is kept is a list of what decoders
need; everything else, known or not, is taken for metadata. Colour profiles stay, since colours depend on them.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterator
from typing import NamedTuple

#: The first bytes of each kind (https://mimesniff.spec.whatwg.org/#image-type-pattern-matching-algorithm).
PNG, JPEG, RIFF = b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"RIFF"
#: Chunks of PNG, third edition, that a decoder needs, colour and animation included
#: (https://www.w3.org/TR/png-3/#11Chunks).
_PNG_KEPT = frozenset(
    b"IHDR PLTE IDAT IEND tRNS cHRM gAMA iCCP sBIT sRGB cICP mDCV cLLI bKGD hIST pHYs acTL fcTL fdAT".split()
)
#: Chunks of WebP, likewise (RFC 9649, section 2.7).
_WEBP_KEPT = frozenset([b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP"])
_JPEG_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_JPEG_NEXT = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]", re.DOTALL)


class Broken(ValueError):
    """The bytes are not an image of their kind."""


class Piece(NamedTuple):
    """A part of an image: what it is called, its bytes, and those that stay when metadata is removed."""

    name: str
    raw: bytes
    kept: bytes


class Image(NamedTuple):
    """An image in pieces, in order; width and height in pixels, 0 where it does not say."""

    kind: str
    width: int
    height: int
    pieces: tuple[Piece, ...]


def kind(raw: bytes) -> str:
    """Return `png`, `jpeg` or `webp` by the first bytes, else nothing."""
    if raw.startswith(PNG):
        return "png"
    if raw.startswith(JPEG):
        return "jpeg"
    return "webp" if raw.startswith(RIFF) and raw[8:12] == b"WEBP" else ""


def read(raw: bytes) -> Image:
    """Return an image in its pieces.

    Raises:
        Broken: if it is none, or ends too early, or is damaged.
    """
    found = kind(raw)
    if not found:
        raise Broken("the file is no PNG, JPEG or WebP")
    try:
        return {"png": _png, "jpeg": _jpeg, "webp": _webp}[found](raw)
    except (struct.error, IndexError):
        raise Broken("the image ends too early") from None


def metadata(image: Image) -> list[Piece]:
    """Return the pieces that hold something else than the picture."""
    return [piece for piece in image.pieces if piece.kept != piece.raw]


def stripped(raw: bytes) -> bytes:
    """Return an image without metadata, every pixel as it was; which way up it is shown stays as well.

    Raises:
        Broken: if it is no image that can be read.
    """
    image = read(raw)
    if not metadata(image):
        return raw
    kept = [piece.kept for piece in image.pieces]
    return _riff(kept) if image.kind == "webp" else b"".join(kept)


def _png(raw: bytes) -> Image:
    pieces, at, name = [Piece("start", PNG, PNG)], len(PNG), b""
    while name != b"IEND":
        length, name = struct.unpack_from(">I4s", raw, at)
        end = at + 12 + length
        piece = raw[at:end]
        if len(piece) < 12 + length:
            raise Broken("the image ends too early")
        if zlib.crc32(piece[4:-4]) != int.from_bytes(piece[-4:], "big"):
            raise Broken(f"the chunk at byte {at:,} is damaged")
        pieces.append(
            Piece(name.decode("latin-1"), piece, piece if name in _PNG_KEPT else _png_turn(name, piece[8:-4]))
        )
        at = end
    if pieces[1].name != "IHDR":
        raise Broken("the image does not start with its header")
    width, height = struct.unpack_from(">II", pieces[1].raw, 8)
    return Image("png", width, height, (*pieces, *_behind(raw, at)))


def _png_turn(name: bytes, data: bytes) -> bytes:
    turn = _turn(data) if name == b"eXIf" else b""
    return struct.pack(">I", len(turn)) + name + turn + struct.pack(">I", zlib.crc32(name + turn)) if turn else b""


def _jpeg(raw: bytes) -> Image:
    pieces, at, width, height, marker = [Piece("start", raw[:2], raw[:2])], 2, 0, 0, 0
    while marker != 0xD9:
        if raw[at] != 0xFF:
            raise Broken(f"no segment starts at byte {at:,}")
        marker = raw[at + 1]
        if marker == 0xFF:  # any marker may have more of these before it (ITU-T T.81, B.1.1.2)
            at += 1
            continue
        end = at + 2 if marker in (0x01, 0xD9) else at + 2 + struct.unpack_from(">H", raw, at + 2)[0]
        segment = raw[at:end]
        if end > len(raw) or (end < at + 4 and marker not in (0x01, 0xD9)):
            raise Broken("the image ends too early")
        if marker in _JPEG_FRAMES:
            height, width = struct.unpack_from(">HH", segment, 5)
        if marker == 0xDA:  # what follows the start of a scan is its data, to the next marker
            following = _JPEG_NEXT.search(raw, end)
            if not following:
                raise Broken("the image ends too early")
            segment, end = raw[at : following.start()], following.start()
        pieces.append(Piece(_jpeg_name(segment), segment, _jpeg_kept(marker, segment)))
        at = end
    return Image("jpeg", width, height, (*pieces, *_behind(raw, at)))


def _jpeg_name(segment: bytes) -> str:
    if segment[4:8] == b"Exif":
        return "EXIF"
    if segment[4:].startswith(b"http://ns.adobe.com/xap/"):
        return "XMP"
    return "IPTC" if segment[1] == 0xED else "comment" if segment[1] == 0xFE else f"segment {segment[1]:02X}"


def _jpeg_kept(marker: int, segment: bytes) -> bytes:
    """Return what stays of a segment: all but applications' data and comments, save what colours depend on."""
    if marker == 0xE0 and segment[4:9] == b"JFIF\0":
        # The size of the thumbnail, then the thumbnail: a second picture that nobody sees.
        return segment if len(segment) == 18 else b"\xff\xe0\0\x10" + segment[4:16].ljust(12, b"\0") + b"\0\0"
    if (marker == 0xE2 and segment[4:16] == b"ICC_PROFILE\0") or (marker == 0xEE and segment[4:9] == b"Adobe"):
        return segment
    if marker == 0xE1 and segment[4:10] == b"Exif\0\0" and (turn := _turn(segment[10:])):
        return b"\xff\xe1" + struct.pack(">H", len(turn) + 8) + b"Exif\0\0" + turn
    return b"" if 0xE0 <= marker <= 0xEF or marker in (0xFE, 0x01) else segment


def _webp(raw: bytes) -> Image:
    size = struct.unpack_from("<I", raw, 4)[0]
    end = 8 + size
    if end > len(raw) or size < 12 or size % 2:
        raise Broken("the image ends too early")
    pieces, at, width, height = [Piece("start", raw[:12], raw[:12])], 12, 0, 0
    while at < end:
        name, length = struct.unpack_from("<4sI", raw, at)
        chunk = raw[at : at + 8 + length + length % 2]
        if at + len(chunk) > end or len(chunk) < 8 + length:
            raise Broken("the image ends too early")
        if not width and name in (b"VP8X", b"VP8 ", b"VP8L"):
            width, height = _webp_size(name, chunk[8:])
        turn = _turn(chunk[8:].removeprefix(b"Exif\0\0")) if name == b"EXIF" else b""
        kept = chunk if name in _WEBP_KEPT else struct.pack("<4sI", name, len(turn)) + turn if turn else b""
        pieces.append(Piece(name.decode("latin-1").strip(), chunk, kept))
        at += len(chunk)
    if not width:
        raise Broken("the image has no size")
    return Image("webp", width, height, (*pieces, *_behind(raw, end)))


def _webp_size(name: bytes, data: bytes) -> tuple[int, int]:
    if name == b"VP8X":
        return int.from_bytes(data[4:7], "little") + 1, int.from_bytes(data[7:10], "little") + 1
    if name == b"VP8L":
        bits = struct.unpack_from("<I", data, 1)[0]
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    width, height = struct.unpack_from("<HH", data, 6)
    return width & 0x3FFF, height & 0x3FFF


def _riff(kept: list[bytes]) -> bytes:
    """Return the pieces of a WebP as one file, with its size and its flags of metadata set right."""
    body = b"".join(kept[1:])
    if body.startswith(b"VP8X"):
        turned = 0x08 if any(piece.startswith(b"EXIF") for piece in kept) else 0
        body = body[:8] + bytes([body[8] & ~0x0C | turned]) + body[9:]
    return RIFF + struct.pack("<I", len(body) + 4) + b"WEBP" + body


def _behind(raw: bytes, end: int) -> Iterator[Piece]:
    if raw[end:]:
        yield Piece("bytes behind the image", raw[end:], b"")


def _turn(tiff: bytes) -> bytes:
    """Return EXIF that says only which way up the image is shown, where `tiff` says that it is turned; else nothing."""
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(tiff[:4])
    if not order:
        return b""
    try:
        at = struct.unpack_from(f"{order}I", tiff, 4)[0]
        for number in range(min(struct.unpack_from(f"{order}H", tiff, at)[0], 500)):
            tag, form, count, value = struct.unpack_from(f"{order}HHIH", tiff, at + 2 + 12 * number)
            if (tag, form, count) == (0x0112, 3, 1) and 2 <= value <= 8:
                return b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01" + struct.pack(">HHI", value, 0, 0)
    except struct.error:
        pass
    return b""
