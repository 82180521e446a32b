"""What of a card is seen without scrolling, and how many words stand on it: measured in Anki's page in a browser."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, Any

from support.desktop_page import body_class
from support.student_cards import KINDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from playwright.sync_api import Browser

    from support.desktop_page import CardServer
    from support.student_cards import StudentCard

_HEAD = (
    f"{'kind':16} {'size':8}  cards  verdict  why      front fits  {'front high':12}  {'back high':13}  "
    "picture      words  +controls  why cut"
)
DESKTOP, PHONE = (1000, 681), (390, 724)
"""What Anki's desktop leaves to a card in its window as it first opens, and a phone below its bars."""

# Parts are told by what the templates call them. Words of controls, the same on every card, are counted by themselves.
MEASURE = """() => {
  const parts = {
    verdict: '[data-rk~="verdict"]', why: '[data-rk~="why"]',
    picture: '.rk-stage, #image-occlusion-container, .rk-frame',
    asked: '[data-rk~="prompt"], [data-rk~="told"], [data-rk~="choices"], [data-rk~="correct"]',
    label: '[data-rk~="label"], .rk-labels, .rk-tag, .rk-hud, .rk-label, .rk-overlay',
    control: 'button, summary, label, .rk-controls, [role="toolbar"]',
  };
  const seen = (element) => element.checkVisibility({ opacityProperty: true, visibilityProperty: true });
  const root = document.scrollingElement, high = window.innerHeight, wide = window.innerWidth;
  const boxes = (selector) => Array.from(document.querySelectorAll(selector)).filter(seen)
    .map((element) => element.getBoundingClientRect()).filter((box) => box.width > 1 && box.height > 1);
  const inside = (box) => Math.max(0, Math.min(box.bottom, high) - Math.max(box.top, 0)) *
    Math.max(0, Math.min(box.right, wide) - Math.max(box.left, 0)) / (high * wide);
  const edge = (selector) => boxes(selector).filter((box) => box.height > 2).map((box) => [box.top, box.bottom]);
  const words = { asked: 0, verdict: 0, why: 0, label: 0, control: 0, other: 0 };
  const others = [];
  const walk = document.createTreeWalker(document.getElementById("qa"), NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const holder = walk.currentNode.parentElement;
    if (["SCRIPT", "STYLE"].includes(holder.tagName) || !seen(holder)) { continue; }
    const range = document.createRange();
    range.selectNodeContents(walk.currentNode);
    const place = range.getBoundingClientRect();
    if (place.width < 2 || place.height < 2) { continue; }
    const found = walk.currentNode.data.match(/[\\p{L}\\p{N}]+(?:['\\u2019.,/-][\\p{L}\\p{N}]+)*/gu);
    const count = found ? found.length : 0;
    const kinds = ["control", "label", "verdict", "why", "asked"];
    const kind = kinds.find((name) => holder.closest(parts[name])) || "other";
    words[kind] += count;
    if (kind === "other" && count) { others.push(walk.currentNode.data.trim()); }
  }
  const pictures = boxes(parts.picture);
  return {
    verdict: edge(parts.verdict), why: edge(parts.why), page: root.scrollHeight, high, across: root.scrollWidth - wide,
    picture: pictures.length ? Math.max(...pictures.map(inside)) : 0, pictures: pictures.length, words, others,
    shortened: Array.from(document.querySelectorAll(`:is(${parts.why}) *`)).some((one) => {
      return seen(one) && getComputedStyle(one).webkitLineClamp !== "none" && one.scrollHeight > one.clientHeight + 2;
    }),
    broken: Array.from(document.images).filter((image) => seen(image) && !image.naturalWidth).map((image) => image.src),
    at: window.scrollY,
  };
}"""
_MEASURE_CARDS = f"""async (cards) => {{
  const measure = {MEASURE}, found = [];
  for (const [question, answer, classes] of cards) {{
    _showQuestion(question, answer, classes);
    await isShown();
    const front = measure();
    _showAnswer(answer, classes);
    await isShown();
    found.push([front, measure()]);
  }}
  return found;
}}"""
_NOT_PAINTED = "html { clip-path: inset(100%) }"
"""What is laid out is measured, not what is painted: painting took a quarter of the time."""
_AT_ONCE = 20
"""So many cards are told to the page in one message: each costs two processes as much as laying out a side."""


@dataclass(frozen=True, slots=True)
class Side:
    """What was measured on one side: heights in CSS pixels, ``picture`` as a share of the window."""

    page: int
    window: int
    picture: float
    has_picture: bool
    verdict: str
    why: str
    words: dict[str, int]
    others: tuple[str, ...]
    broken: tuple[str, ...]
    is_shortened: bool
    too_wide: int

    @property
    def must_be_scrolled(self) -> bool:
        """Whether the page is higher than the window; a pixel may be rounding."""
        return self.page > self.window + 1


@dataclass(frozen=True, slots=True)
class Fold:
    """A card in a window of a size."""

    card: StudentCard
    size: tuple[int, int]
    front: Side
    back: Side

    @property
    def words(self) -> int:
        """How many words stand on the back besides question, verdict, why, labels and the names of controls."""
        return self.back.words["other"]

    def __str__(self) -> str:
        return f"{self.card} at {self.size[0]} x {self.size[1]}"


def measure_folds(
    browser: Browser, server: CardServer, cards: Iterable[StudentCard], size: tuple[int, int], *, night: bool = False
) -> Iterator[Fold]:
    """Show question and answer of each card in one page, as the reviewer does, and measure them."""
    page = browser.new_page(viewport={"width": size[0], "height": size[1]})
    try:
        page.goto(server.page(night=night))
        page.add_style_tag(content=_NOT_PAINTED)
        ordered = tuple(cards)
        for first in range(0, len(ordered), _AT_ONCE):
            told = ordered[first : first + _AT_ONCE]
            html = [(card.question, card.answer, body_class(card, night=night)) for card in told]
            for card, (front, back) in zip(told, page.evaluate(_MEASURE_CARDS, html), strict=True):
                yield Fold(card, size, side_of(front), side_of(back))
        assert page.evaluate("faults") == []
    finally:
        page.close()


def side_of(found: dict[str, Any]) -> Side:
    """Read what was measured in a page."""
    high = found["high"]
    return Side(
        found["page"], high, found["picture"], bool(found["pictures"]), _place(found["verdict"], high),
        _place(found["why"], high), found["words"], tuple(found["others"]), tuple(found["broken"]), found["shortened"],
        max(0, found["across"]),
    )  # fmt: skip


def _place(edges: Sequence[Sequence[float]], high: float) -> str:
    """Tell where a part lies: ``seen``, ``below``, ``cut`` or, where there is none, nothing."""
    if not edges:
        return ""
    top, bottom = min(edge[0] for edge in edges), max(edge[1] for edge in edges)
    if top >= -1 and bottom <= high + 1:
        return "seen"
    return "below" if top >= high else "cut"


def table_of(folds: Sequence[Fold]) -> str:
    """Give a table, a line for each kind and size: how many cards, and how many show what they should at once."""
    lines = [_HEAD]
    for kind in KINDS:
        for size in dict.fromkeys(fold.size for fold in folds):
            of_kind = [fold for fold in folds if (fold.card.kind, fold.size) == (kind, size)]
            if of_kind:
                lines.append(_line(kind, size, of_kind))
    lines.extend(
        f"words on backs, median of {len(some)} at {size[0]} x {size[1]}: {median(fold.words for fold in some):g},"
        f" most {max(fold.words for fold in some)}"
        for size in dict.fromkeys(fold.size for fold in folds)
        if (some := [fold for fold in folds if fold.size == size])
    )
    return "\n".join(lines)


def _line(kind: str, size: tuple[int, int], folds: Sequence[Fold]) -> str:
    def seen(part: str) -> str:
        places = [getattr(fold.back, part) for fold in folds if getattr(fold.back, part)]
        return f"{places.count('seen')}/{len(places)}"

    fits = sum(not fold.front.must_be_scrolled for fold in folds)
    heights = [
        f"{median(s.page for s in sides):.0f} to {max(s.page for s in sides)}"
        for sides in ([fold.front for fold in folds], [fold.back for fold in folds])
    ]
    fronts, backs = ([getattr(fold, side).picture for fold in folds] for side in ("front", "back"))
    shares = f"{100 * median(fronts):4.0f}/{100 * median(backs):4.0f} %"
    words = median(fold.words for fold in folds)
    controls = median(fold.words + fold.back.words["control"] for fold in folds)
    cut = sum(fold.back.is_shortened for fold in folds)
    size_and_count = f"{size[0]:4}x{size[1]:3}  {len(folds):5}"
    return (
        f"{kind:16} {size_and_count}  {seen('verdict'):7}  {seen('why'):7}  {fits:4}/{len(folds):4}   "
        f"{heights[0]:12}  {heights[1]:13}  {shares}  {words:5g}  {controls:9g}  {cut:7}"
    )
