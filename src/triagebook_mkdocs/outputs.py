"""The files of the site between two builds: which can stay as they are, and how new ones take their place.

A build writes into a folder beside the site. Only when it is complete do its files move over, each in one step, so a
build that is stopped leaves the last good site. A manifest in the cache says which key each file was made from; it is
believed only where the file still has the size and time that it was written with.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from triagebook.store import sign_of

from .locks import held, held_if_free
from .manifest import Manifest, read, write

#: Where manifests are kept, below the root of the knowledge base; the records of `triagebook.kept` are beside it.
CACHE = Path(".cache", "triagebook", "site")
#: Other sites of which the cache holds something.
_OTHERS = 4


class Outputs:
    """The site of one build; `site` is where it belongs, `staging` where it is put together."""

    def __init__(self, site: Path, cache: Path, maker: str, remembered: dict[Path, Manifest] | None = None) -> None:
        """Prepare for a build. `maker` stands for all that makes pages: code, theme, configuration.

        A server builds into a folder that nobody else changes: it hands over what it remembers from one build to the
        next, by site, and then nothing is read, nor is every file looked at.
        """
        self.site = site
        self._remembered = remembered
        self.maker = maker
        self._began = time.time_ns()
        self._manifest = cache / f"site-{hashlib.sha256(str(site.absolute()).encode()).hexdigest()[:16]}.manifest"
        site.parent.mkdir(parents=True, exist_ok=True)
        cache.mkdir(parents=True, exist_ok=True)
        (cache / ".gitignore").write_text("*\n", "utf-8")
        self._lock = held(self._manifest.with_suffix(".lock"))
        for left in site.parent.glob(f".{site.name}-*"):  # by builds that were stopped
            shutil.rmtree(left, ignore_errors=True)
        self.staging = Path(tempfile.mkdtemp(prefix=f".{site.name}-", dir=site.parent))
        self._folders: set[str] = set()
        #: Names of the files that were made together, by the key that they were made from.
        self._together: dict[str, list[str]] = {}
        known = (remembered or {}).get(site)
        self._is_sure = known is not None and known.maker == maker
        _, self._last_together, self._last = known if known and self._is_sure else read(self._manifest, maker)
        #: Keys of the pages that this build makes or keeps, by file of the site.
        self.keys: dict[str, str] = {}
        #: Files of the site that stay as they are.
        self.kept: set[str] = set()

    def choose(self, keys: Mapping[str, str], *, keeping: bool = True) -> None:
        """Note the keys of pages by file of the site, and keep the files that were made from the same ones.

        With `keeping` false all of them are made anew.
        """
        self.keys |= keys
        self.kept |= {file for file, key in keys.items() if keeping and self._is_as_written(file, key)}

    def beside_manifest(self, suffix: str) -> Path:
        """Return the file of the cache that belongs to this site and ends so."""
        return self._manifest.with_suffix(f".{suffix}")

    def keep(self, file: str, key: str) -> bool:
        """Keep a made file if the site has it as it was made from this key; return whether it has."""
        is_kept = self._is_as_written(file, key)
        if is_kept:
            self.keys[file] = key
            self.kept.add(file)
        return is_kept

    def write_together(self, key: str, make: Callable[[], Mapping[str, str]]) -> None:
        """Write files that are all made from this key; they are not made where the site has them as they were."""
        if self.keep_together(key):
            return
        made = make()
        for file, text in made.items():
            self.write(file, text)
        self.together(key, made)

    def keep_together(self, key: str) -> bool:
        """Keep the files that were all made from this key, if the site has them all; return whether it has."""
        files = self._last_together.get(key)
        if files is None or not all(self.keep(file, self.key_before(file)) for file in files):
            return False
        self._together[key] = files
        return True

    def key_before(self, file: str) -> str:
        """Return the key that the last build made a file from; empty where it made none."""
        return self._last.get(file, ("",))[0]

    def together(self, key: str, files: Iterable[str]) -> None:
        """Note which files this build makes from one key."""
        self._together[key] = list(files)

    def keep_copy(self, file: str, source: str) -> bool:
        """Keep a file that was copied from this source, if neither was changed since; return whether it is kept."""
        try:
            sign = sign_of(os.stat(source), self._began)
        except OSError:  # whoever copies it will say so
            return False
        self.keys[file] = sign
        return self.keep(file, sign)

    def write(self, file: str, text: str, key: str = "") -> None:
        """Write a made file into the new site, unless the site has the same already. Without a key, the text is it."""
        key = key or hashlib.blake2b(text.encode(), digest_size=16).hexdigest()
        self.keys[file] = key
        if self._is_as_written(file, key):
            self.kept.add(file)
        else:
            self.kept.discard(file)
            self._put(file, text.encode())

    def _put(self, file: str, content: bytes) -> None:
        folder = file.rpartition("/")[0]
        if folder not in self._folders:
            try:
                os.mkdir(f"{self.staging}/{folder}")
            except OSError:  # it is there, or what is around it is not
                os.makedirs(f"{self.staging}/{folder}", exist_ok=True)
            self._folders.add(folder)
        with open(f"{self.staging}/{file}", "wb", buffering=0) as opened:
            opened.write(content)

    def finish(self, *, trusted: bool) -> None:
        """Move the new files into the site, take away what is no part of it, and write the manifest.

        With `trusted` false nothing is kept for the next build.
        """
        made = dict(_files(self.staging))
        self._manifest.unlink(missing_ok=True)
        if self._remembered is not None:
            self._remembered.pop(self.site, None)
        if self.kept:
            self._move_in(made)
        else:
            self._replace()
        if trusted:
            self._save(made)
        _forget_others(self._manifest)
        self.discard()

    def discard(self) -> None:
        """Forget what was put together, and let another build of this site begin."""
        shutil.rmtree(self.staging, ignore_errors=True)
        self._lock.close()

    def _is_as_written(self, file: str, key: str) -> bool:
        known, size, time = self._last.get(file, ("", 0, 0))
        if not key or known != key:
            return False
        if self._is_sure:
            return True
        try:
            there = os.stat(f"{self.site}/{file}")
        except OSError:
            return False
        return (there.st_size, there.st_mtime_ns) == (size, time)

    def _move_in(self, made: Mapping[str, tuple[int, int]]) -> None:
        for file in made:
            target = self.site / file
            target.parent.mkdir(parents=True, exist_ok=True)
            os.replace(self.staging / file, target)
        for file in self._last.keys() - self.kept - made.keys():
            (self.site / file).unlink(missing_ok=True)
            _remove_empty(self.site / file, self.site)

    def _replace(self) -> None:
        """Put the whole new site in the place of the old one. The folder itself stays: a server may hold it open."""
        old = Path(tempfile.mkdtemp(prefix=f".{self.site.name}-old-", dir=self.site.parent))
        self.site.mkdir(exist_ok=True)
        for name in os.listdir(self.site):
            os.replace(self.site / name, old / name)
        for name in os.listdir(self.staging):
            os.replace(self.staging / name, self.site / name)
        shutil.rmtree(old, ignore_errors=True)

    def _save(self, made: Mapping[str, tuple[int, int]]) -> None:
        files = {file: self._last[file] for file in self.kept}
        files |= {file: (self.keys.get(file, ""), *signs) for file, signs in made.items()}
        manifest = Manifest(self.maker, self._together, files)
        write(self._manifest, manifest)
        if self._remembered is not None:
            self._remembered[self.site] = manifest


def _forget_others(manifest: Path) -> None:
    """Take away what the cache holds of other sites but the latest, where no build is under way."""
    found: dict[str, list[Path]] = {}
    for file in manifest.parent.glob("site-*.*"):
        found.setdefault(file.name.partition(".")[0], []).append(file)
    found.pop(manifest.stem, None)
    for name in sorted(found, key=lambda name: max(map(_written_at, found[name])))[:-_OTHERS]:
        with suppress(OSError), held_if_free(manifest.with_name(f"{name}.lock")):
            for file in found[name]:
                file.unlink(missing_ok=True)


def _written_at(file: Path) -> int:
    try:
        return file.stat().st_mtime_ns
    except OSError:  # taken away by another build
        return 0


def _files(folder: Path) -> Iterator[tuple[str, tuple[int, int]]]:
    """Yield each file below a folder, by its path in it, with its size and the time that it was written."""
    stack = [("", str(folder))]
    while stack:
        inside, here = stack.pop()
        with os.scandir(here) as found:
            for item in found:
                if item.is_dir(follow_symlinks=False):
                    stack.append((f"{inside}{item.name}/", item.path))
                else:
                    there = item.stat(follow_symlinks=False)
                    yield f"{inside}{item.name}", (there.st_size, there.st_mtime_ns)


def _remove_empty(file: Path, top: Path) -> None:
    for folder in file.parents:
        if folder == top:
            return
        try:
            folder.rmdir()
        except OSError:
            return
