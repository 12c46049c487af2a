"""The finder for a page that is opened from disk.

Browsers refuse to load modules and data from `file://`, but they load classic scripts. So the modules that the finder
imports are put one behind the other in one such script, each in a function of its own, and the catalog is put into a
variable of the page. No bundler: the modules keep to the few forms of import and export that are read here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

#: Where the script stands on the site; `docs/assets/from-disk.js` loads it.
FINDER = "assets/finder-from-disk.js"
_IMPORT = re.compile(r'^import (?:\{([^}]*)\} from )?"\./([\w-]+\.js)";', re.M)
_LATER = re.compile(r'(?<![\w.])import\("\./([\w-]+\.js)"\)')
_EXPORT = re.compile(r"^export (?=(?:async )?function\*? (\w+)|(?:class|const|let) (\w+))", re.M)
_OTHER = re.compile(r"^(?:import|export)\b.*", re.M)
_START = """\
// Made by src/triagebook/disk.py from the modules of docs/assets, for pages that are opened from disk.
(() => {
"use strict";
const base = document.currentScript.src;
const modules = new Map();
const loaded = new Map();
const need = (name) => {
  if (!loaded.has(name)) {
    loaded.set(name, {});
    modules.get(name)(loaded.get(name), { url: new URL(name, base).href });
  }
  return loaded.get(name);
};
"""


def classic(sources: Mapping[str, str], first: str) -> str:
    """Return one classic script that does what the module `first` does; `sources` are modules by their file names.

    Raises:
        ValueError: a module is missing, or has a form of import or export that is not read; it names file and line.
    """
    made: dict[str, str] = {}
    wanted = [first]
    while wanted:
        name = wanted.pop()
        if name not in made:
            if name not in sources:
                raise ValueError(f"docs/assets/{name} is imported but does not exist")
            made[name], needed = _module(name, sources[name])
            wanted += needed
    return f'{_START}{"".join(made[name] for name in sorted(made))}need("{first}");\n}})();\n'


def _module(name: str, source: str) -> tuple[str, list[str]]:
    """Return a module as a function, and the modules that it imports."""
    needed = [match[2] for match in _IMPORT.finditer(source)] + _LATER.findall(source)
    names = [match[1] or match[2] for match in _EXPORT.finditer(source)]
    body = _EXPORT.sub("", _IMPORT.sub(_need, source))
    if left := _OTHER.search(body):
        line = source.count("\n", 0, source.index(left[0])) + 1
        raise ValueError(f"docs/assets/{name}:{line}: `{left[0]}` is not read; import and export names, each by itself")
    body = _LATER.sub(r'Promise.resolve().then(() => need("\1"))', body).replace("import.meta", "meta")
    exported = f"Object.assign(exported, {{ {', '.join(names)} }});"
    return f'modules.set("{name}", (exported, meta) => {{\n{body}\n{exported}\n}});\n', needed


def _need(match: re.Match[str]) -> str:
    names = (match[1] or "").replace(" as ", ": ")
    return f'const {{{names}}} = need("{match[2]}");' if names else f'need("{match[2]}");'


def catalog_script(catalog: str) -> str:
    """Return a script that puts all entries, given as JSON, where `docs/assets/catalog-source.js` looks for it.

    The JSON stands in a text of its own, so that a key `__proto__` stays a key.
    """
    return f"globalThis.triagebookCatalog = JSON.parse({json.dumps(catalog)});\n"
