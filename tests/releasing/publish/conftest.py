"""A release made by hand: a small library on disk, what was released before, and what changes."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import pytest

from radanki.library.walk import read_library
from radanki.model.releases.changes import ChangedItem, Changes, DeckChanges
from radanki.model.releases.ledger import Ledger, ReleasedCase
from radanki.model.releases.manifest import DeckEntry
from radanki.model.releases.release import PictureCredit, ReleaseFacts
from support.cases import a_case
from support.libraries import write_case, write_deck

if TYPE_CHECKING:
    from pathlib import Path

TIME = 1_795_500_000  # 24 November 2026
HOSTILE = (
    "<img src=x onerror=alert(1)> [go](javascript:alert(1)) ![p](https://evil.example/p.png) **bold** `code` "
    "https://evil.example www.evil.example @everyone &lt;b&gt; \u202egnp.exe | a | ~~b~~ $x$ \\ \n# heading\n- item"
)
DECK = "name: RadAnki\ntitle: {title}\ndescription: |\n  # Chest films\n  From normal to disease.\nprofile: {profile}\n"


def printable(text: str) -> str:
    """Give text as a case can hold it, which is printable."""
    return "".join(character if character.isprintable() else " " for character in text)


@dataclass(slots=True)
class ReleaseBench:
    """Writes cases and decks, and gives the facts of a release of them."""

    root: Path
    released: list[ReleasedCase] = field(default_factory=list)
    taken_down: list[ReleasedCase] = field(default_factory=list)
    known: list[ReleasedCase] = field(default_factory=list)

    def case(  # noqa: PLR0913  # what a case may say
        self,
        number: int,
        title: str,
        *,
        more: str = "",
        licence: str = "CC-BY-4.0",
        contributor: str = "A. Contributor",
        is_known: bool = True,
        **released: Any,
    ) -> str:
        """Write a case, and enter it into the ledger; gives its id."""
        case_id = f"{number:016x}"
        text = a_case(
            case_id,
            printable(title),
            diagnosis="Pleural effusion",
            licence=licence,
            contributors=[printable(contributor)],
            more=more,
        )
        write_case(self.root, f"xr/chest/case-{number}", text)
        entry = ReleasedCase(case_id, f"cases/xr/chest/case-{number}", title, "1.0", **released)
        self.released.append(entry)
        if is_known:
            self.known.append(entry)
        return case_id

    def deck(self, slug: str, title: str = "X-ray", profile: str = "open") -> None:
        write_deck(self.root, DECK.format(title=json.dumps(printable(title)), profile=profile), slug)

    def facts(self, *credits: PictureCredit, previous: str | None = "1.0", **changes: Any) -> ReleaseFacts:  # noqa: A002
        """Read the library and give the facts; ``changes`` are those of its only deck."""
        library, problems = read_library(self.root)
        assert problems == ()
        return ReleaseFacts(
            version="1.1",
            previous=previous,
            time=TIME,
            library=library,
            ledger=Ledger(cases=tuple(self.released)),
            before=Ledger(cases=tuple(self.known)),
            decks=tuple(entry(deck.slug) for deck in library.decks),
            changes=Changes(previous or "nothing", "1.1", (DeckChanges("xr", **changes),)),
            credits=credits,
            taken_down=tuple(self.taken_down),
        )


def entry(slug: str, **values: Any) -> DeckEntry:
    made = DeckEntry("RadAnki", f"{slug}.apkg", "a" * 64, "b" * 64, notes=12, cards=1204, media=3, bytes=3_400_000)
    return replace(made, **values)


def item(case: str, what: str = "new card", **values: Any) -> ChangedItem:
    made = ChangedItem(
        case, "Old title", "find", "frontal", None, what, decks=("xr",), guid=f"g{case[-2:]}", cards=(1,)
    )
    return replace(made, **values)


def credit(**values: Any) -> PictureCredit:
    made = PictureCredit(
        case="cases/xr/chest/case-1",
        title="Pleural effusion",
        picture="frontal",
        author="A. Contributor",
        source="Small effusion, example.org",
        url="https://example.org/1",
        licence="CC BY 4.0",
        licence_url="https://creativecommons.org/licenses/by/4.0/",
        changes=("cropped",),
        decks=("xr",),
    )
    return replace(made, **values)


@pytest.fixture
def bench(tmp_path: Path) -> ReleaseBench:
    (tmp_path / "cases").mkdir()
    made = ReleaseBench(tmp_path)
    made.deck("xr")
    return made


@pytest.fixture
def make_credit() -> Any:
    return credit


@pytest.fixture
def make_item() -> Any:
    return item


@pytest.fixture
def make_entry() -> Any:
    return entry


@pytest.fixture
def hostile() -> str:
    return HOSTILE
