"""Find cards: the whole picture, and the question that a reader always begins with: normal or not?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from radanki.cards.assemble import assemble
from radanki.cards.fields.findings import finding_list, finding_names, finding_reason
from radanki.cards.fields.markdown import block, inline
from radanki.cards.fields.viewer import show_pictures
from radanki.cards.fields.withheld import withheld
from radanki.model.card_markup import CardMarkup
from radanki.model.case import asks_of
from radanki.model.items import LONGEST_VERDICT_WORDS

if TYPE_CHECKING:
    from radanki.cards.inputs import CardInputs, PictureLink
    from radanki.model.case import Case
    from radanki.model.images import Finding, Image
    from radanki.model.library import CaseFile
    from radanki.model.note import Note

# One wording for all kinds that can be mistaken for one another: the question must not tell normal from disease.
_PROMPT = CardMarkup("Normal or not? What, and where?")
_PROMPT_WITHOUT_DISEASE = CardMarkup("What do you see, and where?")
_HINT = CardMarkup("Compare the two sides, then search the edges of the picture.")
_SAY_WHAT_IS_SHOWN = frozenset({"anatomy", "physics"})
_VERDICTS = {
    "pathology": "Abnormal",
    "normal": "Normal",
    "variant": "Normal variant",
    "anatomy": "",
    "device": "Device in place",
    "artifact": "Artefact",
    "physics": "",
    "postop": "After treatment",
}


def find_notes(case_file: CaseFile, inputs: CardInputs) -> tuple[Note, ...]:
    """Give one note per picture on which something is to be found, or on which nothing is: a normal one.

    A picture that the deck does not hold is asked for by its link, with all its findings, whatever else they ask.
    """
    notes = []
    for image in case_file.case.images:
        if image.name in inputs.pictures:
            findings = tuple(finding for finding in image.findings if "find" in asks_of(case_file.case, finding))
            if findings or _is_normal(case_file.case, image):
                notes.append(_note_of_picture(case_file, inputs, image, findings))
        elif image.name in inputs.links and (image.findings or _is_normal(case_file.case, image)):
            notes.append(_note_of_link(case_file, inputs, image, inputs.links[image.name]))
    return tuple(notes)


def _is_normal(case: Case, image: Image) -> bool:
    return case.kind == "normal" and not image.findings


def _note_of_picture(case_file: CaseFile, inputs: CardInputs, image: Image, findings: tuple[Finding, ...]) -> Note:
    kind = case_file.case.kind
    hidden = withheld(case_file, [image], _told(case_file.case, findings))
    shown = show_pictures(case_file, inputs, [image], findings, asks_for_marks=True, hidden=hidden)
    fields = {
        "Prompt": _PROMPT_WITHOUT_DISEASE if kind in _SAY_WHAT_IS_SHOWN else _PROMPT,
        **_hints(findings),
        **shown.fields,
        **_answer(case_file.case, findings),
    }
    return assemble(
        case_file,
        inputs,
        "find",
        part=image.name,
        fields=fields,
        pictures=shown.pictures,
        images=[image],
        hidden=hidden,
    )


def _note_of_link(case_file: CaseFile, inputs: CardInputs, image: Image, link: PictureLink) -> Note:
    fields = {
        "Prompt": CardMarkup('<a href="{}">Open {}</a>: what do you see?').format(link.url, link.label),
        **_hints(image.findings),
        **_answer(case_file.case, image.findings),
    }
    return assemble(case_file, inputs, "find", part=image.name, fields=fields, images=[image])


def _hints(findings: tuple[Finding, ...]) -> dict[str, CardMarkup]:
    """Give the first two hints; every find card has one, or its absence would tell a normal picture."""
    hints = [inline(finding.hint) for finding in findings if finding.hint is not None] or [_HINT]
    return dict(zip(("Hint 1", "Hint 2"), hints, strict=False))


def _told(case: Case, findings: tuple[Finding, ...]) -> tuple[str, ...]:
    """Give what the front must not tell; the title of anatomy says only what is looked at."""
    title = () if case.kind in _SAY_WHAT_IS_SHOWN else (case.title,)
    return (*title, *([case.diagnosis] if case.diagnosis else ()), *(finding.label for finding in findings))


def _answer(case: Case, findings: tuple[Finding, ...]) -> dict[str, CardMarkup]:
    """Give what it is in a few words, and below how one knows: the findings, each with its reason.

    The diagnosis is not told: another card asks for it. Where there are more findings than a verdict holds, it counts
    them, and their names come first below.
    """
    verdict = CardMarkup.escape(_VERDICTS[case.kind])
    if not findings:
        return {"Answer": verdict, **_nothing_to_find(case)}
    words = [*_VERDICTS[case.kind].split(), *(word for finding in findings for word in finding.label.split())]
    is_short = len(words) <= LONGEST_VERDICT_WORDS
    named = finding_names(findings) if is_short else CardMarkup("{} findings").format(len(findings))
    reasons = finding_list(findings) if len(findings) > 1 else finding_reason(findings[0])
    return {
        "Answer": CardMarkup("{}: {}").format(verdict, named) if verdict else named,
        "Why": reasons if is_short else finding_names(findings) + reasons,
    }


def _nothing_to_find(case: Case) -> dict[str, CardMarkup]:
    """Give how one knows that a picture is normal: what its discussion says first."""
    first, _, rest = (case.discussion or "").strip().partition("\n\n")
    return {"Why": inline(" ".join(first.split())), "Discussion": block(rest)}
