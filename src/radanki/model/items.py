"""Pearls, questions and steps: what makes a note of its own, as its contributor wrote it."""

from __future__ import annotations

from radanki.model.entry import Entry
from radanki.model.scalars import Slug, Text


class Pearl(Entry):
    """A teaching point; the words in bold are the gap that its card asks for."""

    id: Slug
    text: Text


class Question(Entry):
    """A free question, or a multiple choice one where ``choices`` gives the wrong answers beside the right one."""

    id: Slug
    ask: Text
    answer: Text
    image: Slug | None = None
    choices: tuple[Text, ...] = ()
    why: Text | None = None


class Step(Entry):
    """One card of an unfolding case: what is shown so far, and what is asked now."""

    id: Slug
    show: tuple[Slug, ...] = ()
    ask: Text
    answer: Text
    why: Text | None = None
