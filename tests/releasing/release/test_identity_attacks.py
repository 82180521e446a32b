"""What identity might hang on (an order, a name, a file, a default) is changed: it holds, or the release is refused."""

from __future__ import annotations

import copy
import shutil
from typing import TYPE_CHECKING, Any

import pytest

from radanki.errors import ProblemsFoundError
from radanki.package.facts import facts_of
from radanki.package.reading import open_package
from radanki.releasing.release.run import release
from releasing.release.conftest import ONE, THREE, TWO, ReleaseBench, draw

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from radanki.model.releases.fact import Fact

pytestmark = pytest.mark.slow
Case = dict[str, Any]
ITEMS: Case = {
    "pearls": [
        {"id": "sulcus", "text": "On a supine film the **deep sulcus** may be the only sign."},
        {"id": "clinical", "text": "Treatment does not wait for the **radiologist**."},
    ],
    "questions": [
        {
            "id": "first",
            "ask": "What is done first?",
            "answer": "Decompression",
            "choices": ["Observation", "Bronchoscopy", "Antibiotics"],
        },
        {"id": "why", "ask": "Why does the pressure fall?", "answer": "The great veins are kinked"},
    ],
    "steps": [
        {"id": "see", "ask": "What do you see?", "answer": "A pleural line"},
        {"id": "do", "ask": "Which drain is placed?", "answer": "A chest tube"},
    ],
}
LINKS = [
    {
        "name": name,
        "link": f"https://www.eurorad.org/case/{number}",
        "source": "e",
        "findings": [{"number": 1, "label": label, "why": why}],
    }
    for name, number, label, why in (
        ("before", 101, "Large cavity", "Air stands above a level of fluid."),
        ("after", 202, "Scar", "A thin strand remains at the apex."),
    )
]
EURORAD = {"id": "e", "url": "https://www.eurorad.org/case/101", "author": "A. B.", "licence": "CC-BY-NC-SA-4.0"}
OTHER: Case = {
    "title": "Broken rib",
    "diagnosis": "Fracture of a rib",
    "pearls": [{"id": "lower", "text": "Of the lower ribs, look at the **spleen**."}],
    "questions": [{"id": "next", "ask": "Which organ is at stake on the left?", "answer": "The spleen"}],
}


def cases_of(bench: ReleaseBench) -> tuple[Case, Case]:
    return bench.cases["one"], bench.cases["two"]


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory, shared_cache: Path) -> ReleaseBench:
    """Give a library that was released once; nobody changes it."""
    bench = ReleaseBench(tmp_path_factory.mktemp("released") / "library", shared_cache)
    one, two = bench.case("one", ONE), bench.case("two", TWO)
    one |= copy.deepcopy(ITEMS)
    one["images"] += copy.deepcopy(LINKS)
    one["images"][0]["source"] = "mine"
    one["sources"].append({**EURORAD, "accessed": "2025-11-01"})
    two |= copy.deepcopy(OTHER)
    for found in two["images"][0]["findings"]:
        del found["asks"]
    two["images"][0]["findings"][0] |= {"label": "Fracture line", "why": "The cortex steps.", "rect": [5, 60, 10, 10]}
    bench.release("1.0")
    return bench


@pytest.fixture
def bench(released: ReleaseBench, tmp_path: Path) -> ReleaseBench:
    """Give a copy of it to attack."""
    shutil.copytree(released.root, tmp_path / "library")
    return ReleaseBench(
        tmp_path / "library", released.cache, copy.deepcopy(released.cases), copy.deepcopy(released.decks),
        time=released.time,
    )  # fmt: skip


def asked_in(bench: ReleaseBench, version: str) -> dict[tuple[str, int], Fact]:
    """Give what each card of a release asks, by guid and number."""
    with open_package(bench.dist / f"release-{version}/test.apkg") as package:
        names = {kind.id: [field.name for field in kind.fields] for kind in package.note_types}
        notes = list(package.notes_by_guid())
    kinds = {note.guid: note.kind for case in bench.ledger.cases for note in case.notes}
    return {
        (note.guid, fact.number): fact
        for note in notes
        for fact in facts_of(
            kinds[note.guid],
            dict(zip(names[note.note_type], note.fields, strict=True)),
            [card.ordinal for card in note.cards],
        )
    }


def refused_with(bench: ReleaseBench, version: str = "2.0") -> set[str]:
    with pytest.raises(ProblemsFoundError) as raised:
        bench.release(version)
    return {problem.rule for problem in raised.value.problems if problem.severity == "error"}


def reverse(key: str) -> Callable[[ReleaseBench], None]:
    return lambda bench: cases_of(bench)[0][key].reverse()


def exchange(key: str, name: str) -> Callable[[ReleaseBench], None]:
    """Let two items of a list exchange a name."""

    def exchanged(bench: ReleaseBench) -> None:
        first, second = cases_of(bench)[0][key][-2:]
        first[name], second[name] = second[name], first[name]

    return exchanged


def change(at: int, **values: Any) -> Callable[[ReleaseBench], None]:
    def changed(bench: ReleaseBench) -> None:
        cases_of(bench)[at].update(values)

    return changed


def findings(bench: ReleaseBench, at: int = 0) -> list[Case]:
    found: list[Case] = cases_of(bench)[at]["images"][0]["findings"]
    return found


def new_finding(bench: ReleaseBench) -> None:
    findings(bench).insert(
        0, {"number": 2, "label": "Clip", "rect": [2, 2, 6, 6], "asks": ["cover"], "why": "It is white."}
    )


def rename_source(bench: ReleaseBench) -> None:
    one = cases_of(bench)[0]
    one["sources"][0]["id"] = one["images"][0]["source"] = "ours"


def reword(bench: ReleaseBench) -> None:
    one = cases_of(bench)[0]
    one["title"] = "A round shadow"
    one["pearls"][0]["text"] = "The only sign on a film of a patient lying down may be a **deep sulcus**."
    one["questions"][0]["ask"] = "What has to be done first?"
    findings(bench)[0]["label"] = "Round opacity"


def case_copied_with_its_own_id(bench: ReleaseBench) -> None:
    bench.cases["three"] = {**copy.deepcopy(bench.cases["two"]), "id": THREE}


HELD: dict[str, Callable[[ReleaseBench], None]] = {
    "the order of pictures": reverse("images"),
    "the order of findings": lambda bench: findings(bench).reverse(),
    "the order of pearls": reverse("pearls"),
    "the order of questions": reverse("questions"),
    "the order of steps": reverse("steps"),
    "the order of sources": reverse("sources"),
    "the order of wrong answers": lambda bench: cases_of(bench)[0]["questions"][0]["choices"].reverse(),
    "a finding that takes a free number between others": new_finding,
    "a source's id": rename_source,
    "the words of title, pearl, question and label": reword,
    "the level": change(0, level=3),
    "the tags": change(0, tags=["setting:emergency"]),
    "a copy of a case under an id of its own": case_copied_with_its_own_id,
    "a deck's title and description": lambda bench: bench.decks["test"].update(title="Other", description="Other."),
    "a deck's order of new cards": lambda bench: bench.decks["test"].update(order="system-first"),
    "a second deck with the same cards": lambda bench: bench.decks.update(more={**bench.decks["test"], "title": "M"}),
}


@pytest.mark.parametrize("what", HELD)
def test_what_is_no_identity_may_change_and_each_card_asks_what_it_asked(bench: ReleaseBench, what: str) -> None:
    before = asked_in(bench, "1.0")
    HELD[what](bench)

    report = bench.release("2.0")

    after = asked_in(bench, "2.0")
    assert before.keys() <= after.keys()
    assert not [key for key in before if after[key].is_another_than(before[key])]
    assert report.changes.cards_at_risk == 0


def numbers_exchanged(bench: ReleaseBench) -> None:
    first, second = findings(bench)
    first["number"], second["number"] = second["number"], first["number"]
    for found in (first, second):
        found["asks"] = ["cover", "name", "find"]


def overwritten(bench: ReleaseBench) -> None:
    cases_of(bench)[0]["questions"][0].update(ask="Which rib is the first to break?", answer="The seventh", choices=[])


def question_from_pearl(bench: ReleaseBench) -> None:
    one = cases_of(bench)[0]
    del one["pearls"][0]
    one["questions"].append({"id": "sulcus", "ask": "What may be the only sign?", "answer": "The deep sulcus"})


def renumbered(bench: ReleaseBench) -> None:
    findings(bench)[0]["number"] = 2


def case_ids_exchanged(bench: ReleaseBench) -> None:
    one, two = cases_of(bench)
    one["id"], two["id"] = two["id"], one["id"]


REFUSED: dict[str, tuple[Callable[[ReleaseBench], None], set[str]]] = {
    "the ids of two pearls": (exchange("pearls", "id"), {"identity/another-fact"}),
    "the ids of two questions": (exchange("questions", "id"), {"identity/another-fact"}),
    "the ids of two steps": (exchange("steps", "id"), {"identity/another-fact"}),
    "the names of two pictures": (exchange("images", "name"), {"identity/another-fact"}),
    "the numbers of two findings": (numbers_exchanged, {"identity/another-fact"}),
    "a question written over": (overwritten, {"identity/another-fact"}),
    "the ids of two cases": (case_ids_exchanged, {"identity/picture-gone", "identity/note-gone"}),
    "an item's id": (lambda bench: cases_of(bench)[0]["pearls"][0].update(id="other"), {"identity/note-gone"}),
    "a pearl made a question of the same id": (question_from_pearl, {"identity/note-gone"}),
    "a picture's name": (
        lambda bench: cases_of(bench)[0]["images"][0].update(name="film"),
        {"identity/picture-gone"},
    ),
    "a finding's number": (renumbered, {"identity/number-gone"}),
    "a case's id": (change(0, id=THREE), {"identity/changed-id"}),
    "a copy of a case": (
        lambda bench: bench.cases.update(three=copy.deepcopy(bench.cases["two"])),
        {"identity/duplicate-id"},
    ),
    "the default of `asks`, by the kind of the case": (change(1, kind="anatomy"), {"identity/note-gone"}),
    "a deck's name": (lambda bench: bench.decks["test"].update(name="RadAnki Other"), {"identity/deck-renamed"}),
    "a second deck that puts the cards elsewhere": (
        lambda bench: bench.decks.update(more={**bench.decks["test"], "name": "RadAnki Other"}),
        {"decks/two-homes"},
    ),
    "the only diagnosis": (lambda bench: cases_of(bench)[0].pop("diagnosis"), {"identity/note-gone"}),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_identity_may_not_change(bench: ReleaseBench, what: str) -> None:
    attack, rules = REFUSED[what]
    attack(bench)

    found = refused_with(bench)

    assert found <= rules
    assert min(rules) in found


def test_a_picture_keeps_its_cards_under_another_file_name_and_other_bytes_get_another_media_name(
    bench: ReleaseBench,
) -> None:
    before = asked_in(bench, "1.0")
    bench.write()
    folder = bench.root / "cases/xr/chest/one"
    (folder / "frontal.png").rename(folder / "film.png")
    text = (folder / "case.yaml").read_text(encoding="utf-8").replace("file: frontal.png", "file: film.png")
    (folder / "case.yaml").write_text(text, encoding="utf-8")

    release(bench.order("2.0"), bench.rehearse)

    assert asked_in(bench, "2.0") == before
    assert media_of(bench, "2.0") == media_of(bench, "1.0")
    draw(folder / "film.png", seed=15)
    with pytest.raises(ProblemsFoundError):
        release(bench.order("3.0"), bench.rehearse)  # other pixels than those that were looked at


def media_of(bench: ReleaseBench, version: str) -> dict[str, str]:
    with open_package(bench.dist / f"release-{version}/test.apkg") as package:
        return {entry.name: entry.sha256 for entry in package.media()}


def test_a_case_that_moves_to_another_folder_keeps_every_card(bench: ReleaseBench) -> None:
    before = asked_in(bench, "1.0")
    bench.write()
    (bench.root / "cases/ct/neuro").mkdir(parents=True)
    (bench.root / "cases/xr/chest/two").rename(bench.root / "cases/ct/neuro/elsewhere")

    release(bench.order("2.0"), bench.rehearse)

    after = asked_in(bench, "2.0")
    assert {key: after[key] for key in before} == before


def test_a_case_that_was_withdrawn_comes_back_as_itself_or_not_at_all(bench: ReleaseBench) -> None:
    before = asked_in(bench, "1.0")
    whole = copy.deepcopy(bench.cases["one"])
    bench.cases["one"]["retired"] = {"since": "2.0", "reason": "The diagnosis is in doubt."}
    bench.release("2.0")

    bench.cases["one"] = copy.deepcopy(whole)
    overwritten(bench)
    assert refused_with(bench, "3.0") == {"identity/another-fact"}
    bench.cases["one"] = whole
    bench.release("3.0")

    assert asked_in(bench, "3.0") == before
