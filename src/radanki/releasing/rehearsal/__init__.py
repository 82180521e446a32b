"""A release, rehearsed: students of every kind import it into Anki's own library, and nothing of theirs may be lost.

:func:`rehearse` is the whole face; the modules of this room tell what the students do, what they must keep, and which
changes between two releases no student could survive.
"""

from __future__ import annotations

from radanki.releasing.rehearsal.rehearse import EarlierRelease, RehearsalReport, rehearse

__all__ = ["EarlierRelease", "RehearsalReport", "rehearse"]
