"""Findings in words: label, other names, and why, as a list or one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from radanki.cards.fields.markdown import inline
from radanki.model.card_markup import CardMarkup

if TYPE_CHECKING:
    from collections.abc import Sequence

    from radanki.model.images import Finding


def finding_answer(finding: Finding) -> CardMarkup:
    """Give one finding as a whole answer."""
    verdict = CardMarkup('<div class="rk-verdict">{}</div>').format(finding.label)
    return verdict + _also(finding) + _why(finding)


def finding_list(findings: Sequence[Finding]) -> CardMarkup:
    """Give all findings, numbered as their marks on the picture; a single one has no number there and none here."""
    items = CardMarkup("").join(
        CardMarkup("<li><b>{}</b>{}{}</li>").format(finding.label, _also(finding), _why(finding))
        for finding in findings
    )
    if len(findings) > 1:
        return CardMarkup('<ol class="rk-seen">{}</ol>').format(items)
    return CardMarkup('<ul class="rk-seen">{}</ul>').format(items) if items else items


def _also(finding: Finding) -> CardMarkup:
    also = ", ".join(finding.aliases)
    return CardMarkup('<div class="rk-also">also: {}</div>').format(also) if also else CardMarkup("")


def _why(finding: Finding) -> CardMarkup:
    if finding.why is None:
        return CardMarkup("")
    return CardMarkup('<div class="rk-reason">{}</div>').format(inline(finding.why))
