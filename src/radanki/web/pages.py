"""Pages as templates in files: what is put in is escaped unless it is ``Markup``, what is missing is an error."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

_FOLDER = Path(__file__).parent


def page(template: str, **values: object) -> Markup:
    """Give a page or a part of one from a template (``gallery/case.html``) and what it asks for by name.

    Raises:
        jinja2.UndefinedError: where the template asks for what is not given.
    """
    return Markup(_environment().get_template(template).render(values))  # noqa: S704  # Jinja has escaped the values


@cache
def file_text(name: str) -> Markup:
    """Give a style or script of ours (``preview/client.css``) as it stands inside a page."""
    return Markup((_FOLDER / name).read_text(encoding="utf-8"))  # noqa: S704  # a file of this package


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.globals["file_text"] = file_text
    return environment
