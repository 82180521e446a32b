"""Every text of a case, a deck and the ledger holds forty payloads; no page acts on one of them.

In a real browser: no script of a payload runs, nothing is asked for, nobody is led away, no dialog opens.
"""

from __future__ import annotations

import json
import re
from datetime import date
from itertools import product
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from markdown_it import MarkdownIt
from PIL import Image

from radanki.authoring.annotate.pages import answering
from radanki.authoring.annotate.session import CaseSession
from radanki.cli.reporting import github_of
from radanki.model.problem import Problem
from radanki.releasing.publish.ankiweb import ankiweb_texts
from radanki.releasing.publish.credits_list import credits_markdown
from radanki.releasing.publish.release_notes import release_notes
from radanki.server.local_server import LocalServer
from releasing.publish.conftest import ReleaseBench, credit, item
from support.libraries import write_deck
from support.payloads import PAYLOADS
from support.program import radanki

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Dialog, Page

    from radanki.model.releases.release import ReleaseFacts

AT_ONCE = 10
BUILT = [payload for payload in PAYLOADS if "url(" not in payload]
"""Without what no package takes even as words: Anki itself would look for a file of that name."""
TEXTS = [" ".join(BUILT[at : at + AT_ONCE]) for at in range(0, len(BUILT), AT_ONCE)]
LIVE = """() => Array.from(document.querySelectorAll('*')).filter((one) => {
    const acts = Array.from(one.attributes).some(({name, value}) => name.startsWith('on') && value.includes('rkHit'));
    const away = ['src', 'data', 'action', 'background', 'srcset', 'poster'].some(
        (name) => (one.getAttribute(name) || '').includes('evil.example'));
    const address = one.getAttribute('href') || '';
    const link = (/^\\s*(javascript|data):/i.test(address) && one.localName === 'a') ||
        (address.includes('evil.example') && one.localName !== 'a');
    const script = one.localName === 'script' && !/json/.test(one.type) && one.textContent.includes('rkHit');
    const own = one.localName === 'form' ? one.cloneNode(false) : one;
    const frame = ['object', 'embed', 'base', 'form'].includes(one.localName) && own.outerHTML.includes('evil');
    const refresh = one.localName === 'meta' && /refresh/i.test(one.httpEquiv);
    return acts || away || link || script || frame || refresh;
}).map((one) => one.outerHTML.slice(0, 200))"""


def hostile_case(number: int, text: str, *, is_front: bool) -> dict[str, Any]:
    """Give a case whose every free text on one side of its cards is a row of payloads.

    Never of both: a question that holds the words of its answer is refused.
    """
    front, back = (text, "Effusion") if is_front else ("What is it?", text)
    finding = {"number": 1, "label": back, "rect": [20, 10, 30, 20], "why": f"Why: {text}", "hint": front}
    image = {
        "name": "frontal",
        "file": "frontal.png",
        "view": text if is_front else "PA erect",
        "looked": [{"by": text, "on": "2026-11-20"}],
        "findings": [finding | {"aliases": [back], "asks": ["cover", "name", "find"]}],
    }
    asked = {"ask": front, "answer": back, "choices": [f"Other {text}" if is_front else "Other"], "why": f"Why: {text}"}
    source = {"id": "mine", "own": True, "author": text, "title": text, "licence": "CC-BY-4.0", "notice": text}
    return {
        "id": f"{number:016x}",
        "title": back,
        "kind": "pathology",
        "level": 1,
        "certainty": "certain",
        "basis": text,
        "history": front,
        "images": [image],
        "diagnosis": back,
        "differential": [f"Or {text}"],
        "discussion": f"{text}\n\n- {text}\n\n| {text} |\n|---|\n| {text} |",
        "pearls": [{"id": "a", "text": f"**Gap** of {text}", "why": "It is so."}],
        "questions": [{"id": "a", "image": "frontal"} | asked],
        "steps": [{"id": "a", "show": ["frontal"]} | asked],
        "sources": [source | {"key": text}],  # what was changed is said in words of the vocabulary alone
        "licence": "CC-BY-4.0",
        "contributors": [text],
        "reviewed": [{"by": text, "on": "2026-11-21"}],
        "corrected": [{"since": "1.0", "what": text}],
        **({"retired": {"since": "1.0", "reason": text}} if number == 1 else {}),
    }


def as_yaml(value: object) -> str:
    text = yaml.dump(value, Dumper=_EachOnce, allow_unicode=True, sort_keys=False, width=10**6)
    return re.sub(r"'(2026-\d\d-\d\d)'", r"\1", text).replace("'on':", "on:")


class _EachOnce(yaml.SafeDumper):
    """Writes a value that comes twice twice."""

    def ignore_aliases(self, data: object) -> bool:
        return data is data  # noqa: PLR0124  # every value


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library of hostile cases, its packages, its site, and its preview as files."""
    root = tmp_path_factory.mktemp("hostile")
    for number, (text, is_front) in enumerate(product(TEXTS, (False, True)), 1):
        folder = root / f"cases/xr/chest/case-{number}"
        folder.mkdir(parents=True)
        (folder / "case.yaml").write_text(as_yaml(hostile_case(number, text, is_front=is_front)), encoding="utf-8")
        picture = Image.new("L", (80, 60), 40 + 3 * number)
        picture.paste(200, (5 * number % 70, 10, 9 + 5 * number % 70, 20 + 2 * number))
        picture.save(folder / "frontal.png")
        deck = {"name": "RadAnki", "title": text, "description": f"{text}\n\n- {text}"}
        write_deck(root, as_yaml(deck), f"deck-{number}")
    for words in (("build", "--draft"), ("site",), ("preview", "--out", root / "shown")):
        answer = radanki(root, *words)
        assert answer.status == 0, answer.err[-3000:]
    return root


@pytest.fixture
def watched(browser: Browser) -> Iterator[tuple[Page, list[str]]]:
    """A page, and what it did that no text may do."""
    context = browser.new_context(viewport={"width": 1000, "height": 800})
    context.add_init_script("window.rkHit = () => console.log('a payload ran')")
    page, seen = context.new_page(), []

    def dismissed(dialog: Dialog) -> None:
        seen.append("dialog")
        dialog.dismiss()

    page.on("console", lambda said: seen.append(said.text) if said.text == "a payload ran" else None)
    page.on("dialog", dismissed)
    page.on("popup", lambda _: seen.append("popup"))
    page.on("request", lambda asked: seen.append(asked.url) if "evil.example" in asked.url else None)
    yield page, seen
    context.close()


def live_in(page: Page) -> list[str]:
    return [one for frame in page.frames for one in frame.evaluate(LIVE)]


@pytest.mark.parametrize("payload", [PAYLOADS[0], PAYLOADS[4], PAYLOADS[5], PAYLOADS[11], PAYLOADS[16], PAYLOADS[28]])
def test_a_page_that_is_not_ours_would_be_found_out(watched: tuple[Page, list[str]], payload: str) -> None:
    page, seen = watched
    page.set_content(f"<main>{payload}</main>", wait_until="commit")

    page.wait_for_function(f"({LIVE})().length > 0")

    assert seen or live_in(page)


def test_the_gallery_shows_words_as_words(watched: tuple[Page, list[str]], library: Path) -> None:
    page, seen = watched
    pages = sorted((library / "dist/site").rglob("*.html"))
    assert len(pages) > 2 * len(TEXTS)

    for path in pages:
        page.goto(path.as_uri())
        page.evaluate("document.querySelectorAll('details').forEach((one) => one.open = true)")
        assert page.url.partition("#")[0] == path.as_uri()
        assert (path.name, live_in(page)) == (path.name, [])
    assert seen == []


def test_the_cards_to_study_show_words_as_words(watched: tuple[Page, list[str]], library: Path) -> None:
    page, seen = watched
    page.goto(f"{(library / 'dist/site/study.html').as_uri()}#most=200")
    page.click("#begin")
    sides = 0

    while page.locator("#session").is_visible():
        page.wait_for_selector("#show:visible")
        assert live_in(page) == []
        page.click("#show")
        assert live_in(page) == []
        page.click("#easy")
        sides += 2
        page.wait_for_selector("#show:visible, #end:visible")
    assert sides > 2 * len(TEXTS)
    assert seen == []


def test_the_preview_and_its_cards_show_words_as_words(watched: tuple[Page, list[str]], library: Path) -> None:
    page, seen = watched

    pages = sorted((library / "shown").rglob("*.html"))
    assert len(pages) > len(TEXTS)
    for path in pages:
        page.goto(path.as_uri())
        for place in range(page.locator("#cards button").count()):
            page.locator("#cards button").nth(place).click()
            for handle in page.locator("#frames iframe").element_handles():
                frame = handle.content_frame()
                frame.wait_for_selector("#qa *", state="attached")
                assert frame.evaluate(LIVE) == []
        assert page.url.partition("#")[0] == path.as_uri()
        assert page.evaluate(LIVE) == []
    assert seen == []


def test_the_annotator_shows_words_as_words(watched: tuple[Page, list[str]], library: Path, tmp_path: Path) -> None:
    page, seen = watched
    case_yaml = library / "cases/xr/chest/case-1/case.yaml"
    case = hostile_case(1, " ".join(PAYLOADS), is_front=False)
    case["images"][0]["findings"] = [
        {"number": number, "label": text, "rect": [5, 5, 9 + number, 9], "why": text, "hint": text}
        for number, text in enumerate(PAYLOADS, 1)
    ]
    before = case_yaml.read_text(encoding="utf-8")
    case_yaml.write_text(as_yaml(case), encoding="utf-8")
    (tmp_path / "work").mkdir()
    session = CaseSession(
        library,
        "cases/xr/chest/case-1",
        tmp_path / "cache",
        tmp_path / "work",
        today=lambda: date(2026, 11, 24),
        workers=0,
    )

    with LocalServer(answering(session), token="for-tests-only") as server:  # noqa: S106  # a test's own
        page.goto(server.address)
        page.wait_for_selector("#picture:not([hidden])")
        page.get_by_text("rkHit").first.wait_for(state="attached")  # the picture may be there before the words
        assert live_in(page) == []
        assert page.url.startswith("http://127.0.0.1")
    session.close()
    case_yaml.write_text(before, encoding="utf-8")
    assert seen == []


@pytest.mark.parametrize("write", [release_notes, credits_markdown, ankiweb_texts])
def test_the_documents_of_a_release_show_words_as_words(
    watched: tuple[Page, list[str]], tmp_path: Path, write: Callable[[ReleaseFacts], str]
) -> None:
    bench = ReleaseBench(tmp_path)
    (tmp_path / "cases").mkdir()
    for number, text in enumerate(PAYLOADS, 1):
        bench.case(number, text, contributor=text, corrections=(f"1.1: {text}",))
        bench.deck(f"deck-{number}", title=text)
    credits_given = [credit(title=text, author=text, source=text, decks=("deck-1",)) for text in PAYLOADS]
    items = tuple(item(f"{number:016x}") for number in range(1, len(PAYLOADS) + 1))
    document = write(bench.facts(*credits_given, new=items))
    shown = (
        MarkdownIt("commonmark", {"html": True, "linkify": False}).enable(["table", "strikethrough"]).render(document)
    )
    page, seen = watched

    page.set_content(f"<main>{shown}</main>")

    page.get_by_text("rkHit").first.wait_for(state="attached")
    assert live_in(page) == []
    assert seen == []


def test_annotations_of_a_pull_request_stay_one_line_each() -> None:
    for text in (*PAYLOADS, "a\n::error::b", "a\r::set-output name=x::y", "a%0A::error::b", "a,line=9::b"):
        said = github_of(Problem(f"cases/{text}/case.yaml", 1, 1, "terms/x", text, text))

        assert len(said.splitlines()) == 1 or "\u2028" in text
        assert "\n" not in said
        assert "\r" not in said
        properties = said.removeprefix("::error ").partition("::")[0]
        assert re.fullmatch(r"file=[^,:]*,line=1,col=1,title=terms/x", properties)


def test_the_told_of_a_page_can_not_end_its_script(library: Path) -> None:
    pages = list((library / "shown").rglob("*.html"))
    assert len(pages) > len(TEXTS)
    for path in pages:
        text = path.read_text(encoding="utf-8")
        for found in re.finditer(r'<script type="application/json"[^>]*>(.*?)</script>', text, re.DOTALL):
            json.loads(found[1])
