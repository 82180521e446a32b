"""Everything that radanki raises on purpose."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from radanki.model.problem import Problem


class RadankiError(Exception):
    """The parent of every error that radanki raises on purpose; its text is complete in itself."""


class ProblemsFoundError(RadankiError):
    """The content is at fault: every problem found, in the order of their places."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        """Keep the problems, sorted by place."""
        self.problems = tuple(sorted(problems))
        super().__init__(f"{len(self.problems)} problems")


class UsageError(RadankiError):
    """The call is at fault: a library, deck, case or file that was named does not exist."""


class ImageError(RadankiError):
    """A picture can't be read or rendered; ``rule`` is the code of the rule that it breaks."""

    def __init__(self, message: str, *, fix: str = "", rule: str = "media/unreadable") -> None:
        """Say what is wrong with the picture and what to do."""
        self.message = message
        self.fix = fix
        self.rule = rule
        super().__init__(message)


class PictureMissingError(RadankiError):
    """A picture that a case points to is not in the cache, or can't be had now."""


class FetchError(RadankiError):
    """A picture that a case points to could not be brought, or is not what its digest says."""

    def __init__(self, message: str, *, fix: str = "", rule: str = "fetch/unavailable") -> None:
        """Say what could not be had and what to do."""
        self.message = message
        self.fix = fix
        self.rule = rule
        super().__init__(message)


class HostUnreachableError(FetchError):
    """A host gives no answer now: nothing is wrong with what a case says."""

    def __init__(self, host: str, reason: str) -> None:
        """Say which host it is, and why."""
        self.host = host
        super().__init__(
            f"the address can't be reached: {reason}", fix="Try again when you are connected.", rule="fetch/offline"
        )


class WorkersError(RadankiError):
    """No worker process comes as far as a job, so that nothing can be rendered or searched."""


class PackageError(RadankiError):
    """A package can't be written, or a file that should be one can't be read."""


class ConflictError(RadankiError):
    """A file that is to be rewritten was changed by somebody else meanwhile; it was left as it is."""


class ReleaseError(RadankiError):
    """A release is refused: its version is too small, something it builds on is missing, or students would lose."""


class AnnotationError(RadankiError):
    """A file of shapes can't be read, holds none that could be used, or one of its shapes can't be meant."""
