"""The finder for pages opened from disk: modules put into one classic script."""

from __future__ import annotations

from pathlib import Path

import pytest

from triagebook.disk import catalog_script, classic

ASSETS = Path(__file__).parent.parent / "docs/assets"


def made(**modules: str) -> str:
    return classic({f"{name}.js": source for name, source in modules.items()}, "a.js")


def test_names_are_exported_and_imported():
    script = made(
        a='import { one, two as second } from "./b.js";\none(second);\n',
        b="export const one = 1;\nexport function* two() {}\nexport async function three() {}\nexport class Four {}\n",
    )
    assert 'const { one, two: second } = need("b.js");' in script
    assert "Object.assign(exported, { one, two, three, Four });" in script
    assert "export " not in script and "import " not in script


def test_an_import_over_several_lines_and_one_for_its_effect_are_read():
    script = made(a='import {\n  one,\n} from "./b.js";\nimport "./c.js";\n', b="export const one = 1;\n", c="")
    assert 'const {\n  one,\n} = need("b.js");' in script and 'need("c.js");' in script


def test_a_module_that_is_asked_for_later_is_put_in_as_well():
    script = made(a='export const later = () => import("./b.js");\n', b="export const one = 1;\n")
    assert 'Promise.resolve().then(() => need("b.js"))' in script and 'modules.set("b.js"' in script


def test_what_is_not_imported_is_left_out():
    assert "b.js" not in made(a="", b="")


def test_the_address_of_a_module_is_that_of_its_file():
    assert "new URL('x', meta.url)" in made(a="export const place = new URL('x', import.meta.url);\n")


@pytest.mark.parametrize(
    "form",
    ["export default 1;", 'export { a } from "./b.js";', 'import * as b from "./b.js";', 'import b from "./b.js";'],
)
def test_another_form_is_refused_with_its_place(form: str):
    with pytest.raises(ValueError, match=r"docs/assets/a\.js:2: ") as error:
        made(a=f"// first\n{form}\n", b="")
    assert form in str(error.value)


def test_a_module_that_does_not_exist_is_named():
    with pytest.raises(ValueError, match=r"docs/assets/b\.js"):
        made(a='import { one } from "./b.js";\n')


def test_the_finder_of_the_repository_can_be_made():
    sources = {path.name: path.read_text("utf-8") for path in ASSETS.glob("*.js")}
    script = classic(sources, "finder.js")
    assert 'need("finder.js");' in script and 'modules.set("redaction.js"' in script


def test_the_catalog_stays_a_text_until_it_is_read():
    assert catalog_script('{"__proto__": "\\u2028"}') == (
        'globalThis.triagebookCatalog = JSON.parse("{\\"__proto__\\": \\"\\\\u2028\\"}");\n'
    )
