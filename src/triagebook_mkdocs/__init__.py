"""What ties Triagebook to MkDocs beyond its events: pages that are made faster, to the same bytes.

Nothing of the library `triagebook` is here, and the library knows nothing of this. `TRIAGEBOOK_PLAIN=1` builds without
it; `tests/test_quick_build.py` holds both ways to the same files, and so says when a new MkDocs or theme differs.
"""
