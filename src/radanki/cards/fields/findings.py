"""Findings in words: label, other names, and why, as a list or one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from radanki.cards.fields.escape import plain
from radanki.cards.fields.markdown import inline

if TYPE_CHECKING:
    from collections.abc import Sequence

    from radanki.model.case import Finding


def finding_answer(finding: Finding) -> str:
    """Give one finding as a whole answer."""
    return f'<div class="rk-verdict">{plain(finding.label)}</div>{_also(finding)}{_why(finding)}'


def finding_list(findings: Sequence[Finding]) -> str:
    """Give all findings, numbered as their marks on the picture; a single one has no number there and none here."""
    if not findings:
        return ""
    name = "ol" if len(findings) > 1 else "ul"
    items = "".join(f"<li><b>{plain(finding.label)}</b>{_also(finding)}{_why(finding)}</li>" for finding in findings)
    return f'<{name} class="rk-seen">{items}</{name}>'


def _also(finding: Finding) -> str:
    return f'<div class="rk-also">also: {plain(", ".join(finding.aliases))}</div>' if finding.aliases else ""


def _why(finding: Finding) -> str:
    return "" if finding.why is None else f'<div class="rk-reason">{inline(finding.why)}</div>'
