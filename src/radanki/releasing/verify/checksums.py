"""Checksums: the files beside a package say of it what is true."""

from __future__ import annotations

from typing import TYPE_CHECKING

from radanki.releasing.verify.package_problem import PackageProblem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from radanki.releasing.verify.facts import Beside
    from radanki.releasing.verify.subject import Subject

_FIX = "The package is not the one that was built with them: get both again from one place."
_RULE = "verify/checksum"


def check_checksums(subject: Subject, stated: Beside) -> Iterator[PackageProblem]:
    """Digests and counts are those of ``manifest.json`` and ``SHA256SUMS``."""
    for fault in stated.unreadable:
        yield PackageProblem(_RULE, fault, _FIX)
    if stated.checksum is not None and stated.checksum != subject.sha256:
        yield PackageProblem(_RULE, "SHA256SUMS beside it has another checksum of this file", _FIX)
    found = {
        "sha256": subject.sha256,
        "digest": subject.digest,
        "notes": len(subject.notes),
        "cards": subject.cards,
        "media": len(subject.media),
        "bytes": subject.size_bytes,
    }
    for key, value in found.items() if stated.manifest is not None else ():
        if stated.manifest is not None and stated.manifest.get(key) != value:
            said = str(stated.manifest.get(key))[:64]
            yield PackageProblem(_RULE, f"manifest.json beside it says `{key}` {said}, and it is {value}", _FIX)
