"""What an editor shows while somebody writes an entry: problems, completion, explanations, places, renaming.

Plain functions on the catalog and the text of a buffer. `server` alone knows of the Language Server Protocol.
"""
