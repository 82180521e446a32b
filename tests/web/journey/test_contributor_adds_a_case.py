"""A radiologist brings a case: from the hospital's export to a card in a student's Anki, with real commands and pages.

What it costs is counted, and stands in the summary of the run. Nothing here reaches into a page: the hand goes to what
the eye has seen on the screen, so that a place that is shown wrongly is also drawn wrongly.
"""

from __future__ import annotations

import os
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from radanki.library.case_file import read_case
from radanki.model.placement import Placement
from radanki.releasing.anki_client.collection import new_student
from support.environments import Environment, built_wheel

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from radanki.model.case import Case
    from radanki.model.images import Finding

CT, FILM = "cases/ct/chest/solid-nodule", "cases/xr/chest/round-opacity"
ANSWERS = {
    "Source": "",
    "Licence of the picture": "",
    "Title": "Solid nodule",
    "Kind": "pa",
    "Level": "1",
    "How sure": "cert",
    "How is it known": "Histology",
}
OUTLINE = (86, 180, 233)
"""The colour of the first finding."""
MOST_CLICKS, MOST_KEYS, MOST_COMMANDS = 25, 250, 4
FILM_SECONDS, STACK_SECONDS = 300, 600
"""From nothing but a file to a card that was looked at, by hand."""


def case_in(folder: Path) -> Case:
    _, modality, system, _ = folder.parts[-4:]
    content = (folder / "case.yaml").read_bytes()
    case_file, problems = read_case(content, "case.yaml", folder, Placement(modality, system))
    assert case_file is not None, problems
    return case_file.case


def only_finding(case: Case) -> Finding:
    ((finding,),) = (image.findings for image in case.images)
    return finding


def what_is_new(before: np.ndarray, now: np.ndarray) -> tuple[float, float, float, float]:
    """Give left, top, right and bottom of what only one of two slices shows; what stands at the edges is text."""
    differs = np.abs(now - before).max(axis=2) > 70
    rows, columns = differs.shape
    differs[: rows // 10] = differs[-rows // 10 :] = False
    differs[:, : columns // 10] = differs[:, -columns // 10 :] = False
    y, x = np.nonzero(differs)
    return x.min(), y.min(), x.max() + 1, y.max() + 1


@dataclass(frozen=True)
class Seen:
    """What a card shows: middle and radius of an outline, and the middle of what is bright in it, in picture widths."""

    outline: tuple[float, float]
    radius: float
    bright: tuple[float, float]


def outline_in(seen: np.ndarray, tag: Any, stage: Any) -> Seen:
    """Measure the circle that is outlined on a square picture; its tag is left out, with what lies close to it."""
    is_line = np.abs(seen - np.array(OUTLINE)).max(axis=2) < 40
    scale = round(seen.shape[1] / stage["width"])
    top, left = (int((tag[side] - stage[side] - 4) * scale) for side in ("y", "x"))
    bottom, right = (int(start + (tag[size] + 8) * scale) for start, size in ((top, "height"), (left, "width")))
    is_line[max(top, 0) : bottom, max(left, 0) : right] = False
    y, x = (places + 0.5 for places in np.nonzero(is_line))
    # x² + y² = 2ax + 2by + c: of what the tag leaves, the circle's middle is (a, b).
    (a, b, c), *_ = np.linalg.lstsq(np.column_stack((2 * x, 2 * y, np.ones_like(x))), x**2 + y**2, rcond=None)
    radius = (c + a**2 + b**2) ** 0.5
    rows, columns = (places + 0.5 for places in np.nonzero(seen.min(axis=2) > 190))
    inside = np.hypot(columns - a, rows - b) < radius
    width = stage["width"] * scale
    return Seen((a / width, b / width), radius / width, (columns[inside].mean() / width, rows[inside].mean() / width))


@contextmanager
def starts_and_draws(contributor: Any, place: str, export: Any) -> Iterator[Any]:
    """Start a case, answer what is asked, and go on to its page in the browser, all with one command."""
    words = ("new", place, os.path.relpath(export.path, contributor.root), "--no-browser")
    with contributor.opens(*words, answers=ANSWERS) as hand:
        said = hand.terminal.said
        assert f"{place}/case.yaml" in said
        assert "traces of an identity" in said
        assert contributor.identities(said) == set()
        yield hand


def waits_for_checks(page: Any, problems: set[str]) -> None:
    """Wait until the checks have told exactly these problems of the case as it is now."""
    page.wait_for_function(
        """(rules) => {
          const places = Array.from(document.querySelectorAll('#problems .place'));
          const told = places.map((one) => /\\[(.*)\\]/.exec(one.textContent)[1]);
          const said = document.querySelector('#checks-count').textContent;
          return !['', 'running'].includes(said) && told.sort().join() === rules;
        }""",
        arg=",".join(sorted(problems)),
    )


def test_a_contributor_adds_a_ct(
    contributor: Any, chest: Any, tally: Any, tmp_path: Path, look_at_every_pixel: Any
) -> None:
    folder = contributor.root / CT
    assert len(contributor.identities(chest.path)) == 8

    with tally.stage("new and annotate"), starts_and_draws(contributor, CT, chest) as hand:
        annotates_with_the_mouse(contributor, hand, look_at_every_pixel)
    with tally.stage("check"):
        assert "1 case: 1 warning" in contributor.finishes("check", CT)
    with tally.stage("preview"):
        shown = looks_at_the_cards(contributor)
    with tally.stage("build"):
        contributor.finishes("build")

    case = case_in(folder)
    finding = only_finding(case)
    assert finding.ellipse is not None
    x, y, across, down = finding.ellipse
    drawn = np.hypot(x - chest.middle[0], y - chest.middle[1]) / chest.side
    seen = np.subtract(shown.outline, shown.bright)
    placed = np.subtract(shown.outline, np.divide(chest.middle, chest.side))
    tally.notes.append(f"outline drawn {drawn:.5f} of the width beside the nodule's true place")
    tally.notes.append(
        f"on a phone's answer {np.hypot(*seen):.5f} beside what is seen, {np.hypot(*placed):.5f} beside it"
    )
    assert drawn < 0.005
    assert np.hypot(*seen) < 0.005
    # What the browser gives of a frame begins up to two pixels beside it: that moves nodule and outline alike.
    assert np.hypot(*placed) < 0.012
    assert chest.radius < min(across, down) < max(across, down) < chest.radius + 2
    assert chest.radius < shown.radius * chest.side < chest.radius + 3
    assert (finding.label, finding.why) == ("Solid nodule", "Round and dense, with a smooth edge.")
    assert finding.slices == chest.slices
    assert case.images[0].slices.key == 16
    assert [one.by for one in case.images[0].looked] == ["AC"]

    package = contributor.root / "dist" / "test.apkg"
    assert contributor.identities(folder, package) == set()
    assert cards_in(package, tmp_path) == [("RadAnki Find", "RadAnki Test::20 CT::10 Chest")]
    keeps_to_bounds(tally, STACK_SECONDS)


def annotates_with_the_mouse(contributor: Any, hand: Any, look_at_every_pixel: Any) -> None:
    page = hand.page
    page.wait_for_selector("#picture:not([hidden])")
    before = hand.sees("#picture")
    box = page.locator("#picture").bounding_box()
    middle = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2

    # To the slice where the nodule is widest: the wheel brings one near, and a key there.
    page.mouse.move(*middle)
    hand.scrolls(1)
    page.wait_for_function("!document.querySelector('#hud-slice').textContent.includes('13/24')")
    while (place := page.locator("#slice").input_value()) != "16":
        hand.presses("]" if int(place) < 16 else "[")
    hand.drags(middle, (middle[0] - 60, middle[1] - 40), "right")
    assert page.input_value("#preset") == "-free"
    hand.chooses("#preset", "lung")
    page.wait_for_function("document.querySelector('#hud-slice').textContent.includes('17/24')")
    left, top, right, bottom = what_is_new(before, hand.sees("#picture"))

    hand.clicks(page.get_by_role("button", name="Ellipse"))
    hand.drags((box["x"] + left - 2, box["y"] + top - 2), (box["x"] + right + 2, box["y"] + bottom + 2))
    hand.types("Solid nodule")
    hand.presses("Tab")
    hand.types("Round and dense, with a smooth edge.")
    hand.presses("Escape")
    hand.clicks(page.get_by_role("button", name="Show first"))
    hand.presses("[", "[")
    hand.clicks(page.get_by_role("button", name="From here"))
    hand.presses("]", "]", "]", "]", "]")
    hand.clicks(page.get_by_role("button", name="To here"))

    hand.clicks(page.get_by_role("button", name="Look at the finished picture"))
    look_at_every_pixel(page, lambda: hand.presses("]"))
    hand.clicks(page.get_by_label("Your initials or name"))
    hand.types("AC")
    hand.clicks(page.get_by_role("button", name="I looked at every pixel"))
    page.wait_for_selector("#looked >> text=these pixels")
    waits_for_checks(page, set())
    assert page.locator("#saved").inner_text() == "Saved"
    assert contributor.identities(hand.heard()) == set()


def looks_at_the_cards(contributor: Any) -> Seen:
    """Look at question and answer; give what a phone shows of the outline."""
    with contributor.opens("preview", CT, "--no-browser", device_scale_factor=2) as hand:
        page = hand.page
        page.wait_for_selector("#cards button")
        assert page.locator("#cards button").all_inner_texts() == ["Find, axial"]
        assert page.locator("#frames figcaption").all_inner_texts() == ["Front", "Back"]
        front, back = (page.frame_locator(f"#frames figure:nth-child({n}) iframe") for n in (1, 2))
        front.locator(".rk-on").wait_for()
        assert "Normal or not?" in front.locator("#qa").inner_text()
        assert "nodule" not in front.locator("body").inner_html().lower()
        assert front.locator(".rk-line").count() == 0

        hand.chooses("#client", "small")
        back.locator(".rk-on").wait_for()
        wide, room = back.locator("body").evaluate("() => [document.documentElement.scrollWidth, innerWidth]")
        assert wide <= room <= 320
        back.locator(".rk-line").wait_for()
        assert "Round and dense, with a smooth edge." in back.locator("#qa").inner_text()
        stage = back.locator(".rk-stage")
        seen = hand.sees(stage)
        assert contributor.identities(hand.heard()) == set()
        return outline_in(seen, back.locator(".rk-tag").bounding_box(), stage.bounding_box())


def test_a_contributor_adds_a_film_without_a_mouse(
    contributor: Any, film: Any, tally: Any, tmp_path: Path, look_at_every_pixel: Any
) -> None:
    folder = contributor.root / FILM
    assert len(contributor.identities(film.path.parent)) == 5

    with tally.stage("new and annotate"), starts_and_draws(contributor, FILM, film) as hand:
        annotates_with_keys_alone(contributor, hand, look_at_every_pixel)
    with tally.stage("check"):
        assert "1 case: 1 warning" in contributor.finishes("check", FILM)
    with tally.stage("build"):
        contributor.finishes("build")

    finding = only_finding(case_in(folder))
    assert finding.ellipse is not None
    x, y, across, _ = finding.ellipse
    away = np.hypot(x - film.middle[0], y - film.middle[1]) / film.side
    tally.notes.append(f"outline beside the opacity: {away:.5f} of the width as drawn with keys")
    assert away < 0.01
    assert film.radius < across < film.radius + 25
    package = contributor.root / "dist" / "test.apkg"
    assert contributor.identities(folder, package) == set()
    kinds = [kind for kind, _ in cards_in(package, tmp_path)]
    assert "RadAnki Find" in kinds
    assert tally.whole.clicks == tally.whole.drags == 0
    keeps_to_bounds(tally, FILM_SECONDS)


def annotates_with_keys_alone(contributor: Any, hand: Any, look_at_every_pixel: Any) -> None:
    page = hand.page
    page.wait_for_selector("#picture:not([hidden])")
    left, top, right, bottom = bright_spot_in(hand.sees("#picture"))
    box = page.locator("#picture").bounding_box()

    hand.presses("e")
    # The cross begins in the middle of the picture; an arrow moves it by a pixel of the screen, or of the picture.
    at = walks(hand, (box["width"] / 2, box["height"] / 2), (left - 4, top - 4))
    hand.presses("Enter")
    walks(hand, at, (right + 4, bottom + 4))
    hand.presses("Enter")
    hand.types("Round opacity")
    hand.presses("Tab")
    hand.types("Dense, with a border all around.")

    page.wait_for_selector("#look-open:enabled")
    tabs_to(hand, "look-open")
    hand.presses("Enter")
    page.wait_for_selector("#look[open]")

    def goes_on() -> None:
        tabs_to(hand, "look-next")
        hand.presses("Enter")

    look_at_every_pixel(page, goes_on)
    tabs_to(hand, "look-by")
    hand.types("AC")
    tabs_to(hand, "look-done")
    hand.presses("Enter")
    page.wait_for_selector("#looked >> text=these pixels")
    waits_for_checks(page, set())
    assert contributor.identities(hand.heard()) == set()


def bright_spot_in(seen: np.ndarray) -> tuple[float, float, float, float]:
    """Give left, top, right and bottom of what is bright within the lung on the left of the picture."""
    rows, columns = seen.shape[:2]
    part = seen[int(rows * 0.3) : int(rows * 0.52), int(columns * 0.26) : int(columns * 0.42)].min(axis=2) > 115
    y, x = np.nonzero(part)
    x, y = x + int(columns * 0.26), y + int(rows * 0.3)
    return np.quantile(x, 0.01), np.quantile(y, 0.01), np.quantile(x, 0.99) + 1, np.quantile(y, 0.99) + 1


def walks(hand: Any, start: tuple[float, float], goal: tuple[float, float]) -> tuple[float, float]:
    """Go from one place of the picture to another with arrow keys: ten steps at once, then single ones."""
    at = list(start)
    for axis, keys in enumerate((("ArrowLeft", "ArrowRight"), ("ArrowUp", "ArrowDown"))):
        steps = round(goal[axis] - start[axis])
        key = keys[steps > 0]
        tens, ones = divmod(abs(steps) + 1, 10)
        hand.presses(*[f"Shift+{key}"] * tens, *[key] * max(ones - 1, 0))
        at[axis] += (tens * 10 + max(ones - 1, 0)) * (1 if steps > 0 else -1)
    return at[0], at[1]


def tabs_to(hand: Any, name: str) -> None:
    """Press Tab until something has the focus."""
    for _ in range(40):
        if hand.page.evaluate("document.activeElement.id") == name:
            return
        hand.presses("Tab")
    pytest.fail(f"Tab does not come to {name}")


def cards_in(package: Path, folder: Path) -> list[tuple[str, str]]:
    """Import a package into a fresh collection; give note type and deck of each card, which all render."""
    with new_student(folder) as student:
        log = student.imports(package)
        held, found = student.snapshot(), student.inspection()
    assert (log.found, log.updated, log.conflicting) == (log.new, 0, 0)
    assert (found.unsound, found.missing_media, found.unused_media, found.empty_cards, found.uneditable) == ((),) * 5
    assert found.database_complaint is None
    kinds = {note.guid: note.note_type for note in held.notes}
    return [(kinds[card.guid], card.deck) for card in held.cards]


def keeps_to_bounds(tally: Any, seconds: int) -> None:
    whole = tally.whole
    assert whole.yaml == 0
    assert whole.by_hand <= seconds
    assert whole.clicks + whole.drags <= MOST_CLICKS
    assert whole.keys <= MOST_KEYS
    assert whole.commands <= MOST_COMMANDS


@pytest.mark.slow
def test_a_new_user_has_a_card_of_a_library_of_their_own(
    contributor: Any, film: Any, tally: Any, tmp_path: Path, look_at_every_pixel: Any
) -> None:
    """From an empty folder: install, make a library, start a case, draw, look at the cards; nobody reads YAML."""
    environment = Environment(tmp_path / "environment")
    wheel = built_wheel(tmp_path)
    with tally.stage("pip install"):
        environment.installs(str(wheel))
        tally.now.commands, tally.now.letters = 1, len("pip install radanki") + 1
    home = replace(contributor, root=environment.folder, program=environment.programs / "radanki")
    with tally.stage("init"), home.runs("init", "school") as terminal:
        terminal.answers("Name of the library", "")
        assert terminal.ends() == 0, terminal.said
        assert "`radanki new" in terminal.said
    school = replace(home, root=environment.folder / "school")
    with tally.stage("new and annotate"), starts_and_draws(school, FILM, film) as hand:
        annotates_with_keys_alone(school, hand, look_at_every_pixel)
    with tally.stage("preview"), school.opens("preview", FILM, "--no-browser") as hand:
        hand.page.frame_locator("#frames figure:nth-child(1) iframe").locator(".rk-on").wait_for()

    assert tally.whole.yaml == 0
    assert tally.whole.commands == 4
    assert tally.whole.by_hand <= FILM_SECONDS
    assert school.identities(school.root) == set()
