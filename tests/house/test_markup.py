"""HTML is a type of its own: it is written in templates and in constants of ``Markup``, and never joined from text."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from jinja2 import UndefinedError
from markupsafe import Markup

from radanki.authoring.coverage import forms
from radanki.cards.fields import cloze, facts, findings, frames, markdown, overlay
from radanki.cards.fields.viewer import ShownPictures
from radanki.gallery.case_page import case_page
from radanki.gallery.front_page import front_page
from radanki.model.card_markup import CardMarkup
from radanki.model.note import Note
from radanki.model.notes.fields import Fields
from radanki.preview import page, static, template
from radanki.releasing.publish import wording
from radanki.web import pages

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SOURCE = Path(__file__).parents[2] / "src/radanki"
TAG = re.compile(
    r"(?<!\?P)</?(?:a|b|blockquote|body|br|button|circle|code|dd|details|div|dl|dt|ellipse|em|figcaption|figure|footer|"
    r"form|g|h[1-6]|head|header|hr|html|i|iframe|img|input|label|li|line|link|main|meta|nav|ol|option|p|path|polygon|pre|"
    r"rect|script|section|select|small|span|strong|style|summary|sup|sub|svg|table|tbody|td|text|th|thead|title|tr|ul)"
    r"(?=[\s/>]|$)|<![dD][oO][cC]|<!--"
)
MARKUP = {"Markup", "CardMarkup"}
NO_HTML = {
    "cards/fields/schematic.py": "a message names the element",
    "cards/note_types/__init__.py": "cuts comments out of templates",
    "exporting/field_markup.py": "finds verdicts, choices and values of many",
    "exporting/marks.py": "finds outlines",
    "exporting/rights.py": "finds the lines and links of a credit",
    "gallery/study_cards.py": "cuts scripts and styles out of cards",
    "preview/template.py": "finds comments in templates",
    "preview/sheet.py": "Anki's templates of the words on a sheet, which are read as text",
    "licensing/source_profile.py": "what is left out stands in angle brackets",
    "package/notes/faults.py": "finds pictures, and says how they should stand",
    "releasing/anki_client/held_collection.py": "finds what a card shows",
    "releasing/diff/fields.py": "finds what is folded",
    "releasing/verify/answers.py": "finds what is bold",
    "releasing/verify/licences.py": "finds figures",
}
"""Files with a tag in a string that is no HTML to be shown, each with what it is for."""


def strings_with_tags(tree: ast.Module) -> Iterator[int]:
    """Give the lines of strings with a tag in them that are no docstring and no constant of a markup type."""
    fine = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            fine.add(node.value)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in MARKUP:
            fine.update(argument for argument in node.args if isinstance(argument, ast.Constant))
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and node not in fine
            and TAG.search(node.value)
        ):
            yield node.lineno


def test_no_string_is_html() -> None:
    found = {
        path.relative_to(SOURCE).as_posix(): lines
        for path in sorted(SOURCE.rglob("*.py"))
        if (lines := list(strings_with_tags(ast.parse(path.read_text(encoding="utf-8")))))
    }

    assert {name: lines for name, lines in found.items() if name not in NO_HTML} == {}
    assert NO_HTML.keys() - found.keys() == set(), "these need no leave any more"


@pytest.mark.parametrize(
    "text", ["f'<p>{x}</p>'", "'<a href=\"' + x + '\">'", "'<li>%s</li>' % x", "Markup(f'<b>{x}</b>')"]
)
def test_html_that_is_joined_from_text_is_found(text: str) -> None:
    assert list(strings_with_tags(ast.parse(text))) != []


@pytest.mark.parametrize("text", ["Markup('<p>{}</p>').format(x)", "'a < b'", "'(?P<section>x)'", "'<u2'"])
def test_markup_and_other_signs_are_left_alone(text: str) -> None:
    assert list(strings_with_tags(ast.parse(text))) == []


@pytest.mark.parametrize(
    "function",
    [
        case_page, front_page, page.side_of, page.card_document, page.client_shell,
        page.with_embedded, static.page_of, forms.coverage_page, template.filled_in, pages.page, pages.file_text,
    ],
)  # fmt: skip
def test_a_page_is_markup(function: Callable[..., object]) -> None:
    assert _given(function) is Markup


@pytest.mark.parametrize(
    "function",
    [
        cloze.cloze, findings.finding_answer, findings.finding_list, frames.picture_tag, frames.framed, frames.links_of,
        frames.asked_pictures, frames.answered_pictures, markdown.block, markdown.inline, markdown.with_gaps,
        overlay.overlay, overlay.lone_mark,
    ],
)  # fmt: skip
def test_a_piece_of_a_field_is_markup_that_anki_takes_for_nothing_else(function: Callable[..., object]) -> None:
    assert _given(function) is CardMarkup


def _given(function: Callable[..., object]) -> object:
    name = getattr(function, "__wrapped__", function).__annotations__["return"]
    return {"Markup": Markup, "CardMarkup": CardMarkup}.get(name)


def test_fields_are_markup() -> None:
    assert Note.__annotations__["fields"] == "Fields"
    assert Fields == Sequence[tuple[str, CardMarkup]]
    assert facts.Fields == dict[str, CardMarkup]
    assert ShownPictures.__annotations__["fields"] == "Fields"


def test_a_page_escapes_text_and_refuses_what_is_missing() -> None:
    assert "<title>&lt;b&gt;</title>" in pages.page("preview/index.html", title="<b>", told=None)
    with pytest.raises(UndefinedError):
        pages.page("preview/index.html", title="x")


def test_no_template_marks_text_as_safe_or_asks_for_no_escaping() -> None:
    for path in sorted(SOURCE.joinpath("web").rglob("*.html")):
        assert not re.search(r"\|\s*safe\b|autoescape|Markup", path.read_text(encoding="utf-8")), path.name


def test_markdown_of_a_release_is_made_from_constants() -> None:
    """What a contributor typed is a value of ``md``, never part of its form."""
    for path in sorted(SOURCE.joinpath("releasing/publish").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "md":
                assert isinstance(node.args[0], ast.Constant), f"{path.name}:{node.lineno}"


def test_documents_of_a_release_are_lines_of_markdown() -> None:
    assert wording.document.__annotations__["lines"] == "Iterable[Markdown]"
    assert wording.as_text.__annotations__["return"] == "Markdown"
