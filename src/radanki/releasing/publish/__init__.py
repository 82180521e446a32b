"""What stands beside the packages of a release: credits, notes for students, text for AnkiWeb, the list of components.

:func:`picture_credits` is the one place that says whose a shown picture is; :func:`release_documents` writes the rest.
"""

from __future__ import annotations

from radanki.releasing.publish.credits import picture_credits
from radanki.releasing.publish.documents import release_documents

__all__ = ["picture_credits", "release_documents"]
