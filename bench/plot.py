"""Draw the figures as SVG, for light and for dark: bars for each program, with their numbers in words."""

from __future__ import annotations

from xml.sax.saxutils import escape

from peers import OURS
from report import Results, median, medians, seconds, shown_size, tools
from works import COLD, EDITED, FIRST, SECOND

_WORKS = (COLD, EDITED, FIRST, SECOND)
_WIDTH, _LEFT, _RIGHT, _BAR, _GAP, _TITLE = 560, 140, 70, 20, 6, 42
#: Colours of each scheme: background, text, our bars, those of others. Text has a contrast of 7:1, bars of 3:1.
COLOURS = {
    "light": ("#ffffff", "#1f2328", "#1b6e53", "#7a828e"),
    "dark": ("#1e2129", "#e6e8ec", "#4fc39a", "#8b94a3"),
}


def plot(results: Results, scheme: str) -> str:
    """Return the picture of each work at the largest size that ours and others did, in the colours of a scheme."""
    rows, (card, text, *_) = medians(results), COLOURS[scheme]
    parts, top, words = [], 16, []
    for work in _WORKS:
        size = shown_size(results, work)
        found = [(name, median(rows.get((work, size, name)), "cpu")) for name in tools(results)]
        bars = [(name, value) for name, value in found if value is not None]
        if size and bars:
            title = f"{work[0].upper()}{work[1:]}, {size:,} entries"
            parts.append(_group(title, bars, top, scheme))
            words.append(f"{title}: " + ", ".join(f"{name} {seconds(value)}" for name, value in bars))
            top += _TITLE + len(bars) * (_BAR + _GAP) + 10
    title = "CPU seconds; less is better"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {top + 30}" role="img">\n'
        f"<title>{title}</title>\n<desc>{escape('. '.join(words))}.</desc>\n"
        f'<rect width="{_WIDTH}" height="{top + 30}" rx="6" fill="{card}"/>\n'
        f'<g fill="{text}" font-family="sans-serif" font-size="14">\n'
        f'<text x="16" y="26">{title}</text>\n' + "".join(parts) + "</g>\n</svg>\n"
    )


def _group(title: str, bars: list[tuple[str, float]], top: int, scheme: str) -> str:
    _, _, ours, others = COLOURS[scheme]
    most = max(value for _, value in bars) or 1
    lines = [f'<text font-weight="bold" x="16" y="{top + 38}">{escape(title)}</text>']
    for number, (name, value) in enumerate(bars):
        y = top + 48 + number * (_BAR + _GAP)
        width = max(2, round((_WIDTH - _LEFT - _RIGHT) * value / most))
        colour = ours if name == OURS else others
        lines.append(f'<text x="16" y="{y + 15}">{escape(name)}</text>')
        lines.append(f'<rect fill="{colour}" x="{_LEFT}" y="{y}" width="{width}" height="{_BAR}" rx="2"/>')
        lines.append(f'<text x="{_LEFT + width + 8}" y="{y + 15}">{seconds(value)}</text>')
    return "\n".join(lines) + "\n"
