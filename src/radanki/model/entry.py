"""What every part of a file that people write has in common."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Entry(BaseModel):
    """What every part of a case has in common: unknown keys are refused, and nothing changes after reading."""

    # A part is read as what it is a part of: built by itself too, each would cost every start of the program.
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True, defer_build=True)
