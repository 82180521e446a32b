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
    verdict = CardMarkup('<div class="rk-verdict" data-rk="verdict">{}{}</div>').format(
        finding.label, also_called(finding.aliases)
    )
    return verdict if finding.why is None else verdict + folded(inline(finding.why))


def folded(why: CardMarkup) -> CardMarkup:
    """Give a reason of which two lines are seen, and the rest after a touch: the same as in the templates."""
    return CardMarkup(
        '<details class="rk-reason tappable" data-rk="why"><summary class="tappable"><div>{}</div></summary></details>'
    ).format(why)


def finding_list(findings: Sequence[Finding]) -> CardMarkup:
    """Give all findings, numbered as their marks on the picture; a single one has no number there and none here."""
    items = CardMarkup("").join(
        CardMarkup("<li><b>{}</b>{}{}</li>").format(finding.label, also_called(finding.aliases), _why(finding))
        for finding in findings
    )
    return _seen(items, len(findings)) if items else items


def _seen(items: CardMarkup, count: int) -> CardMarkup:
    numbered = CardMarkup('<ol class="rk-seen">{}</ol>')
    return (numbered if count > 1 else CardMarkup('<ul class="rk-seen">{}</ul>')).format(items)


def finding_rows(findings: Sequence[Finding]) -> CardMarkup:
    """Give all findings, numbered as their marks, each with its reason in a row that opens on a phone."""
    items = CardMarkup("").join(
        CardMarkup("<li>{}</li>").format(row(finding.label, inline(finding.why or "") + also_called(finding.aliases)))
        for finding in findings
    )
    return _seen(items, len(findings))


def row(name: str, told: CardMarkup) -> CardMarkup:
    """Give a name whose words are folded where a window is narrow, and stand behind it where it is wide.

    Where there are no words there is nothing to unfold.
    """
    if not told.strip():
        return CardMarkup("<b>{}</b>").format(name)
    return CardMarkup(
        '<details class="rk-entry tappable"><summary class="tappable"><b>{}</b></summary> <span>{}</span></details>'
    ).format(name, told.strip())


def finding_reason(finding: Finding) -> CardMarkup:
    """Give why one finding is what the verdict above calls it, and what else it is called."""
    return CardMarkup("{}{}").format(inline(finding.why or ""), also_called(finding.aliases)).strip()


def finding_names(findings: Sequence[Finding]) -> CardMarkup:
    """Give the labels of findings in one line."""
    names = CardMarkup(", ").join(CardMarkup("<b>{}</b>").format(finding.label) for finding in findings)
    return CardMarkup('<span class="rk-seen-names">{}</span>').format(names)


def also_called(names: Sequence[str]) -> CardMarkup:
    """Give what else something is called, for behind its name; nothing where it has one name."""
    return CardMarkup(' <span class="rk-also">also: {}</span>').format(", ".join(names)) if names else CardMarkup("")


def _why(finding: Finding) -> CardMarkup:
    if finding.why is None:
        return CardMarkup("")
    return CardMarkup(": {}").format(inline(finding.why))
