"""Whatever somebody types into a case, students see it as text: Anki itself renders no more than with harmless words.

Each side of each card is rendered by Anki's own library, for a case whose every text is hostile and for its twin, in
which every sign of every text is a letter; both must have the same elements, attributes, scripts and cards.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PIL import Image
from playwright.sync_api import sync_playwright

from radanki import web
from radanki.cards import compose_case
from radanki.cards.note_types import note_types
from radanki.cards.study_order import arrange
from radanki.checks import run_checks
from radanki.library.joined.summaries import summary_of, with_cases
from radanki.library.walk import read_library
from radanki.model.imaging.card_picture import Media, StackSlice
from radanki.model.imaging.rendered import RenderedStack, RenderedStill
from radanki.model.imaging.rendering import NOWHERE
from radanki.model.releases.ledger import Ledger
from radanki.model.validated_case import ValidatedCase, ValidatedPicture
from radanki.package.modification_times import with_modification_times
from radanki.package.packing import pack
from radanki.pipeline.card_inputs import card_inputs
from radanki.web import bundle

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Dialog

    from radanki.model.library import CaseFile, Library
    from support.students import StudentCollection

RELEASE = 1_763_900_000
HOSTILE = {
    "script": "<script>document.title='owned'</script>",
    "event": "<img src=x onerror=alert(1)>",
    "attribute": '" onmouseover="alert(1)" x=\'',
    "closing": "</style></script></div></textarea>-->]]>",
    "cloze": "{{c1::gone}} {{c9::more::hint}}",
    "template": "{{FrontSide}} {{Back Extra}} {{#Title}}x{{/Title}}",
    "typed": "[[type:Answer]] {{type:Answer}}",
    "sound": "[sound:x.mp3] [anki:play:q:0] [anki:tts lang=en_US]x[/anki:tts]",
    "latex": "[latex]\\input{/etc/passwd}[/latex] [$]x[/$] \\(x\\)",
    "occlusion": "image-occlusion:rect:left=.1:top=.1 ::oi=1",
    "entity": "&lt;b&gt;&#123;&#123;c1::x}} &amp;#60;",
    "markdown": "**a** [b](javascript:alert(1)) ![c](https://e.org/p.png) <https://e.org> `{{d}}` <b>x</b>",
    "table": "| a | b |\n|---|---|\n| {{c1::x}} | <script>1</script> |",
    "separator": "a :: b | c <br> d",
}
CASE = """\
id: {id}
title: {text}
kind: pathology
level: 1
certainty: certain
basis: {text}
patient: {{age: 30, sex: male}}
history: {text}
images:
  - name: frontal
    file: frontal.png
    view: {text}
    findings:
      - {{number: 1, label: {text}, rect: [5, 5, 20, 20], why: {text}, hint: {text}, aliases: [{text}],
         asks: [cover, name]}}
      - {{number: 2, label: {text}, ellipse: [60, 40, 10, 8], why: {text}, hint: {text}, asks: [cover, find]}}
  - name: stack
    file: stack
    view: {text}
    slices: {{plane: axial, start: 0, stop: 3, key: 1}}
    findings:
      - {{number: 1, label: {text}, rect: [5, 5, 20, 20], why: {text}, hint: {text}, slices: [0, 1]}}
diagnosis: {text}
differential: [{text}]
discussion: {text}
pearls: [{bold}]
questions:
  - {{id: q, ask: {text}, answer: {text}, choices: [{text}, other], why: {text}, image: frontal}}
steps:
  - {{id: s, ask: {text}, answer: {text}, show: [frontal, stack], why: {text}}}
related: [{other}]
further: [{{title: {text}, url: "https://notes.example.org/1"}}]
compare_with: [{other}]
sources:
  - {{id: mine, own: true, author: {text}, title: {text}, licence: CC-BY-4.0}}
licence: CC-BY-4.0
contributors: [{text}]
reviewed: [{{by: {text}, on: 2026-11-21}}]
{more}
"""
DECK = "name: RadAnki\ntitle: {text}\ndescription: {text}\n"
IDS = ("00000000000000a1", "00000000000000a2")


def write_library(root: Path, text: str, more: str) -> Library:
    (root / "decks").mkdir(parents=True)
    (root / "decks" / "d.yaml").write_text(DECK.format(text=json.dumps(text)), encoding="utf-8")
    for case_id, other in (IDS, IDS[::-1]):
        folder = root / "cases" / "xr" / "chest" / f"case-{case_id[-2:]}"
        folder.mkdir(parents=True)
        Image.new("L", (100, 80), int(case_id[-1])).save(folder / "frontal.png")
        bold = json.dumps(f"{text} **gap**")
        (folder / "stack").mkdir()
        for place in range(3):
            Image.new("L", (100, 80), 50 * place + int(case_id[-1])).save(folder / "stack" / f"{place}.png")
        (folder / "case.yaml").write_text(
            CASE.format(id=case_id, other=other, text=json.dumps(text), bold=bold, more=more), encoding="utf-8"
        )
    library, problems = read_library(root)
    assert problems == ()
    return library


def medium(name: str, path: Path) -> Media:
    return Media(name, path, 100, 80, path.stat().st_size)


def rendered(case_file: CaseFile) -> ValidatedCase:
    """Give the case as if its pictures had been rendered."""
    case_id, folder = case_file.case.id, case_file.folder
    slices = tuple(
        StackSlice(place, medium(f"rk-{case_id}-{place}.png", folder / "stack" / f"{place}.png")) for place in range(3)
    )
    media = {"frontal": medium(f"rk-{case_id}.png", folder / "frontal.png"), "stack": slices[1].media}
    stacks = {"stack": RenderedStack(slices, None, (), NOWHERE, 3)}
    pictures = {
        image.name: ValidatedPicture(
            image, RenderedStill(media[image.name], "0", 100, 80, None), stacks.get(image.name)
        )
        for image in case_file.case.images
        if image.name in media
    }
    return ValidatedCase(case_file, summary_of(case_file), pictures)


def packed(root: Path, text: str, more: str = "") -> Path:
    """Build past the checks, which would refuse much of this; give the package."""
    library = write_library(root, text, more)
    shown = {case_file.case.id: rendered(case_file) for case_file in library.cases}
    entries = [(case.summary, compose_case(case.file, card_inputs(case, "open", shown))) for case in shown.values()]
    (deck_file,) = library.decks
    subdecks = with_modification_times(arrange(deck_file.deck, entries, RELEASE), Ledger(), "open", RELEASE)
    media = {one.name: one.path for case in shown.values() for one in case.media}
    for name, content in bundle():
        (root / name).write_bytes(content)
        media[name] = root / name
    pack(subdecks, note_types(), media, RELEASE, root / "deck.apkg")
    return root / "deck.apkg"


def harmless(text: str) -> str:
    """Give a text of the same length and lines in which only letters are left."""
    return re.sub(r"[^\w\s]", "x", text)


class Skeleton(HTMLParser):
    """What a page is made of, without what it says."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.parts: list[str | tuple[str, ...]] = []
        self.addresses: set[str | None] = set()
        self._code: str | None = None
        self.feed(page)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self._code = dict(attributes).get("type", "code") if tag in {"script", "style"} else None
        self.parts.append((tag, *sorted(name for name, _ in attributes)))
        self.addresses |= {value for name, value in attributes if name in {"src", "href", "data", "action"}}

    def handle_endtag(self, tag: str) -> None:
        self._code = None
        self.parts.append(f"/{tag}")

    def handle_data(self, data: str) -> None:
        if self._code == "application/json":
            self.parts.append(
                json.dumps(json.loads(data, object_pairs_hook=lambda pairs: sorted(key for key, _ in pairs)))
            )
        elif self._code is not None:
            self.parts.append(data)

    def handle_comment(self, data: str) -> None:
        self.parts.append(f"<!--{data}")


def pages(student: StudentCollection) -> dict[tuple[str, int], tuple[str, str]]:
    found = {}
    for guid, ordinal in student.cards():
        card = student.card(guid, ordinal)
        output = card.render_output()
        assert output.question_av_tags == output.answer_av_tags == []
        found[guid, ordinal] = output.question_text, output.answer_text
    return found


# In Markdown the signs themselves make a list, a table, bold words and so a gap: there the twin differs on purpose.
MARKED_UP = {"strong", "code", "em", "table", "thead", "tbody", "tr", "th", "td", "a", "p", "br"}
GAP = {("span", "class"), "/span"}


def is_markdown(part: str | tuple[str, ...]) -> bool:
    return part in GAP or (part.lstrip("/") if isinstance(part, str) else part[0]) in MARKED_UP


def difference(page: str, twin: str) -> list[str | tuple[str, ...]]:
    """Give what one of two pages has more of, whatever the order: choices are sorted by their words."""
    one, other = Counter(Skeleton(page).parts), Counter(Skeleton(twin).parts)
    return [part for part in (one - other) + (other - one) if not is_markdown(part)]


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_text_renders_as_text(
    new_student: Callable[[str], StudentCollection], tmp_path: Path, text: str
) -> None:
    attacked, calm = new_student("attacked"), new_student("calm")

    attacked.imports(packed(tmp_path / "hostile", text))
    calm.imports(packed(tmp_path / "harmless", harmless(text)))

    hostile_pages, calm_pages = pages(attacked), pages(calm)
    assert hostile_pages.keys() == calm_pages.keys()
    for key, sides in hostile_pages.items():
        for page, twin in zip(sides, calm_pages[key], strict=True):
            assert difference(page, twin) == []
            assert not re.search(r"[{]{2}|\[sound:|\[anki:|\[latex|\[\[type|\[\$\]", page)
            new = Skeleton(page).addresses - Skeleton(twin).addresses
            assert all(address.startswith("https://e.org") for address in new)
    assert attacked.empty_cards() == []
    assert attacked.cards_that_do_not_render() == []
    assert attacked.media_check() == ([], [])


def test_a_withdrawn_case_with_a_hostile_reason_renders_as_text(
    new_student: Callable[[str], StudentCollection], tmp_path: Path
) -> None:
    student = new_student("student")
    reason = json.dumps("<script>1</script>{{c1::x}}[sound:x.mp3]")
    student.imports(packed(tmp_path / "l", "calm", f"retired: {{since: '1.0', reason: {reason}}}"))

    for sides in pages(student).values():
        for page in sides:
            assert "<script>1" not in page
            assert "{{" not in page
    assert any("&lt;script&gt;1" in answer for _, answer in pages(student).values())


def test_deck_names_and_descriptions_are_text(new_student: Callable[[str], StudentCollection], tmp_path: Path) -> None:
    student = new_student("student")
    student.imports(packed(tmp_path / "l", HOSTILE["script"] + HOSTILE["event"]))

    descriptions = "".join(student.decks().values())
    assert "<script" not in descriptions
    assert "<img" not in descriptions


@pytest.mark.parametrize("sign", ["\u202e", "\u2066", "\u200f", "\u0000", "\u001b", "\ufffe", "\u2028"], ids=ascii)
def test_signs_that_turn_or_hide_text_are_refused_where_they_are_typed(tmp_path: Path, sign: str) -> None:
    root = tmp_path / "l"
    (root / "decks").mkdir(parents=True)
    (root / "decks" / "d.yaml").write_text("name: R\ntitle: T\ndescription: D\n", encoding="utf-8")
    folder = root / "cases" / "xr" / "chest" / "a"
    folder.mkdir(parents=True)
    Image.new("L", (100, 80)).save(folder / "frontal.png")
    text = CASE.format(id=IDS[0], other=IDS[1], text="T", bold="'a **b**'", more="")
    (folder / "case.yaml").write_text(text.replace("basis: T", f"basis: a{sign}b"), encoding="utf-8")

    library, problems = read_library(root)

    found = [*problems, *run_checks(library)]
    assert any(problem.severity == "error" and problem.rule.startswith("yaml/") for problem in found)


ADDRESSES = [
    *(
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "vbscript:x",
        "data:text/html,x",
        "file:///etc/passwd",
        "//e.org/x",
    ),
    *("ftp://e.org/x", "intent://x", "anki://x", "https://user:word@e.org/x", 'https://e.org/"onclick=x', "https://"),
]


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("field", ["link", "url", "from"])
def test_an_address_that_is_none_on_the_web_is_refused(tmp_path: Path, field: str, address: str) -> None:
    root = tmp_path / "l"
    library = write_library(root, "calm", "")
    case_file = library.cases[0]
    if field == "url":
        source = case_file.case.sources[0].model_copy(update={"url": address, "own": False})
        case = case_file.case.model_copy(update={"sources": (source,)})
    else:
        change = {"file": None, "link": None, "from_": None, ("from_" if field == "from" else field): address}
        case = case_file.case.model_copy(update={"images": (case_file.case.images[0].model_copy(update=change),)})

    problems = run_checks(with_cases(library, [replace(case_file, case=case)]))

    rules = {problem.rule.partition("/")[0] for problem in problems if problem.severity == "error"}
    assert rules & {"provenance", "media", "fetch"}


def test_nothing_of_a_hostile_text_runs_or_loads_in_a_real_browser(student: StudentCollection, tmp_path: Path) -> None:
    text = " ".join(HOSTILE[kind] for kind in ("closing", "script", "event", "attribute", "markdown"))
    student.imports(packed(tmp_path / "l", text))
    asked, said = [], []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page()

        def dismiss(dialog: Dialog) -> None:
            said.append(dialog.message)
            dialog.dismiss()

        page.on("dialog", dismiss)
        page.route("**/*", lambda route: (asked.append(route.request.url), route.abort()))
        for sides in pages(student).values():
            for side in sides:
                page.set_content(f"<title>card</title><body class=card>{side}</body>")
                page.locator("details").evaluate_all("all => all.forEach((one) => { one.open = true; })")
                assert page.title() == "card"
                assert page.locator("[onmouseover], [onerror]").count() == 0
        browser.close()

    assert said == []
    assert not [url for url in asked if "e.org" in url or url.endswith("/x")]


def test_the_scripts_on_cards_have_no_way_to_turn_text_into_markup() -> None:
    sinks = (
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|srcdoc|createContextualFragment"
    )
    scripts = [path for path in Path(web.__file__).parent.iterdir() if path.suffix == ".js"]

    assert scripts
    assert not [path.name for path in scripts if re.search(sinks, path.read_text(encoding="utf-8"))]
