from __future__ import annotations

import hashlib
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from radanki.authoring.archives.idc_index import IdcIndex
from radanki.authoring.edit.one_case import change_case, one_case
from radanki.authoring.pinning.entry import edits_of, entries_text
from radanki.authoring.pinning.pin import Pin, PinOrder, PinTools, look_up, pin
from radanki.authoring.pinning.profiles import profile_warnings
from radanki.errors import FetchError, UsageError
from support.libraries import DECK, draw_film, write_case, write_deck
from support.open_archives import SERIES, commons_answer, figshare_answer, write_idc_index, zenodo_answer

if TYPE_CHECKING:
    from pathlib import Path

    from radanki.model.reference import Reference

TODAY = date(2026, 11, 30)
COMMONS = "https://commons.wikimedia.org/wiki/File:Chest_film_of_a_test.jpg"
CASE = """\
# A comment at the top.
id: 7c1e0b52d3f94a0e
title: A normal film  # said after the answer
kind: normal
level: 1

images:
  - name: frontal
    file: frontal.png

sources:
  - {id: mine, own: true, author: A. Contributor, licence: CC-BY-4.0}   # own work
licence: CC-BY-4.0
contributors: [A. Contributor]
"""


class World:
    """What pinning asks for, played: interfaces that answer, and a picture under every reference."""

    def __init__(self, folder: Path, **answers: str) -> None:
        self.answers = answers
        self.index = IdcIndex(write_idc_index(folder / "index"))
        self.picture = draw_film(folder / "film.png")
        self.brought: list[str] = []

    def bring(self, reference: Reference) -> tuple[Path, str, str | None]:
        self.brought.append(reference.text)
        return self.picture, hashlib.sha256(self.picture.read_bytes()).hexdigest(), reference.archive_sha256

    def ask(self, url: str) -> str:
        for host, answer in self.answers.items():
            if host in url:
                return answer
        raise FetchError("the address can't be reached")

    @property
    def tools(self) -> PinTools:
        return PinTools(self.bring, self.ask, lambda: self.index, lambda path, kind: f"{kind} {path.suffix}")

    def pin(self, address: str, **stated: Any) -> Pin:
        reference, said = look_up(PinOrder(address, **stated), self.tools)
        return pin(reference, said, self.tools)


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path, commons=commons_answer(), zenodo=zenodo_answer(), figshare=figshare_answer())


def test_a_page_at_commons_becomes_entries_to_paste(world: World) -> None:
    entries = yaml.safe_load(entries_text([world.pin(COMMONS)], TODAY))

    assert entries == {
        "images": [
            {
                "name": "picture",
                "from": "commons:Chest_film_of_a_test.jpg",
                "sha256": hashlib.sha256(world.picture.read_bytes()).hexdigest(),
                "source": "commons",
            }
        ],
        "sources": [
            {
                "id": "commons",
                "url": COMMONS,
                "title": "Chest film of a test",
                "author": "Inventa Fictiva, M.D.",
                "licence": "CC-BY-SA-4.0",
                "accessed": TODAY,
            }
        ],
    }


@pytest.mark.parametrize(
    ("address", "reference", "source"),
    [
        ("https://zenodo.org/records/123456", "zenodo:123456/films.zip", "zenodo"),
        ("https://figshare.com/articles/dataset/Films/123456", "figshare:123456.2/film.png", "figshare"),
        (f"idc:{SERIES}/", f"idc:{SERIES}/", "tcia"),
    ],
)
def test_other_archives_state_author_and_licence_too(world: World, address: str, reference: str, source: str) -> None:
    made = world.pin(address)

    assert made.reference.text == reference
    assert (made.statement.licence, made.advice.source_id) == ("CC-BY-4.0", source)
    assert "Fictiva" in made.statement.author
    assert (made.suggestion.width_px, made.suggestion.height_px) == (100, 80)


def test_two_pictures_of_one_page_share_their_source_and_not_their_names(world: World) -> None:
    entries = yaml.safe_load(entries_text([world.pin(COMMONS), world.pin(COMMONS)], TODAY))

    assert [image["name"] for image in entries["images"]] == ["picture", "picture-2"]
    assert len(entries["sources"]) == 1


@pytest.mark.parametrize(
    ("answer", "rule"),
    [
        (commons_answer(LicenseShortName="", License="", LicenseUrl=""), "pin/no-licence"),
        (commons_answer(LicenseShortName="GFDL", License="gfdl", LicenseUrl=""), "pin/no-licence"),
        (commons_answer(Artist=""), "pin/no-author"),
    ],
)
def test_a_picture_without_licence_or_author_is_refused_before_it_is_downloaded(
    tmp_path: Path, answer: str, rule: str
) -> None:
    world = World(tmp_path, commons=answer)

    with pytest.raises(FetchError) as caught:
        world.pin(COMMONS)

    assert caught.value.rule == rule
    assert world.brought == []


def test_what_no_program_can_read_a_person_may_state(world: World) -> None:
    address = "https://example.org/film.png"

    with pytest.raises(FetchError):
        world.pin(address)
    made = world.pin(address, author="I. Fictiva", licence="CC-BY-4.0", source="https://example.org/page")

    assert (made.advice.url, made.statement.author) == ("https://example.org/page", "I. Fictiva")


def test_an_archive_that_gives_no_answer_is_said_to_be_silent_and_not_to_have_no_licence(tmp_path: Path) -> None:
    with pytest.raises(FetchError) as caught:
        World(tmp_path).pin("commons:A film.jpg")

    assert caught.value.rule == "pin/not-asked"


def test_a_person_may_state_what_a_silent_archive_would_have_said(tmp_path: Path) -> None:
    made = World(tmp_path).pin("commons:A film.jpg", author="I. Fictiva", licence="CC0-1.0")

    assert "could not be asked" in made.statement.remarks[0]


def test_a_source_whose_terms_forbid_it_is_refused(world: World) -> None:
    with pytest.raises(UsageError, match="forbid"):
        world.pin(
            "https://example.org/film.png",
            author="A",
            licence="CC0-1.0",
            source="https://physionet.org/content/mimic-cxr/2.0.0/",
        )


def test_a_pin_is_added_to_a_case_and_its_comments_stay(world: World, tmp_path: Path) -> None:
    folder = write_case(tmp_path / "library", "xr/chest/normal", CASE)
    case_file, library = one_case(tmp_path / "library", str(folder), tmp_path)

    change_case(case_file, library, edits_of(world.pin(COMMONS), case_file.case, TODAY, "second"))
    text = (folder / "case.yaml").read_text()

    assert text.startswith(CASE[: CASE.index("\n\nsources:")])
    assert "# said after the answer" in text
    assert "# own work" in text
    assert [image["name"] for image in yaml.safe_load(text)["images"]] == ["frontal", "second"]
    assert [image["source"] for image in yaml.safe_load(text)["images"]] == ["mine", "commons"]
    assert [source["id"] for source in yaml.safe_load(text)["sources"]] == ["mine", "commons"]


def test_a_deck_that_may_not_ship_it_is_named(tmp_path: Path) -> None:
    world = World(tmp_path, zenodo=zenodo_answer(license={"id": "cc-by-nc-4.0"}))
    root = tmp_path / "library"
    (root / "cases").mkdir(parents=True)
    write_deck(root)
    write_deck(root, DECK.replace("Test\n", "Given away\n", 1) + "profile: nc\n", "nc")

    warnings = list(profile_warnings(root, None, [world.pin("https://zenodo.org/records/123456")]))

    assert len(warnings) == 1
    assert warnings[0].startswith("RadAnki Test (open) can't ship zenodo:123456/films.zip")
