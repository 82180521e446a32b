"""The date, which only commands may look up."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime


def stated_time() -> int | None:
    """Give ``SOURCE_DATE_EPOCH`` (Unix seconds), where it is set."""
    stated = os.environ.get("SOURCE_DATE_EPOCH", "")
    return int(stated) if stated.isdigit() else None


def today() -> date:
    """Give the date in UTC: that of ``SOURCE_DATE_EPOCH`` where it is set, else the clock's."""
    stated = stated_time()
    now = datetime.now(UTC) if stated is None else datetime.fromtimestamp(stated, UTC)
    return now.date()
