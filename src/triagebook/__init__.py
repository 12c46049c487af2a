"""Triagebook: a docs-as-code knowledge base for technical support.

The library reads entries, links them into a catalog, checks them and renders them. It never imports MkDocs.
"""

__version__ = "0.1.0"
