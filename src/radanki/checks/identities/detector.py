"""One text in, every identity in it out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from radanki.checks.identities.addresses import addresses_in, public_addresses_in
from radanki.checks.identities.ages import ages_in
from radanki.checks.identities.births import births_in
from radanki.checks.identities.contacts import e_mails_in, phones_in
from radanki.checks.identities.dates import dates_in
from radanki.checks.identities.found import Identity, Trait
from radanki.checks.identities.honest import masked
from radanki.checks.identities.names import names_in
from radanki.checks.identities.numbers import numbers_in
from radanki.checks.identities.places import places_in
from radanki.checks.identities.plain_text import PlainText, folded, shown_text

if TYPE_CHECKING:
    from collections.abc import Iterable

AGE: Final = Trait(
    "privacy/age", "an age over 89", 'Write "90+": the very old are few enough to be recognised', ages_in
)
BIRTH: Final = Trait("privacy/birth-date", "a date of birth", "Write the age in years: `patient: {age: 54}`", births_in)
DATE: Final = Trait("privacy/date", "a date", "Write how much later: “two days after the fall”", dates_in)
NUMBER: Final = Trait(
    "privacy/record-number", "a number that may be a record's", "Take it out: no reader needs it", numbers_in
)
PHONE: Final = Trait("privacy/phone", "a telephone number", "Take it out", phones_in)
NAME: Final = Trait(
    "privacy/name",
    "a person's name",
    "Write “the patient” or “the surgeon”; contributors and authors have fields of their own",
    names_in,
)
E_MAIL: Final = Trait("privacy/e-mail", "an e-mail address", "Take it out; a name is enough", e_mails_in)
PLACE: Final = Trait(
    "privacy/place", "an address, a hospital or a bed", "Take it out, or write what kind of place it was", places_in
)
ADDRESS: Final = Trait(
    "privacy/address",
    "a web address with a patient in it",
    "Give the public address of the case or article itself",
    lambda text: addresses_in(text.shown),
)
PUBLIC_ADDRESS: Final = ADDRESS._replace(spans=lambda text: public_addresses_in(text.shown))
TRAITS: Final = (AGE, BIRTH, DATE, NUMBER, PHONE, NAME, E_MAIL, PLACE, ADDRESS)
MOST_SIGNS: Final = 100_000
"""Of a text are looked at; nothing longer is read from a file (``library.whole_file``)."""


def plain(text: str) -> PlainText:
    """Give a text as the detector reads it."""
    shown = shown_text(text)
    return PlainText(shown, masked(folded(shown)))


def identities_in(text: str, traits: Iterable[Trait] = TRAITS) -> tuple[Identity, ...]:
    """Give what tells who a patient is, the longest words of each; places are those of :func:`shown_text`."""
    found = _all_in(plain(text), tuple(traits))
    if not found:
        return ()
    longest = sorted(found, key=lambda one: one.start - one.end)
    kept: list[Identity] = []
    for one in longest:
        if not any(other.start <= one.start and one.end <= other.end for other in kept):
            kept.append(one)
    return tuple(sorted(kept, key=lambda one: one.start))


def _all_in(text: PlainText, traits: tuple[Trait, ...]) -> list[Identity]:
    return [Identity(trait, start, end) for trait in traits for start, end in trait.spans(text)]
