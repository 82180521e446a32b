"""What a student does with a collection in Anki's own library.

The only module that imports ``anki``; it runs in the child process (and in the tests), never in a command.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from anki import import_export_pb2 as messages
from anki.collection import Collection
from anki.decks import FilteredDeckConfig
from anki.lang import set_lang

from radanki.releasing.anki_client.held_collection import HeldCollection
from radanki.releasing.anki_client.snapshot import (
    CardKey,
    PackageLog,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from anki.decks import DeckId

DAY_SECONDS: Final = 86_400


@contextmanager
def new_student(folder: Path) -> Iterator[Student]:
    """Give a student with an empty collection in ``folder``, as a new profile has it, with Anki speaking English."""
    set_lang("en_US")
    collection = Collection(str(folder / "collection.anki2"))
    try:
        yield Student(collection)
    finally:
        collection.close()


@dataclass
class Student(HeldCollection):
    """One student's Anki, and what they do in it."""

    def imports(self, package: Path, **options: Any) -> PackageLog:
        """Import a package as the dialog of a fresh profile proposes it, or with other options of Anki's message."""
        chosen = self.collection._backend.get_import_anki_package_presets()  # noqa: SLF001  # the dialog's own defaults
        chosen.MergeFrom(messages.ImportAnkiPackageOptions(**options))
        request = messages.ImportAnkiPackageRequest(package_path=str(package.absolute()), options=chosen)
        log = self.collection.import_anki_package(request).log
        return PackageLog(
            package.name, log.found_notes, len(log.new), len(log.updated), len(log.duplicate), len(log.conflicting)
        )

    def answers(self, answers: Iterable[tuple[str, int, int]]) -> int:
        """Answer cards through the scheduler, each with 0 (again) to 3 (easy), and give how many were answered."""
        done = 0
        scheduler: Any = self.collection.sched
        for guid, ordinal, rating in answers:
            card = self.card(guid, ordinal)
            card.start_timer()
            states = self.collection._backend.get_scheduling_states(card.id)  # noqa: SLF001  # no public name
            scheduler.answer_card(scheduler.build_answer(card=card, states=states, rating=rating))
            done += 1
        return done

    def due_cards(self) -> list[CardKey]:
        """Give the cards in learning or due for review, in a fixed order."""
        keys = self.collection.find_cards("is:due or is:learn -is:suspended -is:buried")
        rows = {card: key for card, key in self.keys().items() if card in set(keys)}
        return sorted(rows.values())

    def lets_days_pass(self, days: int) -> None:
        """Make the collection so many days older, which to the scheduler is the same as waiting."""
        self.collection.db.execute("UPDATE col SET crt = crt - ?", days * DAY_SECONDS)  # type: ignore[union-attr]
        self.collection.close()
        self.collection.reopen()

    def edits(self, guid: str, *, at: int, tags: Sequence[str] = (), **fields: str) -> None:
        """Change fields (``_`` for a blank in the name) and add tags, as in the editor, at a moment in Unix seconds."""
        note = self.note_of(guid)
        for name, value in fields.items():
            note[name.replace("_", " ")] = value
        note.tags.extend(tags)
        self.collection.update_note(note)
        self.collection.db.execute("UPDATE notes SET mod = ? WHERE guid = ?", at, guid)  # type: ignore[union-attr]

    def flags(self, guid: str, ordinal: int, colour: int = 1) -> None:
        """Put a flag on a card."""
        self.collection.set_user_flag_for_cards(colour, [self.card(guid, ordinal).id])

    def suspends(self, guid: str, ordinal: int) -> None:
        """Suspend a card."""
        self.collection.sched.suspend_cards([self.card(guid, ordinal).id])

    def buries(self, guid: str, ordinal: int) -> None:
        """Bury a card until tomorrow."""
        self.collection.sched.bury_cards([self.card(guid, ordinal).id])

    def postpones(self, guid: str, ordinal: int, days: int) -> None:
        """Set the day on which a card is due, and its interval with it."""
        self.collection.sched.set_due_date([self.card(guid, ordinal).id], f"{days}!")

    def moves(self, guid: str, ordinal: int, deck: str) -> None:
        """Move a card to a deck of the student's own."""
        target = self.collection.decks.add_normal_deck_with_name(deck).id
        self.collection.set_deck([self.card(guid, ordinal).id], target)

    def gathers(self, deck: str, keys: Iterable[CardKey]) -> None:
        """Gather cards in a filtered deck."""
        search = " or ".join(f"cid:{self.card(guid, ordinal).id}" for guid, ordinal in keys)
        wanted = self.collection.sched.get_or_create_filtered_deck(deck_id=0)  # type: ignore[arg-type]  # 0 makes one
        wanted.name = deck
        del wanted.config.search_terms[:]
        wanted.config.search_terms.append(FilteredDeckConfig.SearchTerm(search=search, limit=100))
        self.collection.sched.add_or_update_filtered_deck(wanted)

    def deletes(self, guid: str) -> None:
        """Delete a note with its cards."""
        self.collection.remove_notes([self.note_of(guid).id])

    def renames_deck(self, deck: str, name: str) -> None:
        """Give a deck another name."""
        self.collection.decks.rename(self._deck_id(deck), name)

    def removes_deck(self, deck: str) -> None:
        """Remove a deck with all its cards."""
        self.collection.decks.remove([self._deck_id(deck)])

    def gives_deck_a_preset(self, deck: str, preset: str) -> None:
        """Make a preset of options and give it to a deck."""
        made = self.collection.decks.add_config(preset)
        self.collection.decks.set_config_id_for_deck_dict(
            self.collection.decks.get(self._deck_id(deck)),  # type: ignore[arg-type]  # it exists
            made["id"],
        )

    def switches_fsrs_on(self) -> None:
        """Let FSRS schedule, which keeps a state of memory with every card."""
        self.collection.set_config("fsrs", val=True)

    def _deck_id(self, deck: str) -> DeckId:
        found = self.collection.decks.id_for_name(deck)
        if found is None:
            raise KeyError(deck)
        return found
