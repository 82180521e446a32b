"""What is drawn reaches the file whole, only when it is sound, and never over what somebody else wrote."""

from __future__ import annotations

import json
import os
import threading
from typing import Any

import numpy as np
import pytest

from radanki.authoring.annotate.session import CaseSession
from radanki.errors import ProblemsFoundError, UsageError


def shown(door: Any) -> dict[str, Any]:
    status, content = door.ask("GET", "/api/case")
    assert status == 200
    told: dict[str, Any] = json.loads(content)
    return told


def sent(told: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {
            "name": image["name"],
            "reserved": image["reserved"],
            "crop": image["crop"],
            "blank": image["blank"],
            "findings": [
                {key: one[key] for key in ("number", "label", "why", "hint") if one[key]} | (one["shape"] or {})
                for one in image["findings"]
            ],
        }
        for image in told["images"]
    ]


def save(door: Any, base: str, images: object, **more: object) -> tuple[int, dict[str, Any]]:
    status, content = door.ask("POST", "/api/save", json.dumps({"base": base, "images": images, **more}).encode())
    return status, json.loads(content)


def test_one_word_changed_is_one_word_changed_in_the_file(door: Any) -> None:
    told, before = shown(door), door.case_yaml.read_text()
    images = sent(told)
    images[0]["findings"][0]["why"] = "It is round & <b>bright</b>."

    status, fresh = save(door, told["digest"], images)

    assert status == 200
    assert door.case_yaml.read_text() == before.replace("why: It is round.", "why: It is round & <b>bright</b>.")
    assert fresh["digest"] == door.session.disk_digest() != told["digest"]


def test_what_has_no_id_gets_one_with_the_next_change_and_not_before(door: Any) -> None:
    with_items = door.case_yaml.read_text() + "pearls: [A **round** thing.]\n"
    door.case_yaml.write_text(with_items)
    told = shown(door)
    images = sent(told)
    save(door, told["digest"], images)
    assert door.case_yaml.read_text() == with_items, "nothing was drawn, so nothing is written"
    images[0]["findings"][0]["why"] = "It is round and bright."

    status, _ = save(door, told["digest"], images)

    assert status == 200
    assert "{id: round-thing, text: A **round** thing.}" in " ".join(door.case_yaml.read_text().split())


def test_a_file_that_was_changed_elsewhere_is_never_written_over(door: Any) -> None:
    told = shown(door)
    images = sent(told)
    images[0]["findings"][0]["label"] = "Mine"
    theirs = door.case_yaml.read_text().replace("label: Rib", "label: Left third rib")
    door.case_yaml.write_text(theirs)

    status, answer = save(door, told["digest"], images)
    assert (status, door.case_yaml.read_text()) == (409, theirs)
    assert "changed elsewhere" in answer["said"]

    status, _ = save(door, told["digest"], images, keepsMine=True)
    assert status == 200
    assert door.case_yaml.read_text() == theirs.replace("label: Solid nodule\n", "label: Mine\n")


def test_what_could_not_be_read_again_is_not_written(door: Any) -> None:
    told, before = shown(door), door.case_yaml.read_bytes()
    for break_it in (
        {"number": 0, "label": "x", "point": [1, 2]},
        {"number": 9, "label": "  ", "point": [1, 2]},
        {"number": 9, "label": "x", "polygon": [[1, 2], [3, 4]]},
        {"number": 9, "label": "x", "point": [1, "far"]},
        {"number": 9, "label": "x", "point": [1, 2], "answer": "y"},
        {"number": 9, "label": "x", "rect": [1, 2, 3, 1e400]},
    ):
        images = sent(told)
        images[0]["findings"].append(break_it)
        status, answer = save(door, told["digest"], images)
        assert status == 400, break_it
        assert answer["said"].startswith("findings.")
    for body in (b"", b"[]", b"{", b"null", b"[" * 5000, b'{"base": 1}', b"\xff\xfe"):
        assert door.ask("POST", "/api/save", body)[0] in {400, 409}, body

    assert door.case_yaml.read_bytes() == before


def test_markup_in_a_label_goes_to_the_file_as_it_is_and_to_the_page_as_json(door: Any) -> None:
    told = shown(door)
    images = sent(told)
    evil = """</script><img src=x onerror=alert(1)>'"{{c1::x}} # no comment"""
    images[0]["findings"][0]["label"] = evil

    assert save(door, told["digest"], images)[0] == 200
    status, content = door.ask("GET", "/api/case")
    assert (status, json.loads(content)["images"][0]["findings"][0]["label"]) == (200, evil)


def test_two_pages_that_save_at_once_lose_nothing(door: Any) -> None:
    told = shown(door)
    statuses = []

    def send(label: str) -> None:
        images = sent(told)
        images[0]["findings"][0]["label"] = label
        statuses.append(save(door, told["digest"], images)[0])

    threads = [threading.Thread(target=send, args=(f"Label {n}",)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(statuses) == [200, 409, 409, 409, 409, 409]
    assert "id: 00000000000000a7" in door.case_yaml.read_text()


def test_the_file_that_is_broken_in_an_editor_is_said_and_left_alone(door: Any) -> None:
    told = shown(door)
    door.case_yaml.write_text("id: [")

    status, answer = save(door, told["digest"], sent(told), keepsMine=True)

    assert status == 422
    assert answer["problems"][0].startswith("cases/xr/chest/nodule/case.yaml:")
    assert door.case_yaml.read_text() == "id: ["


def test_the_numbers_of_a_picture_are_its_own(door: Any) -> None:
    status, content = door.ask("GET", "/api/values?image=frontal&place=0")
    film = np.frombuffer(content, dtype=np.uint8).reshape(240, 320)

    assert (status, film[60, 65], film[200, 10]) == (200, 200, 60)


def test_a_linked_picture_has_no_numbers_and_says_why(door: Any) -> None:
    status, content = door.ask("GET", "/api/values?image=lateral&place=0")

    assert status == 422
    assert "only links to this picture" in json.loads(content)["said"]


@pytest.mark.parametrize("name", ["../../../../outside.png", "/etc/passwd", "link.png", "out/frontal.png", "gone.png"])
def test_a_picture_that_leads_out_of_the_folder_is_not_opened(door: Any, tmp_path: Any, name: str) -> None:
    folder = door.case_yaml.parent
    os.replace(folder / "frontal.png", tmp_path / "outside.png")  # noqa: PTH105  # over whatever is there
    (folder / "link.png").symlink_to(tmp_path / "outside.png")
    (tmp_path / "frontal.png").symlink_to(tmp_path / "outside.png")
    (folder / "out").symlink_to(tmp_path)
    door.case_yaml.write_text(door.case_yaml.read_text().replace("file: frontal.png", f"file: {name}"))

    status, content = door.ask("GET", "/api/values?image=frontal&place=0")

    assert status == 422
    assert b"root:" not in content


def test_a_case_file_that_is_a_link_is_not_opened(library: Any, tmp_path: Any) -> None:
    case_yaml = library / "cases/xr/chest/nodule/case.yaml"
    os.replace(case_yaml, tmp_path / "elsewhere.yaml")  # noqa: PTH105  # as above
    case_yaml.symlink_to(tmp_path / "elsewhere.yaml")

    with pytest.raises(UsageError, match="is a link"):
        CaseSession(library, "cases/xr/chest/nodule", tmp_path, tmp_path, today=lambda: None, workers=0)  # type: ignore[arg-type, return-value]


def test_a_case_that_can_not_be_read_is_told_with_its_problems(library: Any, tmp_path: Any) -> None:
    (library / "cases/xr/chest/nodule/case.yaml").write_text("id: nothing\n")

    with pytest.raises(ProblemsFoundError):
        CaseSession(library, "cases/xr/chest/nodule", tmp_path, tmp_path, today=lambda: None, workers=0)  # type: ignore[arg-type, return-value]


def test_the_wand_finds_the_border_of_what_is_alike(door: Any) -> None:
    body = json.dumps({"image": "frontal", "place": 0, "x": 65.5, "y": 60.2, "tolerance": 60}).encode()
    status, content = door.ask("POST", "/api/grow", body)
    corners = np.array(json.loads(content)["polygon"])

    assert status == 200
    away = np.hypot(corners[:, 0] - 65.5, corners[:, 1] - 60.5)
    assert 18 < away.min() <= away.max() < 22


def test_a_disk_that_takes_nothing_is_said_and_the_next_try_goes_through(door: Any, monkeypatch: Any) -> None:
    told = shown(door)
    images = sent(told)
    images[0]["findings"][0]["label"] = "Round nodule"

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device", "case.yaml")

    with monkeypatch.context() as patched:
        patched.setattr("radanki.authoring.annotate.session.save_case_text", full)
        status, answer = save(door, told["digest"], images)
    assert status == 507
    assert answer == {"said": "case.yaml: No space left on device"}

    status, _ = save(door, told["digest"], images)
    assert status == 200
    assert "label: Round nodule" in door.case_yaml.read_text()


def test_what_lies_between_two_outlines_is_worked_out_before_anything_is_saved(door: Any) -> None:
    finding = {"number": 9, "label": "-", "spans": {"2": [[1, 1], [9, 1], [9, 9]], "4": [[1, 1], [9, 1], [9, 9]]}}

    status, content = door.ask("POST", "/api/between", json.dumps({"image": "frontal", "finding": finding}).encode())
    assert (status, json.loads(content)) == (200, {"between": {}})
    for wish in ({"image": "frontal", "finding": 3}, {"image": "no such", "finding": finding}, {"image": "frontal"}):
        assert door.ask("POST", "/api/between", json.dumps(wish).encode())[0] == 400
