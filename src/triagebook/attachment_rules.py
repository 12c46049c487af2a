"""The codes of files that stand beside the entries: what may be attached."""

from __future__ import annotations

from .diagnostics import rule

NOT_ALLOWED = rule(
    "TB020",
    "attachment-type",
    """
    A file beside the entries is a picture (PNG, JPEG, WebP, SVG) or plain text (.txt, .log, .csv, .json), and is what
    its ending says.

    Why: a browser runs what looks like HTML, whatever its name; an archive, a PDF or an office file can hold what no
    check sees; and a HAR file holds the cookies of whoever recorded it.

    Bad: `docs/help.html`, `runbooks/api/session.har`, a JPEG called `shot.png`, a picture with an archive behind it.

    Good: `runbooks/api/console.png`. Scripts and style sheets of the site itself stand in `docs/assets/`.
    """,
)
TOO_LARGE = rule(
    "TB021",
    "attachment-too-large",
    """
    A picture has at most 2,000,000 bytes and 40 million pixels, a drawing in SVG 200,000 bytes, a text 1,000,000.

    Why: an agent on a slow line waits for it, and a small file of a huge picture takes all memory of a phone.

    Bad: a screenshot of three screens as a PNG of 9 MB.

    Good: the window that matters, as PNG or WebP.
    """,
)
UNSAFE_SVG = rule(
    "TB740",
    "unsafe-svg",
    """
    An SVG file holds shapes and text, and nothing that acts or leads elsewhere.

    Why: opened by itself, an SVG is a page of the site: its scripts run there, and its references tell others who
    reads.

    Bad: `<script>`, `onload="..."`, `<foreignObject>`, `<a>`, `<image href="https://...">`, `<style>`, `<!DOCTYPE`.

    Good: `<path d="..." fill="#c33"/>`; export it as plain or optimised SVG.
    """,
)
METADATA = rule(
    "TB741",
    "image-metadata",
    """
    A picture holds nothing but the picture.

    Why: cameras and screenshot tools note place, person, device and time, which nobody sees in review.

    Bad: a photo with its GPS position, a PNG with the author's name.

    Good: the same picture after `triagebook strip FILE`, which changes no pixel.
    """,
)
