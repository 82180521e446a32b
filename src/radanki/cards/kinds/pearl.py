"""Pearl cards: a teaching point with its words in bold left out, beside the picture that it is drawn from."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from radanki.cards.assemble import assemble
from radanki.cards.fields.asked_about import findings_about
from radanki.cards.fields.credits import linked
from radanki.cards.fields.markdown import bold_phrases, inline, with_gaps
from radanki.cards.fields.viewer import show_pictures
from radanki.cards.fields.withheld import withheld
from radanki.model.card_markup import CardMarkup

if TYPE_CHECKING:
    from radanki.cards.inputs import CardInputs
    from radanki.model.images import Image
    from radanki.model.items import Article, Pearl
    from radanki.model.library import CaseFile
    from radanki.model.note import Note

_WHOLE = CardMarkup("What is the teaching point of this case?")


def pearl_notes(case_file: CaseFile, inputs: CardInputs) -> tuple[Note, ...]:
    """Give one note per pearl."""
    return tuple(_note(case_file, inputs, pearl) for pearl in case_file.case.pearls)


def _note(case_file: CaseFile, inputs: CardInputs, pearl: Pearl) -> Note:
    gaps = bold_phrases(pearl.text)
    images = _beside(case_file, inputs, pearl)
    answer = CardMarkup(", ").join(gaps) if gaps else inline(pearl.text)
    hidden = withheld(case_file, images, [str(answer.striptags())])
    shown = show_pictures(
        case_file, inputs, images, findings_about(images, pearl.about, pearl.text), hidden=hidden, listed=False
    )
    fields = {
        # Where nothing in the text says what to leave out, the whole point is asked for.
        "Prompt": with_gaps(pearl.text) if gaps else _WHOLE,
        **shown.fields,
        "Answer": answer,
        "Why": inline(pearl.why or ""),
        "Article": CardMarkup("") if pearl.article is None else _teaching_point(pearl.article),
    }
    return assemble(
        case_file,
        inputs,
        "pearl",
        part=pearl.id,
        fields=fields,
        pictures=shown.pictures,
        images=images,
        shows_history=False,
    )


def _beside(case_file: CaseFile, inputs: CardInputs, pearl: Pearl) -> list[Image]:
    """Give the picture that a pearl names; else the held one whose findings it is about, else the first held."""
    held = [image for image in case_file.case.images if image.name in inputs.pictures]
    if pearl.image is not None:
        return [image for image in held if image.name == pearl.image]
    named = (image for image in held if findings_about([image], pearl.about, pearl.text))
    first = next(named, held[0] if held else None)
    return [] if first is None else [first]


def _teaching_point(article: Article) -> CardMarkup:
    """Give the article that says so, with its DOI as a link."""
    link = linked(f"doi:{article.doi}", f"https://doi.org/{quote(article.doi, safe='/()')}")
    return CardMarkup("The point is from: {}. {}").format(article.title, link)
