"""Small pictures of 8 by 4 pixels, as browsers and programs write them, clean and with more than can be seen."""

from __future__ import annotations

import base64
import struct
import zlib

#: A word that only stands in metadata; it must never reach the site.
SECRET = b"Jane Roe, 51.5007 N 0.1246 W"
#: EXIF that says who made the picture, and that it is turned by 90 degrees.
EXIF = (
    b"MM\0*\0\0\0\x08\0\x02"
    + struct.pack(">HHIHH", 0x0112, 3, 1, 6, 0)
    + struct.pack(">HHII", 0x013B, 2, len(SECRET), 38)
    + bytes(4)
    + SECRET
)
_JPEG = (
    "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDABALDA4MChAODQ4SERATGCgaGBYWGDEjJR0oOjM9PDkzODdASFxOQERXRTc4UG1RV19iZ2hn"
    "Pk1xeXBkeFxlZ2P/2wBDARESEhgVGC8aGi9jQjhCY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2Nj"
    "Y2P/wAARCAAEAAgDASIAAhEBAxEB/8QAFQABAQAAAAAAAAAAAAAAAAAAAAT/xAAUEAEAAAAAAAAAAAAAAAAAAAAA/8QAFQEBAQAAAAAA"
    "AAAAAAAAAAAABAb/xAAXEQEBAQEAAAAAAAAAAAAAAAABAhEA/9oADAMBAAIRAxEAPwCAASqadXqKZJMkw7//2Q=="
)
_WEBP = "UklGRkYAAABXRUJQVlA4IDoAAADwAQCdASoIAAQAAsBMJbACdLoAfheEgwAA/ujXFEq09iUetM7MKMbe/+O04X+5lHPf4gb++T3ydDgA"
_LOSSLESS = "UklGRiQAAABXRUJQVlA4TBcAAAAvB8AAAA9ws+bPZP6Mef6DB4f/j+h/MAA="


def chunk(name: bytes, data: bytes) -> bytes:
    """Return a chunk of a PNG."""
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def segment(marker: int, data: bytes) -> bytes:
    """Return a segment of a JPEG."""
    return bytes([0xFF, marker]) + struct.pack(">H", len(data) + 2) + data


def riff(*chunks: tuple[bytes, bytes]) -> bytes:
    """Return a WebP of chunks, with the header that says what they are."""
    flags = 0x08 * any(name == b"EXIF" for name, _ in chunks) | 0x04 * any(name == b"XMP " for name, _ in chunks)
    all_chunks = [(b"VP8X", bytes([flags, 0, 0, 0, 7, 0, 0, 3, 0, 0])), *chunks]
    body = b"".join(n + struct.pack("<I", len(data)) + data + bytes(len(data) % 2) for n, data in all_chunks)
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body


_ROWS = b"".join(b"\0" + (b"\x33\x66\xcc" * 4 + b"\xcc\x33\x33" * 4) for _ in range(4))
_HEADER = chunk(b"IHDR", struct.pack(">IIBBBBB", 8, 4, 8, 2, 0, 0, 0))
_PIXELS = chunk(b"IDAT", zlib.compress(_ROWS)) + chunk(b"IEND", b"")
PNG = b"\x89PNG\r\n\x1a\n" + _HEADER + _PIXELS
JPEG, WEBP, LOSSLESS = (base64.b64decode(text) for text in (_JPEG, _WEBP, _LOSSLESS))

#: Pictures that hold nothing but the picture, by the name of a file.
CLEAN = {"clean.png": PNG, "clean.jpg": JPEG, "clean.webp": WEBP, "lossless.webp": LOSSLESS}
_XMP = b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta>" + SECRET + b"</x:xmpmeta>"
#: The same pictures with the secret in every place that programs put such things, by the name of a file.
SPOKEN = {
    "text.png": PNG[:33] + chunk(b"tEXt", b"Author\0" + SECRET) + PNG[33:],
    "packed-text.png": PNG[:33] + chunk(b"zTXt", b"Author\0\0" + zlib.compress(SECRET)) + PNG[33:],
    "international-text.png": PNG[:33] + chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + SECRET) + PNG[33:],
    "exif.png": PNG[:33] + chunk(b"eXIf", EXIF) + PNG[33:],
    "time.png": PNG[:33] + chunk(b"tIME", bytes(7)) + PNG[33:],
    "own-chunk.png": PNG[:33] + chunk(b"prVt", SECRET) + PNG[33:],
    "behind.png": PNG + b"PK\3\4" + SECRET,
    "exif.jpg": JPEG[:20] + segment(0xE1, b"Exif\0\0" + EXIF) + JPEG[20:],
    "xmp.jpg": JPEG[:20] + segment(0xE1, _XMP) + JPEG[20:],
    "iptc.jpg": JPEG[:20] + segment(0xED, b"Photoshop 3.0\0" + SECRET) + JPEG[20:],
    "comment.jpg": JPEG[:20] + segment(0xFE, SECRET) + JPEG[20:],
    "thumbnail.jpg": JPEG[:2] + segment(0xE0, JPEG[6:18] + b"\2\2" + SECRET[:12]) + JPEG[20:],
    "behind.jpg": JPEG + SECRET,
    "exif.webp": riff((b"VP8 ", WEBP[20:]), (b"EXIF", EXIF)),
    "xmp.webp": riff((b"VP8L", LOSSLESS[20:43]), (b"XMP ", SECRET)),
    "behind.webp": WEBP + SECRET,
}
PICTURES = CLEAN | SPOKEN
