"""Which findings an answer outlines: those that its item names by number, or else in its own words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from radanki.checks.telling import holds, own_words, words_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from radanki.model.images import Finding, Image


def findings_about(images: Iterable[Image], about: Sequence[int] | None, *texts: str) -> tuple[Finding, ...]:
    """Give the findings of these pictures that an item is about; where it does not say, those that its texts name.

    An empty ``about`` is about no place, and so is a question that names no finding: its answer outlines nothing.
    """
    findings = tuple(finding for image in images for finding in image.findings)
    if about is not None:
        return tuple(finding for finding in findings if finding.number in about)
    return tuple(finding for finding in findings if any(_is_named(finding, text) for text in texts))


def _is_named(finding: Finding, text: str) -> bool:
    own = own_words(finding.label)
    return (bool(own) and own <= set(words_of(text))) or any(
        holds(text, name) for name in (finding.label, *finding.aliases)
    )
