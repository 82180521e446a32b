"""What was released of the cases: the names and numbers that students' histories hang on."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PublishedPicture:
    """A picture by its name, the finding numbers that it ever had, and which release withdrew which of them."""

    name: str
    numbers: tuple[int, ...]
    withdrawn: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class PublishedCase:
    """A case by its id, the folder that it lay in (relative to the library), and its pictures."""

    id: str
    folder: str
    pictures: tuple[PublishedPicture, ...] = ()
