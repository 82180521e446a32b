"""A release: packages, documents and ledger, refused wherever students would lose by it."""

from __future__ import annotations

import hashlib
import json
import shutil
from typing import TYPE_CHECKING

import pytest

from radanki.errors import PackageError, ProblemsFoundError, ReleaseError, UsageError
from radanki.gallery.case_page import case_page
from radanki.gallery.exhibit import exhibits_of
from radanki.gallery.front_page import front_page
from radanki.package.at_work import alone_in
from radanki.package.reading import open_package
from radanki.pipeline.validate import validate
from radanki.releasing.diff.state import notes_of_package
from radanki.releasing.release.run import release

if TYPE_CHECKING:
    from pathlib import Path

    from releasing.release.conftest import ReleaseBench


DAY = 86_400
FIRST = 1_763_900_000
ONE, TWO = "00000000000000a1", "00000000000000a2"


def times(package: Path) -> dict[str, int]:
    with open_package(package) as reader:
        return dict(reader.times_of_change())


def test_the_first_release_brings_packages_documents_and_the_ledger(bench: ReleaseBench) -> None:
    report = bench.release("1.0")

    assert sorted(path.name for path in (bench.dist / "release-1.0").iterdir()) == [
        *("ANKIWEB.md", "CREDITS.csv", "CREDITS.md", "RELEASE_NOTES.md", "SHA256SUMS", "manifest.json", "sbom.json"),
        "test.apkg",
    ]
    assert (report.previous, report.needed) == (None, None)
    assert [case.id for case in bench.ledger.cases] == [ONE, TWO]
    (released,) = bench.ledger.releases
    assert (released.version, released.time, released.notes, released.cards) == ("1.0", FIRST + DAY, 12, 14)
    cover = next(note for note in bench.ledger.cases[0].notes if note.kind == "cover")
    assert (cover.part, cover.first, cover.last, cover.numbers) == ("frontal", "1.0", "1.0", (1, 3))


def test_every_file_of_a_release_has_its_checksum(bench: ReleaseBench) -> None:
    bench.release("1.0")
    folder = bench.dist / "release-1.0"

    lines = (folder / "SHA256SUMS").read_text(encoding="ascii").splitlines()

    assert lines == [
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}"
        for path in sorted(folder.iterdir())
        if path.name != "SHA256SUMS"
    ]
    (deck,) = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["decks"]
    assert f"{deck['sha256']}  test.apkg" in lines
    assert deck["sha256"] == bench.ledger.releases[0].decks[0].sha256


def test_a_release_with_nothing_new_touches_no_note(bench: ReleaseBench) -> None:
    bench.release("1.0")
    before = bench.ledger

    report = bench.release("1.0.1")

    assert times(bench.dist / "release-1.0.1/test.apkg") == times(bench.dist / "release-1.0/test.apkg")
    assert [case.notes[0].states for case in bench.ledger.cases] == [case.notes[0].states for case in before.cases]
    assert report.needed is not None
    assert report.needed.reasons == ("nothing changes for students",)
    assert bench.ledger.note_types == before.note_types


def test_only_what_changed_gets_the_time_of_the_release(bench: ReleaseBench) -> None:
    case = bench.cases["one"]
    bench.release("1.0")
    case["questions"][0]["ask"] = "And what comes next?"

    bench.release("1.1")

    old, new = (times(bench.dist / f"release-{version}/test.apkg") for version in ("1.0", "1.1"))
    changed = {guid for guid, time in new.items() if time != old[guid]}
    question = next(note for note in bench.ledger.case(ONE).notes if note.kind == "question")
    assert changed == {question.guid}
    assert new[question.guid] == bench.ledger.releases[-1].time
    assert [state.release for state in question.states] == ["1.0", "1.1"]


def news(package: Path) -> dict[str, str]:
    """Give the release with which each note of a package says that it came."""
    with open_package(package) as reader:
        tags = {note.guid: note.tags for note in notes_of_package(reader)}
    return {
        guid: ", ".join(sorted(tag.removeprefix("RadAnki::new::") for tag in those if tag.startswith("RadAnki::new::")))
        for guid, those in tags.items()
    }


def test_a_note_says_with_which_release_it_came_and_a_later_one_changes_nothing_of_it(bench: ReleaseBench) -> None:
    bench.release("1.0")
    bench.cases["one"]["pearls"].append({"id": "late", "text": "Late things are **late**."})

    bench.release("1.1")

    first, second = (bench.dist / f"release-{version}/test.apkg" for version in ("1.0", "1.1"))
    assert set(news(first).values()) == {"1.0"}
    late = news(second).keys() - news(first).keys()
    assert {guid: news(second)[guid] for guid in late} == dict.fromkeys(late, "1.1")
    assert {guid: news(second)[guid] for guid in news(first)} == news(first)
    changed = {guid for guid, time in times(first).items() if times(second)[guid] != time}
    diagnosis = next(note for note in bench.ledger.case(ONE).notes if note.kind == "diagnosis")
    assert changed == {diagnosis.guid}, "it lists the pearls; on all others students' own tags stay"
    notes = (bench.dist / "release-1.1/RELEASE_NOTES.md").read_text(encoding="utf-8")
    assert "`tag:RadAnki::new::1.1`" in notes


def test_the_gallery_says_since_when_a_case_and_a_pearl_are_in_the_decks(bench: ReleaseBench) -> None:
    bench.release("1.0")
    bench.cases["one"]["pearls"].append({"id": "late", "text": "Late things are **late**."})
    bench.release("1.1")
    bench.cases["one"]["pearls"].append({"id": "next", "text": "Next things are **next**."})
    bench.write()

    exhibit = next(one for one in exhibits_of(validate(bench.root, bench.cache, workers=1)) if one.case_id == ONE)

    assert (exhibit.release, exhibit.came) == ("1.0", "1.0, 2025-11-24")
    assert [came for _, came in exhibit.pearls] == ["1.0, 2025-11-24", "1.1, 2025-11-25", ""]
    told = case_page(exhibit, None, None, "RadAnki", 1)
    assert "In the decks since release 1.0, 2025-11-24" in told
    assert "<small>since 1.1, 2025-11-25</small>" in told
    assert 'data-release="1.0"' in front_page([exhibit], [], {}, "RadAnki")


def test_a_build_between_releases_gives_untouched_notes_as_released(bench: ReleaseBench) -> None:
    from radanki.pipeline.build import BuildOptions, build  # noqa: PLC0415  # as the command does
    from radanki.pipeline.validate import validate  # noqa: PLC0415  # as above

    bench.release("1.0")
    bench.cases["two"]["questions"][0]["answer"] = "Look twice"
    bench.write()

    options = BuildOptions(bench.dist, bench.cache, workers=1, time=FIRST)
    build(validate(bench.root, bench.cache, workers=1, compared="all"), [], options)

    old, new = times(bench.dist / "release-1.0/test.apkg"), times(bench.dist / "test.apkg")
    assert sum(old[guid] != time for guid, time in new.items()) == 1
    assert max(new.values()) == max(old.values()) + 1, "newer than all that was released, whatever the build's time"


@pytest.mark.parametrize(
    ("version", "said"),
    [
        ("1", "a version is MAJOR.MINOR"),
        ("v1.2", "a version is MAJOR.MINOR"),
        ("1.02", "a version is MAJOR.MINOR"),
        ("1.2.3.4", "a version is MAJOR.MINOR"),
        ("1.0", "released already"),
        ("1.0.0", "released already"),
        ("0.9", "older than the last release, which is 1.0"),
    ],
)
def test_a_version_that_can_not_be_is_refused(bench: ReleaseBench, version: str, said: str) -> None:
    bench.release("1.0")
    before = bench.state()

    with pytest.raises(UsageError, match=said):
        bench.release(version)

    assert bench.state() == before


def test_a_version_that_says_too_little_is_refused_with_the_reason_and_the_least_one(bench: ReleaseBench) -> None:
    bench.release("1.0")
    before = bench.state()
    bench.cases["one"]["questions"][0]["ask"] = "And then?"

    with pytest.raises(ReleaseError, match=r"least version after 1\.0 is 1\.1, because\n  - 1 note changes"):
        bench.release("1.0.1")

    assert bench.state() == before


def test_a_loss_in_the_rehearsal_refuses_the_release(bench: ReleaseBench) -> None:
    bench.release("1.0")
    before = bench.state()
    bench.losses = ("the history of 3 cards",)

    with pytest.raises(ReleaseError, match="the history of 3 cards"):
        bench.release("1.0.1")

    assert bench.state() == before


def test_the_update_is_rehearsed_from_the_first_release_and_from_the_last(bench: ReleaseBench) -> None:
    for version in ("1.0", "1.0.1", "1.0.2", "1.0.3"):
        report = bench.release(version)

    earlier = [[release.version for release in releases] for releases, _ in bench.rehearsed]
    assert earlier == [[], ["1.0"], ["1.0", "1.0.1"], ["1.0", "1.0.2"]]
    assert report.rehearsal == ("a student updates: nothing lost",)
    assert "nothing lost" in (bench.dist / "release-1.0.3/RELEASE_NOTES.md").read_text(encoding="utf-8")


def test_without_the_earlier_packages_it_is_said_where_they_are_and_a_further_folder_will_do(
    bench: ReleaseBench, tmp_path: Path
) -> None:
    bench.release("1.0")
    shutil.move(bench.dist / "release-1.0", tmp_path / "downloads")

    with pytest.raises(ReleaseError, match=r"test\.apkg of release 1\.0 .*\n.*attachments of those releases"):
        bench.release("1.0.1")

    bench.release("1.0.1", earlier=tmp_path / "downloads")
    assert [path.parent for path in bench.rehearsed[-1][0][0].packages] == [tmp_path / "downloads"]


def test_a_package_that_is_not_the_released_one_is_no_earlier_release(bench: ReleaseBench) -> None:
    bench.release("1.0")
    (bench.dist / "release-1.0/test.apkg").write_bytes(b"something else")

    with pytest.raises(ReleaseError, match="is not what was released"):
        bench.release("1.0.1")


def test_what_a_release_asks_for_is_no_warning_here(bench: ReleaseBench) -> None:
    bench.cases["one"]["pearls"] = ["Round things are **round**."]

    with pytest.raises(ProblemsFoundError) as raised:
        bench.release("1.0")

    assert [problem.rule for problem in raised.value.problems if problem.severity == "error"] == [
        "identity/item-without-id"
    ]
    assert bench.state() == {}


def test_a_case_whose_picture_is_elsewhere_is_not_left_out_of_a_release(bench: ReleaseBench) -> None:
    image = bench.cases["one"]["images"][0]
    del image["file"]
    image |= {"from": "pypi:no-such==1.0#a.png", "archive_sha256": "1" * 64, "sha256": "2" * 64}
    image["looked"] = [{"by": "AB", "on": "2026-11-20", "pixels": "0" * 16}]

    with pytest.raises(ProblemsFoundError) as raised:
        bench.release("1.0")

    assert "fetch/missing" in {problem.rule for problem in raised.value.problems}


def test_a_clock_before_the_last_release_is_refused(bench: ReleaseBench) -> None:
    bench.release("1.0")

    with pytest.raises(UsageError, match=r"stands before release 1\.0"):
        bench.release("1.1", time=FIRST)


def test_a_trial_does_everything_and_writes_nothing(bench: ReleaseBench) -> None:
    bench.release("1.0")
    bench.cases["one"]["questions"][0]["ask"] = "And then?"
    before = bench.state()

    report = bench.release("1.1", is_trial=True)

    assert bench.state() == before
    assert [item.kind for item in report.changes.changed] == ["question"]
    assert len(bench.rehearsed) == 2
    assert "RELEASE_NOTES.md" in report.files


def test_what_changed_is_told_in_its_words(bench: ReleaseBench) -> None:
    bench.release("1.0")
    bench.cases["one"]["questions"][0] |= {"answer": "Look thrice"}
    bench.cases["one"]["corrected"] = [{"since": "1.1", "what": "Looking once more is not enough."}]

    bench.release("1.1")

    told = (bench.dist / "release-1.1/RELEASE_NOTES.md").read_text(encoding="utf-8")
    assert "Looking once more is not enough." in told
    assert "Look thrice" in told
    assert bench.ledger.case(ONE).corrections == ("1.1: Looking once more is not enough.",)


def test_a_correction_is_told_in_the_release_that_it_names(bench: ReleaseBench) -> None:
    bench.release("1.0")
    bench.cases["one"]["questions"][0] |= {"answer": "Look thrice"}
    bench.cases["one"]["corrected"] = [{"since": "1.3", "what": "Once was not enough."}]

    with pytest.raises(ProblemsFoundError) as raised:
        bench.release("1.1")

    (problem,) = [problem for problem in raised.value.problems if problem.severity == "error"]
    assert (problem.rule, problem.fix) == ("release/since", "Write `since: 1.1`; students read it.")
    assert problem.line == 1 + next(
        at
        for at, line in enumerate((bench.root / problem.path).read_text(encoding="utf-8").splitlines())
        if "1.3" in line
    )


def test_a_second_release_at_the_same_time_is_refused(bench: ReleaseBench) -> None:
    bench.write()

    with alone_in(bench.dist), pytest.raises(PackageError, match="another build or release is writing there"):
        release(bench.order("1.0"), bench.rehearse)

    assert bench.state() == {}


def test_two_profiles_remember_their_own_contents(bench: ReleaseBench) -> None:
    bench.cases["one"]["sources"][0]["licence"] = "CC-BY-NC-4.0"
    bench.decks["shared"] = {**bench.decks["test"], "title": "Not for sale", "profile": "nc"}

    bench.release("1.0")
    bench.release("1.0.1")

    diagnosis = next(note for note in bench.ledger.case(ONE).notes if note.kind == "diagnosis")
    assert [(state.release, state.profile) for state in diagnosis.states] == [("1.0", "nc"), ("1.0", "open")]
    assert diagnosis.states[0].pictures != diagnosis.states[1].pictures
