"""Privacy: no text of a case and no name of a file tells who the patient is.

The identifiers are those of the Safe Harbor list of HIPAA (45 CFR 164.514(b)(2)) that a case's text could hold: names,
dates other than years, ages over 89, telephone numbers, e-mail addresses, record and account numbers.
"""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final, NamedTuple

from radanki.checks.complaint import error_at
from radanki.checks.texts import credits_of, texts_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from radanki.model.library import CaseFile, Location
    from radanki.model.problem import Problem


class Trait(NamedTuple):
    """A kind of identifier: the code of its rule, what it looks like, what it is, and what to write instead."""

    rule: str
    pattern: re.Pattern[str]
    what: str
    fix: str


_OVER_89: Final = r"(?:9[0-9]|1[0-3][0-9])"
_MONTH: Final = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_YEAR: Final = r"(?:19|20)[0-9]{2}"
_DAY: Final = r"(?:0?[1-9]|[12][0-9]|3[01])"
_MONTH_NUMBER: Final = r"(?:0?[1-9]|1[0-2])"

TRAITS: Final = (
    Trait(
        "privacy/age",
        re.compile(
            rf"(?<![0-9.]){_OVER_89}(?:\s*-?\s*(?:years?|yrs?)\s*-?\s*old|\s*-?\s*y\s*/\s*o\b|\s*y\.\s*o\.)"
            rf"|\b(?:aged|age|age of)\s*:?\s*{_OVER_89}(?![0-9+]|\.[0-9])"
            rf"|(?<![0-9.]){_OVER_89}\s?[MF]\b",
        ),
        "an age over 89",
        'Write "90+": the very old are few enough to be recognised.',
    ),
    Trait(
        "privacy/birth-date",
        re.compile(
            r"\bd\.?o\.?b\b|\bdate of birth\b"
            rf"|\bborn\s+(?:on|in)\s+(?:the\s+)?[^.;]{{0,20}}{_YEAR}|\bborn\s+{_DAY}[./-]",
            re.IGNORECASE,
        ),
        "a date of birth",
        "Write the age in years: `patient: {age: 54}`.",
    ),
    Trait(
        "privacy/date",
        re.compile(
            rf"\b{_YEAR}-{_MONTH_NUMBER}-{_DAY}\b"
            rf"|\b{_YEAR}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])\b"
            rf"|\b(?:{_DAY}[./-]{_MONTH_NUMBER}|{_MONTH_NUMBER}[./-]{_DAY})[./-]{_YEAR}\b"
            rf"|\b(?:{_DAY}/{_MONTH_NUMBER}|{_MONTH_NUMBER}/{_DAY})/[0-9]{{2}}\b"
            rf"|\b{_DAY}(?:st|nd|rd|th)?\s+(?:of\s+)?{_MONTH},?\s+{_YEAR}\b"
            rf"|\b{_MONTH}\s+{_DAY}(?:st|nd|rd|th)?,?\s+{_YEAR}\b",
            re.IGNORECASE,
        ),
        "a date",
        "Write how much later: “two days after the fall”.",
    ),
    Trait(
        "privacy/record-number",
        re.compile(
            r"\b(?:mrn|ssn|nhs|hospital|patient|accession|record|insurance|study|case)"
            r"(?:\s*(?:id|no|nr|number))?\b\s*[.:#=]*\s*[a-z]{0,4}-?[0-9][0-9 -]{3,}[0-9]"
            r"|\b[0-9]{3}-[0-9]{2}-[0-9]{4}\b|\b[0-9]{3} [0-9]{3} [0-9]{4}\b|(?<![\w.])[0-9]{7,}\b(?!\.[0-9])",
            re.IGNORECASE,
        ),
        "a number that may be a record's",
        "Take it out: no reader needs it.",
    ),
    Trait(
        "privacy/phone",
        re.compile(
            r"\+[0-9]{1,3}[ .-]?\(?[0-9]{1,5}\)?(?:[ .-]?[0-9]{2,5}){2,}|\([0-9]{3}\) ?[0-9]{3}[-. ][0-9]{4}\b"
            r"|\b[0-9]{3}[-.][0-9]{3}[-.][0-9]{4}\b|\b(?:tel|phone|mobile|bleep|pager|fax)\b\.?\s*:?\s*[0-9]{3,}",
            re.IGNORECASE,
        ),
        "a telephone number",
        "Take it out.",
    ),
    Trait(
        "privacy/name",
        re.compile(
            r"\b(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Professor|Herr|Frau|Monsieur|Madame|Mme|Señora?|Signora?)\.? +"
            r"(?:[A-Z]\. ?)*[A-Z][a-zà-öø-ÿ'\u2019-]+"
            r"|\b(?:[Nn]amed?|[Pp]atient'?s? name)\s*(?:is|:)\s*[A-Z][a-z]+|\b[A-Za-z-]+\^[A-Za-z]+",
        ),
        "a person's name",
        "Write “the patient” or “the surgeon”; contributors and authors have fields of their own.",
    ),
)
E_MAIL: Final = Trait(
    "privacy/e-mail",
    re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"),
    "an e-mail address",
    "Take it out; a name is enough.",
)
# Addresses and catalogue numbers hold digits that are nobody's.
_ADDRESS: Final = re.compile(r"\bhttps?://\S+|\b10\.[0-9]{4,9}/\S+|\b(?:rID|RID|PMC|PMID)[: -]?[0-9]+")

_FILE_TRAITS: Final = (
    ("privacy/file-name", re.compile(r"[A-Za-z]\^|\^[A-Za-z]"), "a person's name as DICOM writes it"),
    (
        "privacy/file-name",
        re.compile(
            rf"(?<![0-9]){_YEAR}[-_.]?(?:0[1-9]|1[0-2])[-_.]?(?:0[1-9]|[12][0-9]|3[01])(?![0-9])"
            rf"|(?<![0-9])(?:0[1-9]|[12][0-9]|3[01])[-_.](?:0[1-9]|1[0-2])[-_.]{_YEAR}(?![0-9])"
        ),
        "a date",
    ),
    (
        "privacy/file-name",
        re.compile(r"(?<![0-9])0*[1-9][0-9]{5,}(?![0-9])|(?:[0-9]+\.){5,}[0-9]+"),
        "a number of six digits or more",
    ),
)


def check_texts(case_file: CaseFile) -> Iterator[Problem]:
    """No text holds what tells a patient from others; nothing but what is typed there reaches a card."""
    for location, text in texts_of(case_file.case):
        plain = _ADDRESS.sub(" ", text)
        for trait in TRAITS:
            found = trait.pattern.search(plain)
            if found is not None:
                yield _identity(case_file, location, trait, found.group())


def check_drawing(case_file: CaseFile, texts: Iterable[str]) -> Iterator[Problem]:
    """No text in a case's drawing holds what tells a patient from others; ``texts`` are those that it shows."""
    for text in texts:
        plain = _ADDRESS.sub(" ", text)
        for trait in (*TRAITS, E_MAIL):
            found = trait.pattern.search(plain)
            if found is not None:
                yield _identity(case_file, ("schematic",), trait, found.group())


def check_e_mail(case_file: CaseFile) -> Iterator[Problem]:
    """No text holds an e-mail address, a contributor's own neither: it would be public for good."""
    for location, text in (*texts_of(case_file.case), *credits_of(case_file.case)):
        found = E_MAIL.pattern.search(text)
        if found is not None:
            yield _identity(case_file, location, E_MAIL, found.group())


def _identity(case_file: CaseFile, location: Location, trait: Trait, found: str) -> Problem:
    # What was found is shown in part only: a report is copied into issues and logs.
    shown = " ".join(found.split())
    key = next(part for part in reversed(location) if isinstance(part, str))
    message = f"`{key}` holds what looks like {trait.what}: {shown[:4]}…"
    return error_at(case_file.places, location, trait.rule, message, trait.fix)


def check_file_names(case_file: CaseFile) -> Iterator[Problem]:
    """No name of a file, a slice or the folder holds a person, a date, or a long number."""
    case = case_file.case
    for place, image in enumerate(case.images):
        if image.file is not None:
            yield from _name_problems(case_file, ("images", place, "file"), image.file)
            yield from _slice_name_problems(case_file, ("images", place, "file"), image.file)
        for number, finding in enumerate(image.findings):
            if finding.mask is not None and finding.mask.file is not None:
                location = ("images", place, "findings", number, "mask", "file")
                yield from _name_problems(case_file, location, finding.mask.file)
    if case.schematic is not None:
        yield from _name_problems(case_file, ("schematic",), case.schematic)
    yield from _name_problems(case_file, (), case_file.folder.name)


def _slice_name_problems(case_file: CaseFile, location: Location, folder: str) -> Iterator[Problem]:
    """Report the first slice of a stack whose name holds an identity; the others are like it."""
    if PurePosixPath(folder).is_absolute() or ".." in PurePosixPath(folder).parts:
        return
    path = case_file.folder / folder
    try:
        slice_files = () if path.is_symlink() or not path.is_dir() else sorted(path.iterdir())
    except (OSError, ValueError):  # a name that no file can have, which another rule reports
        return
    for slice_file in slice_files:
        problems = tuple(_name_problems(case_file, location, slice_file.name))
        if problems:
            yield problems[0]
            return


def _name_problems(case_file: CaseFile, location: Location, name: str) -> Iterator[Problem]:
    for rule, pattern, what in _FILE_TRAITS:
        if pattern.search(name):
            yield error_at(
                case_file.places,
                location,
                rule,
                f"the file's name holds what looks like {what}",
                "Rename the file to what it shows, like `frontal.png`, and commit it under that name only.",
            )
            return


CASE_RULES = (check_texts, check_e_mail, check_file_names)
