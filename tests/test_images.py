"""Images: what is in them is found and taken out, and no pixel changes."""

from __future__ import annotations

import pytest

from pictures import CLEAN, SECRET, SPOKEN
from triagebook import images
from triagebook.attachments import judge


@pytest.mark.parametrize("name", CLEAN)
def test_a_picture_that_is_nothing_else_is_taken_as_it_is(name: str):
    assert judge(f"docs/{name}", CLEAN[name]) is None
    assert images.stripped(CLEAN[name]) == CLEAN[name]
    assert images.read(CLEAN[name])[1:3] == (8, 4)


@pytest.mark.parametrize("name", SPOKEN)
def test_what_a_picture_says_beside_the_picture_is_reported(name: str):
    found = judge(f"docs/{name}", SPOKEN[name])
    assert found and found.code == "TB741" and found.help == f"run `triagebook strip docs/{name}`"


@pytest.mark.parametrize("name", SPOKEN)
def test_a_stripped_picture_says_nothing_and_keeps_its_pixels(name: str):
    clean = images.stripped(SPOKEN[name])
    assert SECRET not in clean and SECRET[:12] not in clean and judge(f"docs/{name}", clean) is None
    assert images.stripped(clean) == clean
    assert coded(clean) == coded(SPOKEN[name])


def coded(raw: bytes) -> list[bytes]:
    """Return the pieces of an image that its pixels are made of."""
    return [p.raw for p in images.read(raw).pieces if p.name in ("IDAT", "VP8", "VP8L", "segment DA", "segment DB")]


@pytest.mark.parametrize("name", ["exif.png", "exif.jpg", "exif.webp"])
def test_a_picture_that_is_shown_turned_stays_so(name: str):
    assert b"\x01\x12\0\x03\0\0\0\x01\0\x06" in images.stripped(SPOKEN[name])


@pytest.mark.parametrize("name", [*CLEAN, *SPOKEN])
def test_a_picture_that_ends_early_is_refused_wherever_it_is_cut(name: str):
    whole = (CLEAN | SPOKEN)[name]
    end = len(whole.removesuffix(SECRET).removesuffix(b"PK\3\4")) if name.startswith("behind") else len(whole)
    for length in range(end):
        with pytest.raises(images.Broken):
            images.read(whole[:length])


def test_a_damaged_chunk_is_refused():
    raw = bytearray(CLEAN["clean.png"])
    raw[20] ^= 1
    with pytest.raises(images.Broken, match="damaged"):
        images.read(bytes(raw))


@pytest.mark.parametrize(
    ("name", "raw", "code", "said"),
    [
        ("shot.png", CLEAN["clean.jpg"], "TB020", "the file is a JPEG"),
        ("shot.jpg", CLEAN["clean.webp"], "TB020", "the file is a WEBP"),
        ("shot.webp", b"<html>", "TB020", "no PNG, JPEG or WebP"),
        ("shot.gif", b"GIF89a", "TB020", "`.gif` are not published"),
        ("shot.PNG", CLEAN["clean.png"], "TB020", "`.PNG` are not published"),
        ("page.html", b"hello", "TB020", "`.html` are not published"),
        ("none", b"hello", "TB020", "no ending"),
        ("run.js", b"alert(1)", "TB020", "`.js` are not published"),
        ("page.txt", b" \n<!DOCTYPE html><p>", "TB020", "takes the file for a page"),
        ("page.log", b"<script>alert(1)</script>", "TB020", "takes the file for a page"),
        ("bytes.txt", b"a\nb\xff", "TB020", "0xff is not UTF-8"),
        ("bytes.log", b"a\nb\0", "TB020", "U+0000"),
        ("big.txt", b"a" * 1_000_001, "TB021", "more than 1,000,000 bytes"),
        ("big.png", CLEAN["clean.png"] + bytes(2_000_000), "TB021", "more than 2,000,000 bytes"),
        ("wide.png", CLEAN["clean.png"].replace(b"\0\0\0\x08\0\0\0\x04", b"\0\1\0\0\0\1\0\0"), "TB020", "damaged"),
    ],
)
def test_what_must_not_be_attached_is_refused_with_its_reason(name: str, raw: bytes, code: str, said: str):
    found = judge(f"docs/{name}", raw)
    assert found and found.code == code and said in found.message and found.help


def test_a_picture_of_too_many_pixels_is_refused_though_its_file_is_small():
    from pictures import _PIXELS, chunk

    header = chunk(b"IHDR", b"\0\0\x20\0\0\0\x20\0\x08\2\0\0\0")
    found = judge("docs/wide.png", b"\x89PNG\r\n\x1a\n" + header + _PIXELS)
    assert found and found.code == "TB021" and "8,192 by 8,192 pixels" in found.message


@pytest.mark.parametrize(
    ("name", "text"),
    [("a.log", "\x1b[31merror\x1b[0m <script> in line 1"), ("a.csv", "a,b\n<b>,c\n"), ("a.json", '{"a": "<script>"}')],
)
def test_a_log_with_colours_and_markup_inside_is_plain_text(name: str, text: str):
    assert judge(f"docs/{name}", text.encode()) is None


def test_scripts_and_styles_of_the_site_stand_in_their_folder_alone():
    assert judge("docs/assets/a.js", b"export {};") is None and judge("docs/guide/a.js", b"export {};")
