"""No entry runs code in a reader's browser: once without the policy, once without the sanitiser; without both, they do.

Every attempt reports its number when it runs. Pages are provoked as a reader would: everything with a handler gets its
event, everything with a link that is no address is pressed, and the desk is given hostile values to show.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from building import EPOCH
from hostile import Attempts, built, knowledge_base, report, typed, without_policy, without_sanitiser

#: What leaves for another host, which is not found.
ELSEWHERE = re.compile(r"http://evil\.example/(\d+)")
#: Each attempt calls `fire`, here or from a frame; what leaves for another host is an attempt as well.
LISTEN = """() => {
    globalThis.fire = (number) => { report(number); };
    addEventListener("message", (event) => { if (Number.isInteger(event.data)) fire(event.data); });
}"""
#: A desk whose author did not know that text is not HTML.
CARELESS = """() => {
    const made = (value) => {
        if (typeof value !== "string" || !value.includes("<")) return [value];
        const template = document.createElement("template");
        template.innerHTML = value;
        return [...document.importNode(template.content, true).childNodes];
    };
    for (const name of ["append", "prepend", "replaceChildren"]) {
        const plain = Element.prototype[name];
        Element.prototype[name] = function (...values) { return plain.apply(this, values.flatMap(made)); };
    }
    const text = Object.getOwnPropertyDescriptor(Node.prototype, "textContent");
    Object.defineProperty(Element.prototype, "textContent", {
        get() { return text.get.call(this); },
        set(value) {
            if (typeof value === "string" && value.includes("<")) this.replaceChildren(value);
            else text.set.call(this, value);
        },
    });
}"""
PROVOKE = """async () => {
    const soon = () => new Promise((resolve) => { setTimeout(resolve, 40); });
    const isCode = (url) => /^(?!https?:|mailto:|file:|blob:|$)/i.test(String(url?.baseVal || url || ""));
    for (const one of document.querySelectorAll("*")) {
        for (const { name } of [...one.attributes]) {
            if (name.startsWith("on")) one.dispatchEvent(new Event(name.slice(2)));
        }
        const urls = [["a", "area"].includes(one.localName) && one.href, one.formAction, one.form?.action];
        if (one.closest("article") && urls.some(isCode)) {
            one.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true }));
        }
    }
    await soon();
}"""
SET = """async (text) => {
    const { theCase } = await import("/assets/case.js");
    theCase.set("workspace_id", text, { sensitive: false });
    theCase.set("customer_name", text, { sensitive: false });
    const known = await (await import("/assets/desk.js")).desk();
    theCase.change((draft) => {
        for (const key of Object.keys(known.packet.fields)) draft.packet[key] = text;
        draft.evidence.push({ entry: "KI-0001", title: text, signature: text, line: 1, text, at: null });
    });
}"""


@pytest.fixture(scope="module")
def attempts() -> Attempts:
    return Attempts()


@pytest.fixture(scope="module")
def sites(tmp_path_factory: pytest.TempPathFactory, attempts: Attempts, serve: Any) -> dict[str, str]:
    """The addresses of the hostile site: with the sanitiser alone, with the policy alone, with neither."""
    folder: Path = tmp_path_factory.mktemp("hostile")
    knowledge_base(folder / "kb", attempts)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", EPOCH)
        sanitised = without_policy(built(folder / "kb", folder / "whole"), folder / "sanitiser")
        without_sanitiser(patch)
        careless = built(folder / "kb", folder / "policy")
    neither = without_policy(careless, folder / "neither")
    return {name: f"{serve(place)}/" for name, place in
            {"sanitiser": sanitised, "policy": careless, "neither": neither}.items()}  # fmt: skip


@pytest.fixture(scope="module")
def addresses(sites: dict[str, str], attempts: Attempts, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The pages of the site that carry an attempt."""
    site = next(tmp_path_factory.getbasetemp().glob("hostile*/policy"))
    return sorted(
        path.parent.relative_to(site).as_posix() + "/"
        for path in site.rglob("index.html")
        if "fire(" in path.read_text("utf-8") or "evil.example" in path.read_text("utf-8")
    )


@pytest.fixture
def visit(browser: Any, attempts: Attempts) -> Iterator[Any]:
    """A function that opens a page in a context of its own, which notes what fires.

    The desk of a careless one takes text for HTML.
    """
    contexts = []

    def opened(*, careless: bool) -> tuple[Any, set[int]]:
        fired: set[int] = set()
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        contexts.append(context)
        context.expose_binding("report", lambda _, number: fired.add(number))
        context.add_init_script(f"({LISTEN})()")
        if careless:
            context.add_init_script(f"({CARELESS})()")

        def leave(request: Any) -> None:
            if request.failure != "csp":  # which was never sent
                fired.update(int(number) for number in ELSEWHERE.findall(request.url))

        context.on("requestfailed", leave)  # none is answered by the test, since that would do without a cache
        page = context.new_page()
        page.set_default_timeout(20_000)
        page.on("dialog", lambda dialog: dialog.dismiss())
        return page, fired

    yield opened
    for context in contexts:
        context.close()


def read_all(page: Any, url: str, addresses: list[str]) -> None:
    """Open each page and provoke what is on it."""
    for address in addresses:
        page.goto(url + address)
        page.evaluate(PROVOKE)


def find(page: Any, url: str, text: str) -> None:
    """Paste into the field of the home page, which lists entries and shows the paste with marks."""
    page.goto(url)
    page.locator("tb-finder textarea").fill(f"MRD_SAML_SIGNATURE {text}\n{text}")
    page.locator("tb-finder .tb-hits li").first.wait_for()


def walk(page: Any, url: str, text: str) -> None:
    """Walk a runbook whose words hold case variables."""
    page.goto(url + "runbooks/sign-in/saml-sign-in-fails/")
    page.get_by_role("button", name="Case", exact=True).first.wait_for()
    page.evaluate(SET, text)
    page.locator("tb-walk button").first.click()
    page.locator(".tb-walk-heading").wait_for()
    page.keyboard.press("1")
    page.locator(".tb-walk-trail").first.wait_for()


def fill_in(page: Any, url: str, text: str) -> None:
    """Open the panel of the case, with the packet and its preview."""
    page.goto(url + "runbooks/sign-in/saml-sign-in-fails/")
    page.get_by_role("button", name="Case", exact=True).first.wait_for()
    page.evaluate(SET, text)
    page.keyboard.press("e")
    page.locator(".tb-packet").first.wait_for()


def answer(page: Any, url: str, text: str) -> None:
    """Look at a message with the values of the case in it."""
    page.goto(url + "macros/MC-0001-acknowledge/")
    page.get_by_role("button", name="Case", exact=True).first.wait_for()
    page.evaluate(SET, text)
    page.locator(".tb-variable").first.wait_for()


def search(page: Any, url: str, text: str) -> None:
    """Search for pages whose titles and texts hold attempts, on one that holds none."""
    page.goto(url + "404.html?q=findhostile")
    page.locator(".md-search-result__item").first.wait_for()


PARTS = (find, walk, fill_in, answer, search)


def use_desk(page: Any, url: str, attempts: Attempts, fired: set[int]) -> dict[str, set[int]]:
    """Show hostile values in every part of the desk; return the attempts that ran, by the name of the part."""
    ran = {}
    for part in PARTS:
        fired.clear()
        part(page, url, " ".join(attempts.numbered(f"{part.__name__}:", vector) for vector in typed()))
        page.evaluate(PROVOKE)
        ran[part.__name__] = set(fired)
    return ran


@pytest.mark.parametrize("defence", ["sanitiser", "policy"])
def test_one_defence_alone_lets_nothing_run(defence, visit, sites, addresses, attempts):
    page, fired = visit(careless=defence == "policy")
    read_all(page, sites[defence], addresses)
    assert not fired, report(attempts, fired)
    page, fired = visit(careless=defence == "policy")
    assert not any(use_desk(page, sites[defence], attempts, fired).values())


def test_without_both_the_attempts_run_so_that_the_test_above_can_fail(visit, sites, addresses, attempts):
    page, fired = visit(careless=True)
    read_all(page, sites["neither"], addresses)
    names = {number: attempts.named(number).partition(":")[0] for number in range(len(attempts.places))}
    assert report(attempts, {number for number, name in names.items() if name == "body"} - fired) == "[]"
    assert sum(names[number] == "front matter" for number in fired) >= 50
    page, fired = visit(careless=True)
    for part, ran in use_desk(page, sites["neither"], attempts, fired).items():
        whose = "front matter:" if part == "search" else f"{part}:"  # it shows what stands in entries
        assert any(attempts.named(number).startswith(whose) for number in ran), part
