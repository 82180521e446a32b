"""A real import: what Anki's own library makes of the package, where a person has installed it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from radanki.errors import PackageError
from radanki.releasing.anki_client import available, import_packages
from radanki.releasing.verify.package_problem import PackageProblem

if TYPE_CHECKING:
    from radanki.releasing.verify.subject import Subject

NOT_INSTALLED = "not imported: Anki's own library is not installed"
_RULE = "verify/import"


def imported(subject: Subject) -> tuple[str, tuple[PackageProblem, ...]]:
    """Give a line on what Anki did with the package, and what a student would see as wrong."""
    if not available():
        return NOT_INSTALLED, ()
    fix = "Anki says so: a student would see it, too."
    try:
        report = import_packages([subject.path])
    except PackageError as error:
        return "not imported: Anki refused it", (PackageProblem(_RULE, str(error), fix),)
    found = [PackageProblem(_RULE, fault, fix) for fault in report.faults]
    if (report.notes, report.cards) != (len(subject.notes), subject.cards):
        message = f"Anki has {report.notes} notes and {report.cards} cards of {len(subject.notes)} and {subject.cards}"
        found.append(PackageProblem(_RULE, message, fix))
    line = (
        f"imported by Anki {report.anki}: {report.new} notes new, {report.cards} cards, "
        f"{report.rendered_cards} rendered on both sides"
    )
    return line, tuple(found)
