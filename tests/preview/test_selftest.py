"""The self-test deck imports like any other, and touches nothing of the real ones."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from radanki.cards.note_types import note_types
from radanki.preview.selftest import write_selftest
from support.program import radanki_here

TIME = 1_763_991_600


@pytest.fixture
def package(tmp_path: Path) -> Path:
    target = tmp_path / "selftest.apkg"
    write_selftest(target, TIME)
    return target


def test_a_student_imports_it_and_its_card_shows_the_viewer_on_both_sides(package: Path, tmp_path: Path) -> None:
    from anki.collection import Collection, ImportAnkiPackageRequest  # noqa: PLC0415  # slow to import

    collection = Collection(str(tmp_path / "collection.anki2"))
    try:
        collection.import_anki_package(ImportAnkiPackageRequest(package_path=str(package)))
        (card,) = (collection.get_card(found) for found in collection.find_cards(""))
        question, answer = card.question(), card.answer()
        checked = collection.media.check()
        media = {path.name for path in Path(collection.media.dir()).iterdir()}
    finally:
        collection.close()

    assert (list(checked.missing), list(checked.unused)) == ([], [])
    for side in (question, answer):
        assert side.count("<img") == 12
        assert set(re.findall(r'(?:src|href)="([^"]+)"', side)) <= media
    assert 'id="answer"' in answer
    assert 'id="answer"' not in question


def test_its_ids_are_no_real_note_types() -> None:
    from radanki.preview import selftest  # noqa: PLC0415  # its private numbers are what is compared

    kind = selftest._note_type("_radanki-selftest-0.js", TIME)  # noqa: SLF001  # as above
    ours = {number for known in note_types() for number in (known.id, known.template_id, *(f.id for f in known.fields))}

    assert not ours & {kind.id, kind.template_id, *(field.id for field in kind.fields)}
    assert kind.name not in {known.name for known in note_types()}


def test_the_same_time_gives_the_same_bytes(package: Path, tmp_path: Path) -> None:
    write_selftest(tmp_path / "again.apkg", TIME)

    assert (tmp_path / "again.apkg").read_bytes() == package.read_bytes()


def test_the_command_writes_it_anywhere_without_a_library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    answer = radanki_here(tmp_path, "selftest")

    assert answer.status == 0, answer.err
    assert answer.out.startswith("selftest.apkg: 1 card, ")
    assert (tmp_path / "selftest.apkg").is_file()


def test_its_script_is_plain_and_asks_for_nothing() -> None:
    script = (Path(write_selftest.__code__.co_filename).parents[1] / "web" / "selftest.js").read_text(encoding="ascii")

    assert not re.search(r"https?:|fetch\(|XMLHttp|import\(|eval\(", script)
