"""Pattern cards in a browser: which picture a day shows, the same on the answer and on every device."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from radanki.model.patterns.turns import picture_of_day
from support.pattern_library import guid_of, write_pattern_library
from support.program import radanki

if TYPE_CHECKING:
    from collections.abc import Mapping

SHOWS = {"desktop": "show", "whole pages": "reload"}
NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)
DAYS = 40


@dataclass(frozen=True)
class Pattern:
    """A card as Anki's library renders it, and the files and verdicts of its pictures in their order."""

    question: str
    answer: str
    files: tuple[str, ...]
    verdicts: tuple[str, ...]


def imported(package: Path, folder: Path, media: Path) -> Mapping[str, Pattern]:
    """Import a package into a new profile of Anki's own library, and give its cards by guid."""
    from anki.collection import Collection, ImportAnkiPackageRequest  # noqa: PLC0415  # slow to import

    folder.mkdir()
    collection = Collection(str(folder / "collection.anki2"))
    try:
        collection.import_anki_package(ImportAnkiPackageRequest(package_path=str(package)))
        for path in Path(collection.media.dir()).iterdir():
            shutil.copy(path, media / path.name)
        found = {}
        for card in map(collection.get_card, collection.find_cards("")):
            note = card.note()
            files = tuple(re.findall(r'src="([^"]+)"', note["Stack"]))
            verdicts = tuple(re.sub(r"<[^>]*>", "", one) for one in note["Answer"].split("</div>") if "rk-one" in one)
            found[note.guid] = Pattern(card.question(), card.answer(), files, verdicts)
        return found
    finally:
        collection.close()


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = write_pattern_library(tmp_path_factory.mktemp("patterns") / "library")
    assert radanki(root, "build", "--draft").status == 0
    return root / "dist/patterns-deck.apkg"


@pytest.fixture(scope="module")
def card(package: Path, tmp_path_factory: pytest.TempPathFactory, media: Path) -> Pattern:
    return imported(package, tmp_path_factory.mktemp("anki") / "one", media)[guid_of("chest")]


def day_of(time: datetime) -> int:
    """Give the number of a day that begins at four, where the clock shows UTC."""
    return int((time - timedelta(hours=4)).timestamp() // 86_400)


def at(client: Any, time: datetime) -> Any:
    client.page.clock.set_fixed_time(time)
    return client


def picture(client: Any) -> str:
    (name,) = client.visible_pictures()
    return name


def told(client: Any) -> tuple[str, str]:
    """Give the picture of an answer and what its verdict says."""
    return picture(client), client.page.locator(".rk-verdict").inner_text()


@pytest.fixture
def abroad(open_client: Any) -> Any:
    """Open a client whose clock shows UTC, whatever the machine's does."""
    return lambda **options: open_client(timezone_id="UTC", **options)


@pytest.mark.parametrize("show", SHOWS.values(), ids=SHOWS)
def test_the_answer_is_that_of_the_picture_which_the_question_showed(abroad: Any, card: Pattern, show: str) -> None:
    client = at(abroad(), NOON)
    getattr(client, show)(card.question)
    asked = picture(client)
    getattr(client, show)(card.answer)

    place = card.files.index(asked)
    assert place == picture_of_day(guid_of("chest"), day_of(NOON), len(card.files))
    assert told(client) == (asked, card.verdicts[place])
    assert client.page.locator(".rk-viewer").count() == 1
    assert client.page.locator(".rk-one").count() == client.page.locator(".rk-pick:not([data-seed])").count()


@pytest.mark.parametrize("show", SHOWS.values(), ids=SHOWS)
def test_a_question_before_the_days_turn_has_its_own_answer_after_it(abroad: Any, card: Pattern, show: str) -> None:
    client = abroad()
    before = datetime(2026, 12, 1, 3, 59, tzinfo=UTC)
    getattr(at(client, before), show)(card.question)
    asked = picture(client)
    getattr(at(client, before + timedelta(minutes=2)), show)(card.answer)
    assert told(client) == (asked, card.verdicts[card.files.index(asked)])

    getattr(client, show)(card.question)
    assert picture(client) != asked


def test_what_was_kept_of_one_card_is_not_taken_for_another(abroad: Any, card: Pattern) -> None:
    client = at(abroad(), NOON)
    client.page.evaluate("window.radankiPattern = 'another 9 3'; sessionStorage.setItem('radanki-pattern', 'x 9 3')")
    client.show(card.answer)

    assert card.files.index(picture(client)) == picture_of_day(guid_of("chest"), day_of(NOON), len(card.files))


def test_where_storage_is_refused_the_answer_is_right_still(abroad: Any, card: Pattern) -> None:
    client = abroad()
    client.page.add_init_script(
        "Object.defineProperty(window, 'sessionStorage', { get() { throw new Error('refused'); } })"
    )
    before = datetime(2026, 12, 1, 3, 59, tzinfo=UTC)
    at(client, before).reload(card.question)
    asked = picture(client)
    at(client, before + timedelta(minutes=2)).reload(card.answer)

    assert told(client) == (asked, card.verdicts[card.files.index(asked)])


@pytest.mark.parametrize("zone", ["Asia/Tokyo", "America/Los_Angeles"])
def test_the_day_is_the_students_own_and_begins_at_four(open_client: Any, card: Pattern, zone: str) -> None:
    client = open_client(timezone_id=zone)
    hours = {"Asia/Tokyo": 9, "America/Los_Angeles": -8}[zone]
    four = datetime(2026, 12, 1, 4, tzinfo=UTC) - timedelta(hours=hours)
    shown = []
    for minutes in (-1, 0, 60 * 23):
        at(client, four + timedelta(minutes=minutes)).show(card.question)
        shown.append(card.files.index(picture(client)))

    days = (day_of(NOON) - 1, day_of(NOON), day_of(NOON))
    assert shown == [picture_of_day(guid_of("chest"), day, len(card.files)) for day in days]


def test_without_script_the_first_picture_and_its_answer_are_there_and_nothing_of_the_others(
    abroad: Any, card: Pattern
) -> None:
    client = abroad(java_script_enabled=False)
    client.reload(card.question)
    shown = client.page.locator(".rk-viewer img:visible")
    assert [shown.nth(at).get_attribute("src") for at in range(shown.count())] == [card.files[0]]

    client.reload(card.answer)
    shown = client.page.locator(".rk-viewer img:visible")
    assert [shown.nth(at).get_attribute("src") for at in range(shown.count())] == [card.files[0]]
    assert client.page.locator(".rk-verdict").inner_text() == card.verdicts[0]
    assert client.page.locator(".rk-one:visible, .rk-verdict .rk-one:first-child").count() >= 1


def test_the_plain_picture_is_that_of_the_day_too(abroad: Any, card: Pattern) -> None:
    client = at(abroad(), NOON)
    client.page.evaluate("localStorage.setItem('radanki-plain', '1')")
    client.reload(card.question)

    assert card.files.index(picture(client)) == picture_of_day(guid_of("chest"), day_of(NOON), len(card.files))


def test_forty_reviews_on_forty_days_are_the_same_in_two_profiles_and_show_every_picture(
    abroad: Any, card: Pattern, package: Path, tmp_path: Path, media: Path
) -> None:
    other = imported(package, tmp_path / "two", media)[guid_of("chest")]
    first, second = abroad(), abroad(viewport={"width": 390, "height": 724})
    seen = []
    for later in range(DAYS):
        time = NOON + timedelta(days=later)
        at(first, time).show(card.question)
        at(second, time + timedelta(hours=7)).reload(other.question)
        seen.append(picture(first))
        assert picture(second) == seen[-1]
        first.show(card.answer)
        assert told(first) == (seen[-1], card.verdicts[card.files.index(seen[-1])])

    assert set(seen) == set(card.files)
    assert all(one != next_one for one, next_one in pairwise(seen))
