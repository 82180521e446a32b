"""The list of components is one that other tools read, complete, and the same every time."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import pytest

from radanki.errors import UsageError
from radanki.releasing.publish import release_documents
from radanki.releasing.publish.components import component_list
from radanki.releasing.publish.installed import installed_packages

if TYPE_CHECKING:
    from releasing.publish.conftest import ReleaseBench


def is_valid(text: str) -> bool:
    from cyclonedx.schema import SchemaVersion  # noqa: PLC0415  # with the next, three seconds in every process
    from cyclonedx.validation.json import JsonStrictValidator  # noqa: PLC0415  # as above

    return JsonStrictValidator(SchemaVersion.V1_6).validate_str(text) is None


def components(text: str) -> dict[str, Any]:
    return {row["bom-ref"]: row for row in json.loads(text)["components"]}


def test_the_list_is_valid_by_the_standards_own_schema(bench: ReleaseBench, make_credit: Any, hostile: str) -> None:
    odd = make_credit(author=hostile, source=hostile, url=f"javascript:{hostile}", licence=hostile, licence_url="x y")

    assert is_valid(component_list(bench.facts(make_credit(), odd)))
    assert is_valid(component_list(bench.facts()))


def test_packages_are_listed_with_their_digests(bench: ReleaseBench) -> None:
    package = components(component_list(bench.facts()))["package:xr.apkg"]

    assert package["type"] == "file"
    assert package["version"] == "1.1"
    assert package["hashes"] == [{"alg": "SHA-256", "content": "a" * 64}]
    assert {"name": "radanki:cards", "value": "1204"} in package["properties"]


def test_radanki_is_listed_with_the_libraries_that_it_runs_with_and_none_of_the_tests(bench: ReleaseBench) -> None:
    listed = components(component_list(bench.facts()))
    names = {row["name"] for row in listed.values()}

    assert f"pkg:pypi/numpy@{version('numpy')}" in listed
    assert listed[f"pkg:pypi/pydicom@{version('pydicom')}"]["licenses"]
    assert {"radanki", "genanki", "pyyaml", "nibabel"} <= names
    assert not {"pytest", "anki", "mypy", "cyclonedx-python-lib"} & names


def test_a_source_of_pictures_is_data_with_its_licence_and_counted_once(bench: ReleaseBench, make_credit: Any) -> None:
    permitted = make_credit(licence="With permission", licence_url="", author="B. Author")

    listed = components(component_list(bench.facts(make_credit(), make_credit(picture="lateral"), permitted)))

    data = {row["authors"][0]["name"]: row for row in listed.values() if row["type"] == "data"}
    assert data["A. Contributor"]["licenses"] == [{"license": {"id": "CC-BY-4.0"}}]
    assert data["A. Contributor"]["properties"] == [{"name": "radanki:pictures", "value": "2"}]
    assert data["A. Contributor"]["externalReferences"][0]["url"] == "https://example.org/1"
    assert data["B. Author"]["licenses"] == [{"license": {"name": "With permission"}}]


def test_a_package_depends_on_the_sources_of_its_own_pictures(bench: ReleaseBench, make_credit: Any) -> None:
    bench.deck("ct", title="CT")

    text = component_list(bench.facts(make_credit(decks=("ct",))))

    depends = {row["ref"]: row.get("dependsOn", []) for row in json.loads(text)["dependencies"]}
    assert len(depends["package:ct.apkg"]) == 1
    assert depends["package:xr.apkg"] == []
    assert {"package:ct.apkg", "package:xr.apkg"} <= set(depends["release@1.1"])


def test_the_same_release_gives_the_same_bytes_and_another_one_another_serial_number(
    bench: ReleaseBench, make_credit: Any
) -> None:
    facts = bench.facts(make_credit())
    first, again, other = (json.loads(component_list(each)) for each in (facts, facts, replace(facts, version="1.2")))

    assert component_list(facts) == component_list(facts)
    assert first["serialNumber"] == again["serialNumber"] != other["serialNumber"]
    assert first["metadata"]["timestamp"] == "2026-11-24T06:00:00+00:00"


def test_what_is_needed_is_found_through_what_needs_it() -> None:
    found = {package.name: package for package in installed_packages("radanki", ("volumes",))}

    assert "numpy" in found["nibabel"].needs
    assert "mdurl" in found
    assert "pypi-simple" not in found
    assert installed_packages("no-such-package") == ()


def test_without_the_library_that_writes_it_one_line_says_what_to_install(
    bench: ReleaseBench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "radanki.releasing.publish.components", None)

    with pytest.raises(UsageError, match="needs the extra `release`"):
        release_documents(bench.facts())


def test_all_documents_come_with_their_names_and_as_utf_8(bench: ReleaseBench, make_credit: Any) -> None:
    facts = bench.facts(make_credit(author="Ä. Müller"))

    documents = dict(release_documents(facts))

    assert list(documents) == ["ANKIWEB.md", "CREDITS.csv", "CREDITS.md", "RELEASE_NOTES.md", "sbom.json"]
    assert all(content.decode("utf-8").endswith("\n") for content in documents.values())
    assert "Ä. Müller" in documents["CREDITS.md"].decode("utf-8")
    assert release_documents(facts) == release_documents(facts)
