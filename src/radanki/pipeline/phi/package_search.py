"""A finished package is searched for identifiers: its texts word by word, its bytes as they stand.

Text (fields, tags, names and descriptions of decks, names of media, text chunks of pictures, SVG and scripts) is
searched by whole words, without regard to case, accents or entities. Bytes (the collection's file, each medium, its
inflated pixels, the zip's own remarks) are searched for values of six bytes or more in UTF-8 and of four signs or more
in UTF-16 of either order; shorter ones stand in pixels by chance.

In the fields that give credit (:data:`CREDIT_FIELDS`) patients' whole names, numbers and UIDs count: an author may well
be the physician or the hospital that the file names, or share a surname with a patient; a file may call its patient by
the name of a journal.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from radanki.imaging.formats.walkers.png import SIGNATURE
from radanki.model.phi.identifier import ExtractedIdentifiers, Identifier, PhiLeak
from radanki.package.reading import open_package
from radanki.pipeline.phi.media_parts import inflated, parts_of_png, texts_of_webp
from radanki.vocabulary.common_words import without_accents
from radanki.web import bundle

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from radanki.package.contents import NoteContents
    from radanki.package.reading import PackageReader
    from radanki.phi.byte_search import ByteSearch

_LEAST_WIDE_SIGNS = 4
_MOST_BETWEEN_WORDS = 3
_WORD = re.compile(r"[^\W_]+")
_WORD_BYTES = frozenset(b"0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
_IDEOGRAPH = re.compile("[\u3040-\u30ff\u3400-\u9fff\u1100-\u11ff\uac00-\ud7af]")
_STRONG_KINDS = frozenset({"patient", "number", "uid"})
_TEXT_SUFFIXES = (".svg", ".js", ".css", ".html", ".json", ".txt")
CREDIT_FIELDS: Final = frozenset({"Credit", "Contributors", "Review", "Licence", "Compare", "Article"})


def find_phi_leaks(package: Path, identifiers: Mapping[str, ExtractedIdentifiers]) -> tuple[PhiLeak, ...]:
    """Search a package for the identifiers of each case (by the path of its file), and say where they stand.

    Raises :class:`~radanki.errors.PackageError` where the package can't be read: what can't be read can't be cleared.
    """
    wanted = _Wanted(identifiers)
    if not wanted.owners:
        return ()
    with open_package(package) as reader:
        return tuple(sorted(set(_leaks_in(reader, wanted))))


@dataclass(frozen=True, slots=True)
class _Phrase:
    """What is searched for in texts: words in a row, with what may stand between them."""

    words: tuple[str, ...]
    exact: str
    identifier: Identifier


@dataclass(slots=True)
class _Wanted:
    """All that is searched for, in the forms that the searches need."""

    identifiers: Mapping[str, ExtractedIdentifiers]
    owners: dict[Identifier, list[str]] = field(default_factory=dict)
    phrases: dict[tuple[str, ...], list[_Phrase]] = field(default_factory=dict)
    ideographs: list[tuple[str, Identifier]] = field(default_factory=list)
    needles: list[bytes] = field(default_factory=list)
    needle_owners: list[Identifier] = field(default_factory=list)
    first_words: set[str] = field(default_factory=set)
    bytes: ByteSearch = field(init=False)
    pixels: ByteSearch = field(init=False)
    """The same for pixels, packed or not, in which one sign many times is a surface: 115, 115, 115 reads "sss"."""

    def __post_init__(self) -> None:
        from radanki.phi.byte_search import ByteSearch  # noqa: PLC0415  # numpy: not needed where a record says clean

        for case, found in sorted(self.identifiers.items()):
            for identifier in found.identifiers:
                self.owners.setdefault(identifier, []).append(case)
        for identifier in self.owners:
            self._add_phrase(identifier)
            for needle in _needles_of(identifier.text):
                self.needles.append(needle)
                self.needle_owners.append(identifier)
        # What may be a surface comes last, so that both searches number the others alike.
        order = sorted(range(len(self.needles)), key=lambda at: _may_be_a_surface(self.needles[at]))
        self.needles = [self.needles[at] for at in order]
        self.needle_owners = [self.needle_owners[at] for at in order]
        self.bytes = ByteSearch(self.needles)
        self.pixels = ByteSearch([needle for needle in self.needles if not _may_be_a_surface(needle)])

    def _add_phrase(self, identifier: Identifier) -> None:
        plain = without_accents(identifier.text)
        words = tuple(_WORD.findall(plain))
        if not words:
            return
        if _IDEOGRAPH.search(plain):
            self.ideographs.append((plain, identifier))
        # Numbers in a row are coordinates elsewhere: only with the same signs between them are they a date or a UID.
        exact = plain if all(word.isdigit() for word in words) or identifier.kind == "uid" else ""
        self.phrases.setdefault(words[:2], []).append(_Phrase(words, exact, identifier))
        self.first_words.add(words[0])


def _needles_of(text: str) -> set[bytes]:
    spelled = {text, text.upper(), text.lower(), text.title()}
    wide = spelled if len(text) >= _LEAST_WIDE_SIGNS else set()
    return {
        *(spelling.encode() for spelling in spelled),
        *(spelling.encode("utf-16-le") for spelling in wide),
        *(spelling.encode("utf-16-be") for spelling in wide),
    }


def _may_be_a_surface(needle: bytes) -> bool:
    """Whether a value is of one sign, or of two: a drawing has thousands of places where two shades meet."""
    return len(set(needle)) <= 2  # noqa: PLR2004  # two shades


def _leaks_in(reader: PackageReader, wanted: _Wanted) -> Iterator[PhiLeak]:
    for where, text, is_credit in _texts_of(reader):
        for identifier in _found_in_text(text, wanted):
            if not is_credit or _is_strong(identifier):
                yield from _leaks(identifier, where, wanted)
    own_files = dict(bundle())
    for part, octets in reader.raw_parts():
        if part in own_files and octets == own_files[part]:
            continue  # the viewer, to the byte: its words are ours, whatever a device or a place is called
        where = part or "the package's own lists"
        if part in {"", "collection.anki2"}:
            yield from _leaks_in_collection(octets, where, wanted)
        else:
            yield from _leaks_in_medium(part, octets, wanted)


def _is_strong(identifier: Identifier) -> bool:
    return identifier.kind in _STRONG_KINDS and not identifier.is_part


def _leaks(identifier: Identifier, where: str, wanted: _Wanted) -> Iterator[PhiLeak]:
    for case in wanted.owners[identifier]:
        yield PhiLeak(case, identifier.kind, where)


def _texts_of(reader: PackageReader) -> Iterator[tuple[str, str, bool]]:
    """Give every text with its place, and whether it gives credit; places are never contributors' words."""
    names = {note_type.id: note_type for note_type in reader.note_types}
    for deck in reader.decks:
        yield "the name of a deck", deck.name, False
        yield "the description of a deck", deck.description, False
    for note_type in reader.note_types:
        texts = [note_type.name, note_type.css, *(one.name for one in note_type.fields)]
        texts += [text for one in note_type.templates for text in (one.name, one.question, one.answer)]
        yield "a note type", "\n".join(texts), False
    for note in reader.notes_by_guid():
        fields = names[note.note_type].fields
        where = _place_of(note, tuple(one.name for one in fields))
        yield f"a tag of {where}", " ".join(note.tags), False
        for described, text in zip(fields, note.fields, strict=True):
            if text:
                yield f"field {described.name} of {where}", text, described.name in CREDIT_FIELDS
    for medium in reader.media():
        yield "the name of a medium", medium.name, False


def _place_of(note: NoteContents, fields: Sequence[str]) -> str:
    values = dict(zip(fields, note.fields, strict=True))
    case_id, _, rest = values.get("Id", "").partition("/")
    kind = rest.partition("/")[0]
    if re.fullmatch(r"[0-9a-f]{16}", case_id) and re.fullmatch(r"[a-z]{1,12}", kind):
        return f"the {kind} note of case {case_id}"
    return f"note {note.guid}"


def _found_in_text(text: str, wanted: _Wanted) -> Iterator[Identifier]:
    plain = without_accents(html.unescape(text))
    words = [(found[0], found.start(), found.end()) for found in _WORD.finditer(plain)]
    if not wanted.first_words.isdisjoint({word for word, _, _ in words}):
        for at, (word, start, _) in enumerate(words):
            for begin in ((word,), (word, words[at + 1][0] if at + 1 < len(words) else "")):
                for phrase in wanted.phrases.get(begin, ()):
                    if _stands_at(phrase, plain, words, at, start):
                        yield phrase.identifier
    for signs, identifier in wanted.ideographs:
        if signs in plain:
            yield identifier


def _stands_at(phrase: _Phrase, plain: str, words: Sequence[tuple[str, int, int]], at: int, start: int) -> bool:
    run = words[at : at + len(phrase.words)]
    if tuple(word for word, _, _ in run) != phrase.words:
        return False
    if phrase.exact:
        return plain[start : run[-1][2]] == phrase.exact.strip()
    gaps = (after[1] - before[2] for before, after in pairwise(run))
    return all(gap <= _MOST_BETWEEN_WORDS for gap in gaps)


def _leaks_in_collection(octets: bytes, where: str, wanted: _Wanted) -> Iterator[PhiLeak]:
    """Search the file behind the texts, pages that SQLite no longer uses included, for what no credit may hold."""
    for identifier, at, length in _found_in_bytes(octets, wanted):
        around = {*octets[max(at - 1, 0) : at], *octets[at + length : at + length + 1]}
        if _is_strong(identifier) and _WORD_BYTES.isdisjoint(around):
            yield from _leaks(identifier, where, wanted)


def _leaks_in_medium(name: str, octets: bytes, wanted: _Wanted) -> Iterator[PhiLeak]:
    where = f"medium {name}"
    pieces, pixels = [octets], [b""]
    if octets.startswith(SIGNATURE):
        texts, packed = parts_of_png(octets)
        pieces, pixels = [texts], [octets, inflated(packed)]
    elif octets.startswith(b"RIFF"):
        texts = texts_of_webp(octets)
    else:
        texts = octets if name.lower().endswith(_TEXT_SUFFIXES) else b""
    for piece in pieces:
        for identifier, _, _ in _found_in_bytes(piece, wanted):
            yield from _leaks(identifier, where, wanted)
    for piece in pixels:
        for place, _ in wanted.pixels.find(piece):
            yield from _leaks(wanted.needle_owners[place], where, wanted)
    for encoding in ("utf-8", "latin-1", "utf-16-le", "utf-16-be") if texts else ():
        for identifier in _found_in_text(texts.decode(encoding, "replace"), wanted):
            yield from _leaks(identifier, where, wanted)


def _found_in_bytes(octets: bytes, wanted: _Wanted) -> Iterator[tuple[Identifier, int, int]]:
    for place, at in wanted.bytes.find(octets):
        yield wanted.needle_owners[place], at, len(wanted.needles[place])
