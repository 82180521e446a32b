"""What the page asks and what it gets: a table of addresses, each with the few values that it takes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from radanki.errors import UsageError
from radanki.preview.cards import viewer_files
from radanki.preview.page import CARD_POLICY, card_document, client_named, content_type_of, side_of
from radanki.preview.text_report import case_for_page, case_line, clients_for_page, media_of, pictures_of
from radanki.server.messages import Response
from radanki.web.preview import page_files

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from radanki.preview.comparing import CaseChange
    from radanki.preview.session import PreviewSession
    from radanki.server.messages import Handler, Request

PAGE_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "frame-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
)
_NOTHING: Final = Response(b"There is nothing at this address.\n", "text/plain; charset=utf-8", 404)


def answering(session: PreviewSession) -> Handler:
    """Give the handler of the page; every name that a request brings is looked up, none is a path."""
    routes: Mapping[str, Callable[[Request], Response]] = {
        "/api/pulse": lambda _: _json(_pulse(session)),
        "/api/cases": lambda _: _json(_cases(session)),
        "/api/case": lambda request: _json(_case(session, request)),
        "/card": lambda request: _card(session, request),
        "/picture": lambda request: _picture(session, request),
    }
    files = page_files()

    def answer(request: Request) -> Response:
        if request.method == "POST":
            return _NOTHING
        if request.path in files:
            content_type, content = files[request.path]
            return Response(content, content_type, policy=PAGE_POLICY if request.path == "/" else None)
        route = routes.get(request.path)
        try:
            return _NOTHING if route is None else route(request)
        except UsageError as error:
            return _json({"said": str(error)}, 404)

    return answer


def _json(value: object, status: int = 200) -> Response:
    return Response(json.dumps(value).encode(), "application/json", status)


def _pulse(session: PreviewSession) -> dict[str, Any]:
    done, total = session.done
    return {
        "version": session.latest.version,
        "isWorking": session.is_working,
        "done": done,
        "total": total,
        "failure": session.latest.failure,
    }


def _cases(session: PreviewSession) -> dict[str, Any]:
    has_base = session.wanted.has_base
    return {
        "version": session.latest.version,
        "clients": clients_for_page(),
        "hasBase": has_base,
        "cases": [case_line(change, has_base=has_base) for change in session.latest.cases],
    }


def _case(session: PreviewSession, request: Request) -> dict[str, Any]:
    return case_for_page(_named(session, request), has_base=session.wanted.has_base)


def _named(session: PreviewSession, request: Request) -> CaseChange:
    folder = request.query.get("folder", "")
    for change in session.latest.cases:
        if change.case.folder == folder:
            return change
    raise UsageError("there is no such case")


def _card(session: PreviewSession, request: Request) -> Response:
    change, key = _named(session, request), request.query.get("key", "")
    one = next((one for one in change.cards if one.key == key), None)
    card = None if one is None else (one.before if request.query.get("when") == "before" else one.after)
    if card is None:
        raise UsageError("there is no such card")
    paths = media_of(change)
    files = {name: paths[name].read_bytes() for name in card.media if name in paths}
    document = card_document(
        side_of(card, is_answer=request.query.get("side") == "back"),
        card.ordinal,
        client_named(request.query.get("client", "")),
        {**files, **viewer_files()},
        is_night=request.query.get("theme") == "night",
    )
    return Response(document.encode(), policy=CARD_POLICY)


def _picture(session: PreviewSession, request: Request) -> Response:
    name = request.query.get("name", "")
    path = pictures_of(_named(session, request)).get(name)
    if path is None:
        raise UsageError("there is no such picture")
    return Response(path.read_bytes(), content_type_of(path.name))
