"""How cards look: composed, packed, imported and rendered by Anki's own library, then shown by a real browser."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from radanki.cards import compose_case
from radanki.cards.inputs import CardInputs
from radanki.cards.note_types import note_types
from radanki.cards.study_order import arrange
from radanki.library.joined.summaries import summary_of
from radanki.model.case import Case
from radanki.model.credit import Credit
from radanki.model.deck import DeckDefinition
from radanki.model.imaging.card_picture import CardPicture, Media
from radanki.model.imaging.shapes import Frame, as_fractions
from radanki.model.library import CaseFile, Places
from radanki.model.placement import Placement
from radanki.package.packing import pack
from radanki.web import bundle

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from anki.collection import Collection
    from playwright.sync_api import Browser, Page, Route

ORIGIN = "http://cards.test"
NARROW, PHONE, DESKTOP = (320, 640), (390, 724), (1000, 681)

# What the page of the reviewer has around a card, as far as it can disturb one: margins, rules, fitting of pictures.
SURROUNDINGS = """
body { margin: 20px; overflow-wrap: break-word; }
body.nightMode { background-color: #2c2c2c; color: #fcfcfc; }
hr { background-color: #737373; margin: 1em 0; border: none; height: 1px; }
img { max-width: 100%; max-height: 95vh; }
button { margin: 1em .5em; }
#image-occlusion-container { position: relative; margin: 0 auto; max-height: calc(95vh - 40px); }
#image-occlusion-container img { position: absolute; top: 0; left: 0; width: 100%; height: 100%; max-width: unset;
  max-height: unset; }
"""

# A stand-in for Anki's mask drawing: the same calls, elements, data and CSS variables, drawn as simply as can be.
MASKS = """
window.anki = { imageOcclusion: { setup() {
  const canvas = document.querySelector("#image-occlusion-canvas");
  const image = document.querySelector("#image-occlusion-container img");
  const draw = () => {
    document.querySelector("#image-occlusion-container").style.aspectRatio = image.naturalWidth / image.naturalHeight;
    const width = canvas.width = canvas.clientWidth * devicePixelRatio;
    const height = canvas.height = canvas.clientHeight * devicePixelRatio;
    const context = canvas.getContext("2d"), style = getComputedStyle(canvas);
    const kinds = { cloze: "active", "cloze-inactive": "inactive", "cloze-highlight": "highlight" };
    for (const [kind, name] of Object.entries(kinds)) {
      const [size, colour] = style.getPropertyValue(`--${name}-shape-border`).trim().split(" ");
      context.fillStyle = style.getPropertyValue(`--${name}-shape-color`).trim();
      context.strokeStyle = colour;
      context.lineWidth = parseFloat(size);
      for (const { dataset } of document.querySelectorAll(`div.${kind}[data-shape]`)) {
        if (name === "inactive" && dataset.occludeinactive !== "1") { continue; }
        const n = (key) => parseFloat(dataset[key]);
        context.beginPath();
        if (dataset.shape === "rect") {
          context.rect(n("left") * width, n("top") * height, n("width") * width, n("height") * height);
        } else if (dataset.shape === "ellipse") {
          const rx = n("rx") * width, ry = n("ry") * height;
          context.ellipse(n("left") * width + rx, n("top") * height + ry, rx, ry, 0, 0, 7);
        } else {
          for (const corner of dataset.points.split(" ")) {
            const [x, y] = corner.split(",");
            context.lineTo(x * width, y * height);
          }
          context.closePath();
        }
        context.fill();
        context.stroke();
      }
    }
    const toggle = document.getElementById("toggle");
    if (toggle && !document.querySelector('[data-occludeinactive="1"]')) { toggle.style.display = "none"; }
  };
  image.complete ? draw() : image.addEventListener("load", draw);
} } };
"""


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a card, as Anki's library renders it: the HTML between the body's tags, styling included."""

    kind: str
    ordinal: int
    name: str
    html: str


def sides_of(entries: Sequence[tuple[CaseFile, CardInputs]], folder: Path) -> tuple[Side, ...]:
    """Build the cases into a package, import it into a fresh collection, and render every card."""
    from anki.collection import Collection, ImportAnkiPackageRequest  # noqa: PLC0415  # slow to import

    composed = [(case_file, compose_case(case_file, material)) for case_file, material in entries]
    kinds = {note.guid: note.kind for _, notes in composed for note in notes}
    media = {picture.media.name: picture.media.path for _, known in entries for picture in known.pictures.values()}
    for name, content in bundle():
        media[name] = folder / name
        media[name].write_bytes(content)
    package = folder / "look.apkg"
    held = [(summary_of(case_file), notes) for case_file, notes in composed]
    decks = arrange(DeckDefinition(name="RadAnki", title="Look"), held, 1_800_000_000)
    pack(decks, note_types(), media, 1_800_000_000, package)
    collection = Collection(str(folder / "collection.anki2"))
    try:
        collection.import_anki_package(ImportAnkiPackageRequest(package_path=str(package)))
        return tuple(_sides(collection, kinds))
    finally:
        collection.close()


def _sides(collection: Collection, kinds: Mapping[str, str]) -> Iterator[Side]:
    for card_id in sorted(collection.find_cards(""), key=lambda card_id: collection.get_card(card_id).due):
        card = collection.get_card(card_id)
        kind = kinds[card.note().guid]
        yield Side(kind, card.ord + 1, "question", card.question())
        yield Side(kind, card.ord + 1, "answer", card.answer())


def page_of(side: Side, *, night: bool) -> str:
    """Put a side into a page as Anki's reviewer does."""
    night_classes = " nightMode night_mode" if night else ""
    return (
        f'<!doctype html><html class="{"night-mode" if night else ""}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<style>{SURROUNDINGS}</style><script>{MASKS}</script></head>"
        f'<body class="card card{side.ordinal}{night_classes}"><div id="qa">{side.html}</div></body></html>'
    )


class Screen:
    """One browser page of a given size, which shows one side after another and lists what was asked from elsewhere."""

    def __init__(self, browser: Browser, media: Mapping[str, Path], size: tuple[int, int], *, night: bool) -> None:
        self.page = browser.new_page(viewport={"width": size[0], "height": size[1]})
        self.strangers: list[str] = []
        self._media, self._night, self._html = media, night, ""
        self.page.route("**/*", self._answer)

    def _answer(self, route: Route) -> None:
        url = route.request.url
        name = url.removeprefix(f"{ORIGIN}/")
        (_, _), (style, look) = bundle()
        if name == style:
            route.fulfill(body=look, content_type="text/css")
        elif name in dict(bundle()):
            route.abort()  # the cards without their script: tests/web/viewer has them with it
        elif name == "":
            route.fulfill(body=self._html, content_type="text/html")
        elif name in self._media:
            route.fulfill(path=self._media[name])
        else:
            self.strangers.append(url)
            route.abort()

    def show(self, side: Side) -> Page:
        """Show a side whole, with everything unfolded that can be, and give the page."""
        self.strangers.clear()
        self._html = page_of(side, night=self._night)
        self.page.goto(f"{ORIGIN}/", wait_until="load")
        return self.page


OTHER = "0f3c0f3c0f3c0f3c"
SECRETS = ("pleural", "sulcus", "trachea", "pneumothorax", "bulla", "markings", "ventricle", "pons")
FRONTAL = {
    "name": "frontal",
    "file": "frontal.png",
    "view": "PA erect",
    "findings": [
        {"number": 1, "label": "Visceral pleural line", "rect": [80, 60, 60, 300], "asks": ["cover", "find"],
         "why": "No lung markings lateral to it.", "hint": "Follow the apex."},
        {"number": 2, "label": "Deep costophrenic sulcus", "ellipse": [60, 900, 50, 60], "asks": ["cover", "find"]},
        {"number": 4, "label": "Trachea, pushed aside", "polygon": [[420, 5], [480, 5], [520, 260], [470, 260]],
         "asks": ["name", "find"]},
        {"number": 5, "label": "A label at the very edge", "point": [790, 500], "asks": ["find", "cover"]},
    ],
}  # fmt: skip
AXIAL = {
    "name": "axial", "file": "axial.png", "plane": "axial", "window": "brain",
    "findings": [
        {"number": 1, "label": "Fourth ventricle", "ellipse": [256, 300, 30, 20], "asks": ["name", "cover"]},
        {"number": 2, "label": "Pons", "rect": [220, 220, 70, 60], "asks": ["name", "cover"]},
    ],
}  # fmt: skip


def case_file(placement: Placement, **given: object) -> CaseFile:
    whole = {
        "id": "7c1e0b52d3f94a0e",
        "title": "Tension pneumothorax",
        "kind": "pathology",
        "level": 1,
        "sources": [{"id": "own", "own": True, "author": "A. Contributor", "licence": "CC-BY-4.0"}],
        "licence": "CC-BY-4.0",
        "contributors": ["A. Contributor"],
        **given,
    }
    return CaseFile(Case.model_validate(whole), placement, Path(), Places("case.yaml", {}))


def material(found: CaseFile, sizes: Mapping[str, tuple[int, int]], folder: Path) -> CardInputs:
    """Draw a grey picture of each size, bright in the middle and dark at its edges, as films are."""
    credit = Credit((("A. Contributor, ", None), ("own work", "https://example.org/a")), "CC BY 4.0", None, "long")
    pictures = {}
    for image in found.case.images:
        size = sizes[image.name]
        picture = Image.radial_gradient("L").resize(size).point(lambda grey: 255 - grey)
        path = folder / f"rk-{found.case.id}-{image.name}.png"
        picture.save(path)
        shapes = tuple(
            (finding.number, (as_fractions(finding.drawn_shape, Frame(0, 0, *size)),))
            for finding in image.findings
            if finding.drawn_shape is not None
        )
        pictures[image.name] = CardPicture(image.name, Media(path.name, path, *size, 1), shapes, None)
    return CardInputs(pictures, {"own": credit})


@dataclass(frozen=True, slots=True)
class Cards:
    """The sides of one card of each sort, question before answer, and the pictures that they need."""

    sides: tuple[Side, ...]
    media: Mapping[str, Path]

    def side(self, kind: str, name: str) -> Side:
        return next(side for side in self.sides if side.kind == kind and side.name == name)


@pytest.fixture(scope="module")
def cards(tmp_path_factory: pytest.TempPathFactory) -> Cards:
    folder = tmp_path_factory.mktemp("look")
    chest = case_file(
        Placement("xr", "chest"),
        images=[{**FRONTAL, "reserved": [3]}],
        patient={"age": 24, "sex": "female"},
        history="Sudden breathlessness after a fall.",
        diagnosis="Tension pneumothorax",
        differential=[{"name": "Bulla", "why": "Black.", "against": "Its wall is concave."}],
        key_findings=True,
        discussion="Long.\n\n| a | b |\n|---|---|\n| pneumothorax | bulla |\n",
        pearls=["The **deep sulcus** may be all."],
        questions=[{"id": "q", "ask": "What first?", "answer": "Decompression", "choices": ["CT", "Nothing"],
                    "image": "frontal"}],
        steps=[{"id": "s", "show": ["frontal"], "ask": "What?", "answer": "No lung markings."}],
    )  # fmt: skip
    head = case_file(Placement("ct", "neuro"), id=OTHER, title="Posterior fossa", kind="anatomy", images=[AXIAL])
    entries = [
        (chest, material(chest, {"frontal": (800, 1000)}, folder)),
        (head, material(head, {"axial": (512, 512)}, folder)),
    ]
    media = {picture.media.name: picture.media.path for _, known in entries for picture in known.pictures.values()}
    wanted = {("cover", 1), ("cover", 5), ("name", 2), ("name", 3), ("name", 4)}
    sides = sides_of(entries, folder)
    return Cards(
        tuple(side for side in sides if side.kind not in {"cover", "name"} or (side.kind, side.ordinal) in wanted),
        media,
    )


@pytest.fixture(scope="module")
def chromium(browser: Browser) -> Browser:
    return browser


@dataclass(frozen=True, slots=True)
class Seen:
    """What was measured on one side: boxes of pictures, frames, labels and of what can be touched, and the rest."""

    side: Side
    width: int
    height: int
    pictures: tuple[Box, ...]
    frames: tuple[Box, ...]
    films: tuple[Box, ...]
    told: tuple[Box, ...]
    labels: tuple[Box, ...]
    touched: tuple[Box, ...]
    blacks: tuple[str, ...]
    faint: tuple[str, ...]
    strangers: tuple[str, ...]
    source: str

    def __str__(self) -> str:
        return f"{self.side.kind} {self.side.ordinal}, {self.side.name}"


@dataclass(frozen=True, slots=True)
class Box:
    """Where an element is, in CSS pixels."""

    left: float
    top: float
    right: float
    bottom: float

    def holds(self, other: Box) -> bool:
        """Allow a pixel for rounding."""
        return (
            self.left - 1 <= other.left
            and self.top - 1 <= other.top
            and other.right <= self.right + 1
            and other.bottom <= self.bottom + 1
        )

    def overlaps(self, other: Box) -> bool:
        return (
            self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom
        )


ROWS = ("pictures", "frames", "films", "labels", "told", "touched")
MEASURE = """
() => {
  document.getElementById("answer")?.scrollIntoView();
  const boxes = (selector) => Array.from(document.querySelectorAll(selector))
    .map((element) => element.getBoundingClientRect()).filter((box) => box.width > 0)
    .map((box) => [box.left, box.top, box.right, box.bottom]);
  const pictures = boxes(".rk-frame > img"), labels = boxes(".rk-label");
  const frames = boxes(".rk-frame"), films = boxes(".rk-film");
  const told = boxes("[data-rk=verdict], [data-rk=why]"), height = document.documentElement.scrollHeight;
  for (const fold of document.querySelectorAll("details")) { fold.open = true; }
  for (const hidden of document.querySelectorAll(".rk-notice .cloze-inactive")) { hidden.remove(); }
  const parse = (text) => (text.match(/[\\d.]+/g) || []).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((v) => v / 255)
    .map((v) => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const behind = (element) => {
    for (let e = element; e; e = e.parentElement) {
      const colour = parse(getComputedStyle(e).backgroundColor);
      if (colour.length === 3 || colour[3] > 0.8) { return colour; }
    }
    return [255, 255, 255];
  };
  const faint = [];
  for (const element of document.querySelectorAll("#qa *:not(style, script)")) {
    const hasText = Array.from(element.childNodes).some((node) => node.nodeType === 3 && node.data.trim());
    if (!hasText || !element.getClientRects().length) { continue; }
    const one = light(parse(getComputedStyle(element).color)), two = light(behind(element));
    const contrast = (Math.max(one, two) + 0.05) / (Math.min(one, two) + 0.05);
    if (contrast < 4.5) { faint.push(`${contrast.toFixed(2)} ${element.className}: ${element.textContent.trim()}`); }
  }
  return {
    width: document.documentElement.scrollWidth, height, pictures, frames, films, labels, told, faint,
    // A reason is text: a touch anywhere on it unfolds the rest.
    touched: boxes("label, button, :not(.rk-reason) > summary, .rk-visit"),
    blacks: Array.from(document.querySelectorAll(".rk-frame, .rk-picture"), (e) => getComputedStyle(e).backgroundColor),
  };
}
"""


@pytest.fixture(scope="module")
def look(chromium: Browser, cards: Cards) -> Callable[..., tuple[Seen, ...]]:
    """Give what is seen of every side on a screen of one size, by day or by night; each is measured once."""

    @cache
    def measure(size: tuple[int, int], theme: str) -> tuple[Seen, ...]:
        screen = Screen(chromium, cards.media, size, night=theme == "night")
        seen = tuple(_seen(screen, side) for side in cards.sides)
        screen.page.close()
        return seen

    return lambda size, *, night=False: measure(size, "night" if night else "day")


def _seen(screen: Screen, side: Side) -> Seen:
    page = screen.show(side)
    source = re.sub(r"<style>.*?</style>|<script>.*?</script>", "", page.content(), flags=re.DOTALL)
    found = page.evaluate(MEASURE)
    rows = {name: tuple(Box(*box) for box in found[name]) for name in ROWS}
    return Seen(
        side=side,
        width=found["width"],
        height=found["height"],
        blacks=tuple(found["blacks"]),
        faint=tuple(found["faint"]),
        strangers=tuple(screen.strangers),
        source=source.lower(),
        **rows,
    )


@pytest.mark.parametrize("size", [NARROW, PHONE])
def test_nothing_runs_out_of_a_phones_screen(look: Callable[..., tuple[Seen, ...]], size: tuple[int, int]) -> None:
    for seen in look(size):
        assert seen.width <= size[0], str(seen)


@pytest.mark.parametrize("size", [PHONE, DESKTOP])
def test_verdict_and_reason_are_seen_without_scrolling_whatever_the_card(
    look: Callable[..., tuple[Seen, ...]], size: tuple[int, int]
) -> None:
    for answer in look(size)[1::2]:
        assert answer.told, str(answer)
        for box in answer.told:
            assert box.top >= 0, str(answer)
            assert box.bottom <= size[1], str(answer)


@pytest.mark.parametrize("size", [PHONE, DESKTOP])
def test_a_question_with_its_picture_is_one_window_high(
    look: Callable[..., tuple[Seen, ...]], size: tuple[int, int]
) -> None:
    for question in look(size)[::2]:
        assert question.height <= size[1], str(question)


@pytest.mark.parametrize("size", [PHONE, DESKTOP])
def test_the_answer_begins_at_the_top_and_its_picture_comes_after_the_words(
    look: Callable[..., tuple[Seen, ...]], size: tuple[int, int]
) -> None:
    for answer in look(size)[1::2]:
        assert all(told.bottom <= picture.top for told in answer.told for picture in answer.pictures), str(answer)


@pytest.mark.parametrize("kind", ["cover", "find"])
def test_the_frame_has_its_size_before_the_picture_is_there(
    chromium: Browser, cards: Cards, look: Callable[..., tuple[Seen, ...]], kind: str
) -> None:
    side = cards.side(kind, "question")
    screen = Screen(chromium, {}, PHONE, night=False)
    without = _seen(screen, side).frames
    screen.page.close()

    assert without == next(seen.frames for seen in look(PHONE) if seen.side == side)


@pytest.mark.parametrize("size", [PHONE, DESKTOP])
def test_a_picture_is_as_large_as_the_words_allow_and_keeps_its_shape(
    look: Callable[..., tuple[Seen, ...]], size: tuple[int, int]
) -> None:
    for seen in look(size):
        for box, film in zip(seen.pictures, seen.films, strict=False):
            width, height = box.right - box.left, box.bottom - box.top
            assert film.bottom - film.top >= 200 or len(seen.films) > 1, str(seen)
            assert max(width / (film.right - film.left), height / (film.bottom - film.top)) > 0.97, str(seen)
            assert film.holds(box), str(seen)
            assert min(abs(width / height - shape) for shape in (0.8, 1.0)) < 0.01, str(seen)


@pytest.mark.parametrize("night", [False, True])
def test_the_frame_is_black_by_day_and_by_night(look: Callable[..., tuple[Seen, ...]], *, night: bool) -> None:
    for seen in look(PHONE, night=night):
        assert set(seen.blacks) <= {"rgb(0, 0, 0)"}, str(seen)


def test_no_theme_turns_a_film_over(chromium: Browser, cards: Cards) -> None:
    screen = Screen(chromium, cards.media, PHONE, night=True)
    page = screen.show(cards.side("find", "answer"))
    page.add_style_tag(content=".nightMode img { filter: invert(1); opacity: .5; mix-blend-mode: difference }")
    drawn = page.eval_on_selector(
        ".rk-frame > img",
        "image => { const s = getComputedStyle(image); return [s.filter, s.opacity, s.mixBlendMode] }",
    )
    screen.page.close()

    assert drawn == ["none", "1", "normal"]


def test_a_card_asks_for_nothing_but_its_pictures(look: Callable[..., tuple[Seen, ...]]) -> None:
    for seen in look(PHONE):
        assert seen.strangers == (), str(seen)


def test_nothing_of_the_answer_is_anywhere_in_the_page_of_the_question(look: Callable[..., tuple[Seen, ...]]) -> None:
    for seen in look(PHONE)[::2]:
        assert [secret for secret in SECRETS if secret in seen.source] == [], str(seen)


@pytest.mark.parametrize("size", [NARROW, PHONE, DESKTOP])
def test_labels_stay_on_the_picture_and_the_black_beside_it(
    look: Callable[..., tuple[Seen, ...]], size: tuple[int, int]
) -> None:
    for seen in look(size):
        for label in seen.labels:
            assert any(place.holds(label) for place in (*seen.frames, *seen.films)), str(seen)


@pytest.mark.parametrize("size", [PHONE, DESKTOP])
def test_labels_do_not_cover_one_another(look: Callable[..., tuple[Seen, ...]], size: tuple[int, int]) -> None:
    assert any(len(seen.labels) > 2 for seen in look(size))
    for seen in look(size):
        assert not any(one.overlaps(other) for one, other in combinations(seen.labels, 2)), str(seen)


def test_only_this_findings_answer_is_in_sight(
    chromium: Browser, cards: Cards, look: Callable[..., tuple[Seen, ...]]
) -> None:
    screen = Screen(chromium, cards.media, PHONE, night=False)
    page = screen.show(next(side for side in cards.sides if (side.kind, side.ordinal) == ("name", 4)))
    assert page.query_selector(".rk-reply") is None
    page = screen.show(
        next(side for side in cards.sides if (side.kind, side.ordinal, side.name) == ("name", 2, "answer"))
    )
    told = page.inner_text(".rk-reply")
    screen.page.close()

    assert told == "Pons"
    for seen in look(PHONE):
        if seen.side.kind in {"cover", "name"}:
            assert len(seen.labels) == (seen.side.name == "answer" and seen.side.ordinal != 3), str(seen)


def test_marks_can_be_switched_off_and_on_without_a_script(chromium: Browser, cards: Cards) -> None:
    screen = Screen(chromium, cards.media, PHONE, night=False)
    page = screen.show(cards.side("diagnosis", "answer"))
    before = page.locator(".rk-label:visible").count()
    page.click("text=Marks")
    switched_off = page.locator(".rk-label:visible, .rk-outlines:visible").count()
    page.focus(".rk-switch")
    page.keyboard.press("Space")
    after = page.locator(".rk-label:visible").count()
    screen.page.close()

    assert (before, switched_off, after) == (4, 0, 4)


def test_what_can_be_touched_is_large_enough_to_touch(look: Callable[..., tuple[Seen, ...]]) -> None:
    for seen in look(PHONE):
        for box in seen.touched:
            assert box.bottom - box.top >= 44, str(seen)


@pytest.mark.parametrize("night", [False, True])
def test_all_text_can_be_read_by_day_and_by_night(look: Callable[..., tuple[Seen, ...]], *, night: bool) -> None:
    for seen in look(PHONE, night=night):
        assert seen.faint == (), str(seen)
