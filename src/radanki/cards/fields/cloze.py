"""Cloze deletions, the only live syntax of Anki's that a field holds."""

from __future__ import annotations

from radanki.model.card_markup import CardMarkup

_COLON = CardMarkup("&#58;")


def cloze(number: int, content: CardMarkup, hint: CardMarkup | None = None) -> CardMarkup:
    """Give a cloze deletion of finished HTML; without a hint Anki shows dots in its place."""
    if hint is None:
        return CardMarkup("{{{{c{}::{}}}}}").format(number, _guarded(content))
    return CardMarkup("{{{{c{}::{}::{}}}}}").format(number, _guarded(content), _guarded(hint))


def _guarded(markup: CardMarkup) -> CardMarkup:
    """Keep a colon at either end, or two in a row, from being read as the sign between the parts of a cloze."""
    guarded = markup.replace("::", _COLON + _COLON)
    if guarded.startswith(":"):
        guarded = _COLON + guarded[1:]
    return guarded[:-1] + _COLON if guarded.endswith(":") else guarded
