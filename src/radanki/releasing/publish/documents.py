"""Every document of a release by its file name; which bytes they have depends on the facts alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from radanki.errors import UsageError
from radanki.releasing.publish.ankiweb import ankiweb_texts
from radanki.releasing.publish.credits_list import credits_markdown, credits_table
from radanki.releasing.publish.release_notes import release_notes

if TYPE_CHECKING:
    from radanki.model.releases.release import ReleaseFacts


def release_documents(facts: ReleaseFacts) -> tuple[tuple[str, bytes], ...]:
    """Give what stands beside the packages: file names and UTF-8 bytes, in the order of names.

    ``sbom.json`` also depends on which versions of radanki's libraries are installed.

    Raises:
        UsageError: where the library that writes ``sbom.json`` is not installed (extra ``release``).
    """
    texts = {
        "ANKIWEB.md": ankiweb_texts(facts),
        "CREDITS.csv": credits_table(facts.credits),
        "CREDITS.md": credits_markdown(facts),
        "RELEASE_NOTES.md": release_notes(facts),
        "sbom.json": _bill_of_materials(facts),
    }
    return tuple((name, text.encode("utf-8")) for name, text in sorted(texts.items()))


def _bill_of_materials(facts: ReleaseFacts) -> str:
    try:
        from radanki.releasing.publish.components import component_list  # noqa: PLC0415  # needs the extra `release`
    except ImportError as error:
        raise UsageError("writing sbom.json needs the extra `release`: pip install 'radanki[release]'") from error
    return component_list(facts)
