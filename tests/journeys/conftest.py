"""A student and a publisher, ready for a journey."""

from __future__ import annotations

import shutil
from functools import cache
from typing import TYPE_CHECKING

import pytest

from support.students import Publisher, StudentCollection

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from anki.collection import Collection

    from support.notes import NoteBench


@pytest.fixture(scope="session")
def untouched_collection(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make one empty collection; making it takes ten times as long as copying it."""
    from anki.collection import Collection  # noqa: PLC0415  # slow to import
    from anki.lang import set_lang  # noqa: PLC0415

    set_lang("en_US")
    path = tmp_path_factory.mktemp("anki") / "collection.anki2"
    Collection(str(path)).close()
    return path


@pytest.fixture
def new_student(untouched_collection: Path, tmp_path: Path) -> Iterator[Callable[[str], StudentCollection]]:
    """Give a function that opens a fresh collection for a student of any name, or a copy of another collection."""
    from anki.collection import Collection  # noqa: PLC0415  # slow to import

    opened: list[Collection] = []

    def open_for(name: str, collection: Path = untouched_collection) -> StudentCollection:
        folder = tmp_path / name
        folder.mkdir()
        shutil.copy(collection, folder)
        opened.append(Collection(str(folder / untouched_collection.name)))
        return StudentCollection(opened[-1])

    yield open_for
    for collection in opened:
        collection.close()


@pytest.fixture(scope="session")
def collection_with(untouched_collection: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path], Path]:
    """Give a function that gives a collection into which a package was imported: that is done once for each."""
    from anki.collection import Collection  # noqa: PLC0415  # slow to import

    @cache
    def collection_of(package: Path) -> Path:
        path = tmp_path_factory.mktemp("imported") / untouched_collection.name
        shutil.copy(untouched_collection, path)
        collection = Collection(str(path))
        StudentCollection(collection).imports(package)
        collection.close()
        return path

    return collection_of


@pytest.fixture
def student_with(
    collection_with: Callable[[Path], Path], new_student: Callable[..., StudentCollection]
) -> Callable[[Path], StudentCollection]:
    """Give a function that opens a collection of its own, in which nothing but a package is."""
    return lambda package: new_student(f"student of {package.stem}", collection_with(package))


@pytest.fixture
def student(new_student: Callable[[str], StudentCollection]) -> StudentCollection:
    """Give a student with a fresh collection."""
    return new_student("student")


@pytest.fixture
def publisher(bench: NoteBench, tmp_path: Path) -> Publisher:
    """Give a publisher who has released nothing yet."""
    return Publisher(bench, tmp_path)
