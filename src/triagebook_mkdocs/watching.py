"""Notice at once what a writer saves: MkDocs looks at all files twice a second, which takes longer the more there are.

Folders are watched by what the system tells of them (inotify, FSEvents, ReadDirectoryChangesW); single files, which
editors replace, and folders of which the system tells nothing, go on being looked at. `TRIAGEBOOK_POLL=1` has all
looked at: network drives, and folders shared with a container, may tell nothing.
"""

from __future__ import annotations

import contextlib
import logging
import os
from typing import Any

from mkdocs.livereload import LiveReloadServer
from watchdog import events
from watchdog.observers import Observer
from watchdog.observers.polling import PollingObserver

log = logging.getLogger("mkdocs.hooks.triagebook")

#: What changes a file. A build itself opens and closes them all.
_CHANGES: list[type[events.FileSystemEvent]] = [
    events.FileModifiedEvent,
    events.FileCreatedEvent,
    events.FileDeletedEvent,
    events.FileMovedEvent,
]


class Watching:
    """Stands in for the one observer of a server."""

    def __init__(self, interval: float) -> None:
        self._told, self._polling = Observer(), PollingObserver(timeout=interval)
        self._folders: dict[str, Any] = {}

    def schedule(self, handler: Any, path: str, recursive: bool = False) -> Any:
        """Begin to watch a file or folder."""
        if not os.path.isdir(path):
            return self._polling.schedule(handler, path, recursive=recursive)
        self._folders[path] = handler
        return self._told.schedule(handler, path, recursive=recursive, event_filter=_CHANGES)

    def unschedule(self, watch: Any) -> None:
        """End the watching of a file or folder."""
        for observer in (self._told, self._polling):
            with contextlib.suppress(KeyError):
                observer.unschedule(watch)

    def start(self) -> None:
        """Start to watch. Where the system has no more watches to give, all is looked at."""
        try:
            self._told.start()
        except OSError as error:
            log.info(f"Files are looked at twice a second: the system does not tell of changes ({error.strerror})")
            for path, handler in self._folders.items():
                self._polling.schedule(handler, path, recursive=True)
        self._polling.start()

    def stop(self) -> None:
        """Stop to watch."""
        self._told.stop()
        self._polling.stop()

    def join(self) -> None:
        """Wait until nothing watches any more."""
        for observer in (self._told, self._polling):
            if observer.is_alive():
                observer.join()


def watch_closely(server: LiveReloadServer, paths: list[str]) -> None:
    """Have a server that does not serve yet told of changes; `paths` are those that it watches already."""
    if os.environ.get("TRIAGEBOOK_POLL"):
        return
    for path in paths:
        server.unwatch(path)
    server.observer = Watching(interval=0.5)  # type: ignore[assignment]
    for path in paths:
        server.watch(path)
