"""The program under test stays as it is while its tests run: how its files are is looked at once in a process.

Each command in the tests' own process would look two or three times at a thousand files, and tests give thousands.
What changes the program gives another state to the modules that ask for it, or runs in a process of its own.
"""

from __future__ import annotations

import functools
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Final
from unittest import mock

from radanki.pipeline.memory.surroundings import state_of_program

if TYPE_CHECKING:
    from collections.abc import Iterator

WHO_ASKS: Final = tuple(
    f"radanki.pipeline.{module}.state_of_program"
    for module in ("memory.folder_states", "memory.surroundings", "packages.writing")
)
"""Where modules have the function by name, for those who put another in its place."""


@contextmanager
def same_program() -> Iterator[None]:
    """Let the modules that ask for the state of the program know it from the first time on."""
    known = functools.cache(state_of_program)
    with ExitStack() as stack:
        for name in WHO_ASKS:
            stack.enter_context(mock.patch(name, known))
        yield
