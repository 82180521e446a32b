"""What a source says of one picture."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SourceStatement:
    """A picture's page, title, author and licence, as its source states them; empty where it does not.

    ``licence`` is the vocabulary's name; ``stated_licence`` are the source's words where they mean no licence that the
    vocabulary has. ``remarks`` are for people: what to look at before the picture is used. ``silence`` says why the
    source could not be asked now.
    """

    url: str = ""
    title: str = ""
    author: str = ""
    licence: str = ""
    stated_licence: str = ""
    remarks: tuple[str, ...] = ()
    silence: str = ""
