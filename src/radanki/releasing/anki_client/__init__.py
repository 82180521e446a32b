"""Anki's own library (AGPL), in a process of its own, for those who have installed it.

radanki neither needs nor ships it (``pip install 'radanki[rehearsal]'`` brings it). It runs in a child process, so that
a halt of its engine costs one sentence, not the command; and only ``collection`` of this room, which nothing but the
child imports, names it.
"""

from __future__ import annotations

from radanki.releasing.anki_client.client import AnkiClient, anki_version, available, import_packages
from radanki.releasing.anki_client.snapshot import ImportReport

__all__ = ["AnkiClient", "ImportReport", "anki_version", "available", "import_packages"]
