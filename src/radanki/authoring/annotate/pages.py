"""What the page asks and what it gets: a table of addresses, each with the few values that it takes."""

from __future__ import annotations

import json
import math
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from radanki.errors import ConflictError, ImageError, ProblemsFoundError, UsageError
from radanki.server.messages import Response
from radanki.web.annotate import page_files

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from radanki.authoring.annotate.session import CaseSession
    from radanki.server.messages import Handler, Request

_MEDIA = {".png": "image/png", ".webp": "image/webp", ".jpg": "image/jpeg"}
_MOST_LEFT_PX = 50.0
_NOTHING = Response(b"There is nothing at this address.\n", "text/plain; charset=utf-8", 404)


def answering(session: CaseSession) -> Handler:
    """Give the handler of a case's page; every name that a request brings is looked up, none is a path."""
    routes: Mapping[tuple[str, str], Callable[[Request], Response]] = {
        ("GET", "/api/case"): lambda _: _json(session.for_page()),
        ("GET", "/api/pulse"): lambda _: _json(_pulse(session)),
        ("GET", "/api/checks"): lambda _: _json(_checks(session)),
        ("GET", "/api/values"): lambda request: _values(session, request),
        ("GET", "/api/finished"): lambda request: _finished(session, request),
        ("GET", "/api/text"): lambda request: _json(session.text_in(request.query.get("image", ""))),
        ("GET", "/api/labels"): lambda _: _json(session.labels()),
        ("POST", "/api/save"): lambda request: _save(session, _sent(request)),
        ("POST", "/api/look"): lambda request: _json(session.look(_sent(request))),
        ("POST", "/api/grow"): lambda request: _grow(session, _sent(request)),
        ("POST", "/api/between"): lambda request: _between(session, _sent(request)),
    }
    files = page_files()

    def answer(request: Request) -> Response:
        method = "GET" if request.method == "HEAD" else request.method
        if method == "GET" and request.path in files:
            content_type, content = files[request.path]
            return Response(content, content_type)
        route = routes.get((method, request.path))
        return _NOTHING if route is None else _in_words(route, request)

    return answer


def _in_words(route: Callable[[Request], Response], request: Request) -> Response:
    try:
        return route(request)
    except ConflictError as error:
        return _json({"said": str(error)}, 409)
    except ProblemsFoundError as error:
        rows = [f"{one.path}:{one.line}:{one.column}: {one.message}" for one in error.problems]
        return _json({"said": "case.yaml can't be read as it is", "problems": rows}, 422)
    except ImageError as error:
        return _json({"said": f"{error.message} {error.fix}".strip()}, 422)
    except UsageError as error:
        return _json({"said": str(error)}, 400)
    except OSError as error:
        # A full disk or a folder that can't be written to: the page keeps what it has, and says why.
        return _json({"said": f"{error.filename or 'the case'}: {error.strerror or 'it can not be written'}"}, 507)


def _json(value: object, status: int = 200) -> Response:
    return Response(json.dumps(value).encode(), "application/json", status)


def _sent(request: Request) -> dict[str, Any]:
    try:
        wish = json.loads(request.body)
    except (ValueError, RecursionError):
        wish = None
    if not isinstance(wish, dict):
        raise UsageError("the page sent what is no JSON object")
    return wish


def _pulse(session: CaseSession) -> dict[str, Any]:
    checks = session.checks
    return {"digest": session.disk_digest(), "checks": checks.version, "isChecking": checks.is_running}


def _checks(session: CaseSession) -> dict[str, Any]:
    latest = session.checks.latest
    return {
        "version": session.checks.version,
        "digest": latest.digest,
        "failure": latest.failure,
        "problems": latest.problems,
        "outlines": latest.outlines,
        "finished": {name: {"pixels": one.digest, "count": len(one.pictures)} for name, one in latest.finished.items()},
    }


def _values(session: CaseSession, request: Request) -> Response:
    picture = session.open_picture(request.query.get("image", ""), _whole(request.query.get("place", "0")))
    told = json.dumps(asdict(picture.told))
    return Response(picture.content.read_bytes(), "application/octet-stream", headers=(("x-radanki-picture", told),))


def _finished(session: CaseSession, request: Request) -> Response:
    path = session.finished(request.query.get("image", ""), _whole(request.query.get("at", "0")))
    return Response(path.read_bytes(), _MEDIA[path.suffix])


def _save(session: CaseSession, wish: Mapping[str, Any]) -> Response:
    return _json(session.save(str(wish.get("base")), wish.get("images"), keeps_mine=wish.get("keepsMine") is True))


def _grow(session: CaseSession, wish: Mapping[str, Any]) -> Response:
    seed = (_number(wish.get("x")), _number(wish.get("y")))
    tolerance = _number(wish.get("tolerance"))
    place = wish.get("place")
    if not isinstance(place, int):
        raise UsageError("a slice is a whole number")
    leave = min(max(_number(wish.get("leave", 0)), 0.0), _MOST_LEFT_PX)
    return _json({"polygon": session.grow(str(wish.get("image")), place, seed, tolerance, leave)})


def _between(session: CaseSession, wish: Mapping[str, Any]) -> Response:
    return _json({"between": session.between(str(wish.get("image")), wish.get("finding"))})


def _number(value: object) -> float:
    if isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value):
        return float(value)
    raise UsageError("a number is missing")


def _whole(text: str) -> int:
    if text.isascii() and text.isdigit() and len(text) < 10:  # noqa: PLR2004  # no stack has a thousand million slices
        return int(text)
    raise UsageError("a whole number is missing")
