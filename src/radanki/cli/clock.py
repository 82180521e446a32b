"""The date, which only commands may look up."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime


def today() -> date:
    """Give the date in UTC: that of ``SOURCE_DATE_EPOCH`` where it is set, else the clock's."""
    stated = os.environ.get("SOURCE_DATE_EPOCH", "")
    now = datetime.fromtimestamp(int(stated), UTC) if stated.isdigit() else datetime.now(UTC)
    return now.date()
