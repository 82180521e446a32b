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

import hashlib
import html
import itertools
import re
from functools import lru_cache, partial
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from radanki.imaging.formats.walkers.png import SIGNATURE
from radanki.model.phi.identifier import PhiLeak
from radanki.package.contents import FIELD_SEPARATOR
from radanki.package.reading import open_package
from radanki.pipeline.phi.media_parts import inflated, parts_of_png, texts_of_webp
from radanki.pipeline.phi.searched_for import WORD, SearchedFor, words_in
from radanki.pipeline.phi.windows import windows_of
from radanki.vocabulary.common_words import without_accents
from radanki.web import bundle

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from radanki.model.phi.identifier import ExtractedIdentifiers, Identifier
    from radanki.package.contents import NoteContents
    from radanki.package.reading import PackageReader
    from radanki.pipeline.phi.searched_for import SearchedPhrase

_MOST_BETWEEN_WORDS = 3
_BOTH_SIDES = 2
_FIELDS_IN_MIND = 512
_WORD_BYTES = frozenset(b"0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
_STRONG_KINDS = frozenset({"patient", "number", "uid"})
_TEXT_SUFFIXES = (".svg", ".js", ".css", ".html", ".json", ".txt")
CREDIT_FIELDS: Final = frozenset({"Credit", "Contributors", "Review", "Licence", "Compare", "Article"})


def find_phi_leaks(package: Path, identifiers: Mapping[str, ExtractedIdentifiers]) -> tuple[PhiLeak, ...]:
    """Search a package for the identifiers of each case (by the path of its file), and say where they stand.

    Raises :class:`~radanki.errors.PackageError` where the package can't be read: what can't be read can't be cleared.
    """
    return tuple(sorted(search_package(package, identifiers)[0]))


def search_package(
    package: Path, identifiers: Mapping[str, ExtractedIdentifiers], known: frozenset[bytes] = frozenset()
) -> tuple[set[PhiLeak], frozenset[bytes]]:
    """Search a package but for the parts that are ``known`` to hold none of these identifiers.

    Gives what stands where, and a digest of each note and each medium that it holds: these are parts. All else, the
    file of the collection among it, is searched in any case. Without identifiers nothing is searched, and no part told.
    """
    wanted = SearchedFor(identifiers)
    if not wanted.listed:
        return set(), frozenset()
    with open_package(package) as reader:
        search = _Search(reader, wanted, known)
        return set(search.leaks()), frozenset(search.parts)


class _Search:
    """One search through one package; ``parts`` are those that it came by."""

    def __init__(self, reader: PackageReader, wanted: SearchedFor, known: frozenset[bytes]) -> None:
        """Search nothing yet."""
        self._reader, self._wanted, self._known = reader, wanted, known
        self.parts: set[bytes] = set()

    def leaks(self) -> Iterator[PhiLeak]:
        """Search the texts, then the bytes."""
        for where, text, is_credit in itertools.chain(self._short_texts(), self._texts_of_notes()):
            for identifier in _found_in_text(text, self._wanted):
                if not is_credit or _is_strong(identifier):
                    yield from _leaks(identifier, where, self._wanted)
        yield from _leaks_in_collection(self._reader.collection_blocks(), "collection.anki2", self._wanted)
        own_files = dict(bundle())
        for part, octets in self._reader.raw_parts():
            if part in own_files and octets == own_files[part]:
                continue  # the viewer, to the byte: its words are ours, whatever a device or a place is called
            if not part:
                yield from _leaks_in_collection((octets,), "the package's own lists", self._wanted)
            elif not self._is_known(b"medium", part, octets):
                yield from _leaks_in_medium(part, octets, self._wanted)

    def _is_known(self, kind: bytes, name: str, octets: bytes) -> bool:
        """Take a part down, and tell whether it was searched before."""
        digest = hashlib.blake2b(name.encode("utf-8", "surrogatepass"), digest_size=16, person=kind)
        digest.update(b"\0" + octets)
        part = digest.digest()
        self.parts.add(part)
        return part in self._known

    def _short_texts(self) -> Iterator[tuple[str, str, bool]]:
        """Give what a package says beside its notes, with its place, and that it gives no credit."""
        for deck in self._reader.decks:
            yield "the name of a deck", deck.name, False
            yield "the description of a deck", deck.description, False
        for note_type in self._reader.note_types:
            texts = [note_type.name, note_type.css, *(one.name for one in note_type.fields)]
            texts += [text for one in note_type.templates for text in (one.name, one.question, one.answer)]
            yield "a note type", "\n".join(texts), False
        for name in self._reader.media_names():
            yield "the name of a medium", name, False

    def _texts_of_notes(self) -> Iterator[tuple[str, str, bool]]:
        """Give every text with its place, and whether it gives credit; places are never contributors' words.

        Notes in which nothing stands that is searched for are left out: nearly all.
        """
        names = {one.id: tuple(field.name for field in one.fields) for one in self._reader.note_types}
        told = {number: "\n".join(fields) for number, fields in names.items()}
        # Most fields of a note stand in the notes before it, too.
        may_stand_in = lru_cache(_FIELDS_IN_MIND)(partial(_may_stand_in, wanted=self._wanted))
        for number, kind, tags, values in self._reader.texts_of_notes():
            text = f"{tags}{FIELD_SEPARATOR}{values}"
            if self._is_known(b"note", told.get(kind, ""), text.encode()):
                continue
            if not any(map(may_stand_in, text.split(FIELD_SEPARATOR))):
                continue
            note = self._reader.note(number)
            where = _place_of(note, names[kind])
            yield f"a tag of {where}", " ".join(note.tags), False
            for name, value in zip(names[kind], note.fields, strict=True):
                if value:
                    yield f"field {name} of {where}", value, name in CREDIT_FIELDS


def _is_strong(identifier: Identifier) -> bool:
    return identifier.kind in _STRONG_KINDS and not identifier.is_part


def _leaks(identifier: Identifier, where: str, wanted: SearchedFor) -> Iterator[PhiLeak]:
    for case in wanted.owners_of(identifier):
        yield PhiLeak(case, identifier.kind, where)


def _place_of(note: NoteContents, fields: Sequence[str]) -> str:
    values = dict(zip(fields, note.fields, strict=True))
    case_id, _, rest = values.get("Id", "").partition("/")
    kind = rest.partition("/")[0]
    if re.fullmatch(r"[0-9a-f]{16}", case_id) and re.fullmatch(r"[a-z]{1,12}", kind):
        return f"the {kind} note of case {case_id}"
    return f"note {note.guid}"


def _may_stand_in(text: str, wanted: SearchedFor) -> bool:
    """Tell whether two words in a row begin anything that is searched for, or signs of it stand anywhere."""
    plain = without_accents(html.unescape(text))
    return _begins_in(plain, wanted) or any(signs in plain for signs, _ in wanted.ideographs)


def _begins_in(plain: str, wanted: SearchedFor) -> bool:
    words = words_in(plain)
    likely = wanted.first_words.intersection(words)
    return bool(likely) and any(
        word in wanted.beginnings or f"{word} {after}" in wanted.beginnings
        for word, after in pairwise((*words, ""))
        if word in likely
    )


def _found_in_text(text: str, wanted: SearchedFor) -> Iterator[Identifier]:
    plain = without_accents(html.unescape(text))
    if _begins_in(plain, wanted):
        words = [(found[0], found.start(), found.end()) for found in WORD.finditer(plain)]
        for at, (word, start, _) in enumerate(words):
            for begin in ((word,), (word, words[at + 1][0] if at + 1 < len(words) else "")):
                for phrase in wanted.beginning_with(*begin):
                    if _stands_at(phrase, plain, words, at, start):
                        yield phrase.identifier
    for signs, identifier in wanted.ideographs:
        if signs in plain:
            yield identifier


def _stands_at(phrase: SearchedPhrase, plain: str, words: Sequence[tuple[str, int, int]], at: int, start: int) -> bool:
    run = words[at : at + len(phrase.words)]
    if tuple(word for word, _, _ in run) != phrase.words:
        return False
    if phrase.exact:
        return plain[start : run[-1][2]] == phrase.exact.strip()
    gaps = (after[1] - before[2] for before, after in pairwise(run))
    return all(gap <= _MOST_BETWEEN_WORDS for gap in gaps)


def _leaks_in_collection(blocks: Iterable[bytes], where: str, wanted: SearchedFor) -> Iterator[PhiLeak]:
    """Search the file behind the texts, pages that SQLite no longer uses included, for what no credit may hold."""
    for window in windows_of(blocks, wanted.longest_bytes):
        for identifier, at, length in _found_in_bytes(window, wanted):
            around = window[at - 1 : at] + window[at + length : at + length + 1]
            # What has no neighbour on a side stands in the window before or after, too.
            if len(around) == _BOTH_SIDES and _is_strong(identifier) and _WORD_BYTES.isdisjoint(around):
                yield from _leaks(identifier, where, wanted)


def _leaks_in_medium(name: str, octets: bytes, wanted: SearchedFor) -> Iterator[PhiLeak]:
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
        for number, _, _ in wanted.pixels.find(piece):
            yield from _leaks(wanted.listed[number], where, wanted)
    for encoding in ("utf-8", "latin-1", "utf-16-le", "utf-16-be") if texts else ():
        for identifier in _found_in_text(texts.decode(encoding, "replace"), wanted):
            yield from _leaks(identifier, where, wanted)


def _found_in_bytes(octets: bytes, wanted: SearchedFor) -> Iterator[tuple[Identifier, int, int]]:
    for number, at, length in wanted.bytes.find(octets):
        yield wanted.listed[number], at, length
