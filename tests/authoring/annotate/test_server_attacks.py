"""What pages of the web, other people of this machine, and odd clients may try on the local server, each refused.

| what is tried | how many |
|---|---|
| other names for this server (DNS rebinding, absolute addresses, no name) | 14 |
| no key, a wrong key, a key used twice | 10 |
| requests that other pages cause | 13 |
| bodies that a plain form could send | 8 |
| ways out of the folder | 20 |
| requests that two programs read differently | 17 |
| too much, too long, too slow | 6 |
| methods and versions | 10 |
"""

from __future__ import annotations

import json
import re
import socket
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from radanki.errors import UsageError
from radanki.server.local_server import LocalServer
from radanki.server.messages import STRICT_POLICY, Request, Response

if TYPE_CHECKING:
    from pathlib import Path

SECRET = "nobody-may-read-this"  # noqa: S105  # a marker that no answer may hold
SAVE = json.dumps({"base": "x", "images": []})
HOST = "127.0.0.1:PORT"


def request(
    method: str = "GET",
    target: str = "/api/case",
    body: str = "",
    *more: str,
    version: str = "HTTP/1.1",
    **headers: str,
) -> str:
    """A request as our own page sends it, with headers replaced, or left out where they are empty."""
    usual = {"host": HOST, "cookie": "COOKIE", "sec_fetch_site": "same-origin"}
    if method == "POST":
        usual |= {
            "origin": "http://127.0.0.1:PORT",
            "content_type": "application/json",
            "content_length": str(len(body)),
        }
    lines = [f"{name.replace('_', '-')}: {value}" for name, value in (usual | headers).items() if value]
    return "\r\n".join([f"{method} {target} {version}", *lines, *more, "", body])


def post(body: str = SAVE, *more: str, **headers: str) -> str:
    return request("POST", "/api/save", body, *more, **headers)


ATTACKS: dict[str, list[tuple[str, str, set[int]]]] = {
    "other names": [
        (f"Host: {name}", request(host=name), {403})
        for name in (
            "evil.example", "evil.example:PORT", "127.0.0.1", "localhost", "127.0.0.1:1", "127.0.0.1.evil.example:PORT",
            "0.0.0.0:PORT", "[::1]:PORT", "127.1:PORT", "2130706433:PORT", "localhost.:PORT", "evil@127.0.0.1:PORT",
        )
    ] + [
        ("no Host", request(host=""), {403}),
        ("an absolute address", request(target="http://evil.example/api/case"), {404}),
    ],
    "keys": [
        ("no cookie", request(cookie=""), {403}),
        ("an empty cookie", request(cookie="radanki-PORT="), {403}),
        ("a wrong cookie", request(cookie="radanki-PORT=" + "0" * 64), {403}),
        ("the cookie of another port", request(cookie="radanki-1=KEY"), {403}),
        ("the address's key as the cookie", request(cookie="radanki-PORT=ADDRESSKEY"), {403}),
        ("a damaged cookie", request(cookie="radanki-PORT=\x01\x02;;=="), {403}),
        ("a wrong token", request(target="/?token=wrong", cookie=""), {403}),
        ("a used token", request(target="/?token=ADDRESSKEY", cookie=""), {403}),
        ("a token elsewhere", request(target="/api/case?token=ADDRESSKEY", cookie=""), {403}),
        ("a token by POST", request("POST", "/?token=ADDRESSKEY", "{}", cookie=""), {403}),
    ],
    "other pages": [
        *(
            (f"Origin: {origin or 'none'}", post(origin=origin), {403})
            for origin in (
                "", "null", "http://evil.example", "https://127.0.0.1:PORT", "http://127.0.0.1", "http://localhost:PORT",
                "http://127.0.0.1:PORT.evil.example",
            )
        ),
        ("POST from another site", post(sec_fetch_site="cross-site"), {403}),
        ("POST from the same site", post(sec_fetch_site="same-site"), {403}),
        ("POST by the address bar", post(sec_fetch_site="none"), {403}),
        ("a picture of ours in another page", request(sec_fetch_site="cross-site"), {403}),
        ("a page of the same site", request(sec_fetch_site="same-site"), {403}),
        ("an unknown Sec-Fetch-Site", request(sec_fetch_site="what"), {403}),
    ],
    "forms": [
        *(
            (f"Content-Type: {kind or 'none'}", post(content_type=kind), {400, 415})
            for kind in (
                "", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x",
                "text/plain; application/json", "application/jsonp", "application/json; charset=utf-7",
            )
        ),
        ("a beacon", post(content_type="text/plain;charset=UTF-8"), {415}),
    ],
    "ways out": [
        (f"GET {target}", request(target=target), {400, 404})
        for target in (
            "/../outside.txt", "/..%2foutside.txt", "/%2e%2e/outside.txt", "/%2e%2e%2foutside.txt",
            "/%252e%252e%252foutside.txt", "/..\\outside.txt", "/..%5coutside.txt", "/assets/../../outside.txt",
            "//etc/passwd", "///etc/passwd", "/etc/passwd",
            "/%2fetc%2fpasswd", "/case.yaml", "/frontal.png", "/page.js%00.png", "/page.js/../case.yaml",
            "/file:///etc/passwd", "/api/values?image=../../outside.txt&place=0",
            "/api/finished?image=frontal&at=../../../etc/passwd",
            "/api/values?image=frontal&place=%2e%2e",
        )
    ],
    "read in two ways": [
        ("chunks", post("", transfer_encoding="chunked", content_length=""), {400}),
        ("chunks and a length", post(transfer_encoding="chunked"), {400}),
        ("chunks in disguise", post(transfer_encoding="xchunked"), {400}),
        ("chunks, identity", post(transfer_encoding="identity, chunked"), {400}),
        ("two lengths", post(SAVE, "Content-Length: 1"), {400}),
        ("a signed length", post(content_length="+3"), {400}),
        ("a negative length", post(content_length="-1"), {400}),
        ("a length with a line", post(content_length="1_0"), {400}),
        ("a hexadecimal length", post(content_length="0x10"), {400}),
        ("two hosts", request("GET", "/api/case", "", "Host: evil.example"), {400}),
        ("two cookies", request("GET", "/api/case", "", "Cookie: a=b"), {400}),
        ("two origins", post(SAVE, "Origin: http://evil.example"), {400}),
        ("a space before the colon", request("GET", "/api/case", "", "Host : evil.example"), {400}),
        ("a folded header", request("GET", "/api/case", "", "X-A: b\r\n c"), {400}),
        ("GET with a body", request("GET", "/api/case", "", "Content-Length: 5") + "hello", {400}),
        ("an upgrade", request("GET", "/api/case", "", "Upgrade: h2c", "Connection: Upgrade"), {400}),
        ("a second request behind the first", request("GET", "/missing") + request("GET", "/api/case"), {404}),
    ],
    "too much": [
        ("a huge body", post(content_length="999999999"), {413}),
        ("an endless length", post(content_length="9" * 40), {400}),
        ("a long address", request(target="/" + "a" * 70_000), {414}),
        ("many headers", request("GET", "/api/case", "", *(f"X-{n}: y" for n in range(200))), {431}),
        ("many values", request(target="/api/case?" + "&".join(f"a{n}=1" for n in range(90))), {404}),
        ("a body that never comes", post("", content_length="9000"), {0, 400}),
    ],
    "methods": [
        *((name, request(name), {405, 501}) for name in ("PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "X")),
        ("HTTP/0.9", "GET /api/case\r\n\r\n", {0}),
        ("HTTP/2", request(version="HTTP/2.0"), {505}),
        ("no HTTP", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", {0, 400}),
    ],
}  # fmt: skip
ALL = [(group, *attack) for group, attacks in ATTACKS.items() for attack in attacks]


def test_the_table_above_counts_them() -> None:
    counts = [int(number) for number in re.findall(r"\| (\d+) \|", __doc__ or "")]

    assert counts == [len(attacks) for attacks in ATTACKS.values()]
    assert sum(counts) == len(ALL) == 98


def test_every_attack_is_refused_and_learns_nothing(door: Any, tmp_path: Path) -> None:
    (tmp_path / "outside.txt").write_text(SECRET)
    (door.case_yaml.parent / "link.png").symlink_to(tmp_path / "outside.txt")
    before = door.case_yaml.read_bytes()
    failed = []
    for group, name, text, expected in ALL:
        raw = text.replace("COOKIE", door.cookie).replace("=KEY", "=" + door.cookie.partition("=")[2])
        raw = raw.replace("ADDRESSKEY", door.address_key).replace("PORT", str(door.port))
        answer = door.send(raw.encode("latin-1"))
        head = answer.partition(b"\r\n\r\n")[0].decode("latin-1")
        found = re.match(r"HTTP/1\.1 (\d+)", head)
        status = int(found[1]) if found else 0
        told = SECRET.encode() in answer or b"Solid nodule" in answer or b"root:" in answer or b"Traceback" in answer
        if status not in expected or told or (found and "default-src 'none'" not in head) or "radanki" in head.lower():
            failed.append((group, name, status, answer[:200]))

    assert [item[:3] for item in failed] == []
    assert door.case_yaml.read_bytes() == before
    assert door.ask("GET", "/api/case")[0] == 200


def test_our_own_page_gets_in(door: Any) -> None:
    assert door.ask("GET", "/")[0] == 200
    assert door.ask("HEAD", "/") == (200, b"")
    assert door.ask("GET", "/api/case", Host=f"localhost:{door.port}")[0] == 200


def test_the_key_in_the_address_becomes_a_cookie_that_scripts_and_other_sites_never_see(door: Any) -> None:
    with LocalServer(lambda _: Response(b"in"), token="another") as server:  # noqa: S106  # a test's own
        raw = f"GET /?{server.address.partition('?')[2]} HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\n\r\n"
        head = replace(door, port=server.port).send(raw.encode()).decode()

    assert head.startswith("HTTP/1.1 303")
    assert "\r\nLocation: /\r\n" in head
    assert re.search(r"Set-Cookie: radanki-\d+=[0-9a-f]{64}; Path=/; HttpOnly; SameSite=Strict\r\n", head)
    assert server.address.partition("token=")[2] not in head


def test_every_answer_is_sealed(door: Any) -> None:
    for target in ("/", "/page.js", "/stage/stage.js", "/annotate.css", "/api/case", "/nothing"):
        raw = request(target=target).replace("COOKIE", door.cookie).replace("PORT", str(door.port))
        head = door.send(raw.encode()).partition(b"\r\n\r\n")[0].decode().lower()

        for line in (
            f"content-security-policy: {STRICT_POLICY}".lower(), "x-content-type-options: nosniff",
            "referrer-policy: no-referrer", "cache-control: no-store", "x-frame-options: deny",
            "cross-origin-resource-policy: same-origin", "cross-origin-opener-policy: same-origin", "connection: close",
        ):  # fmt: skip
            assert line in head, (target, line)
        assert "access-control" not in head
        assert "server:" not in head


def test_a_handlers_fault_is_one_sentence_and_is_told_to_the_command(enter: Any) -> None:
    def broken(_: Request) -> Response:
        raise RuntimeError(SECRET)

    told: list[Exception] = []
    with LocalServer(broken, token="t", on_fault=told.append) as server:  # noqa: S106  # a test's own
        status, content = enter(server).ask("GET", "/anything")

    assert (status, content) == (500, b"Something went wrong here; the terminal says more.\n")
    assert [str(error) for error in told] == [SECRET]


def test_a_handler_that_would_split_a_header_is_stopped(enter: Any) -> None:
    split = Response(b"x", headers=(("location", "/\r\nset-cookie: a=b"),))
    with LocalServer(lambda _: split, token="t") as server:  # noqa: S106  # a test's own
        status, content = enter(server).ask("GET", "/anything")

    assert (status, content) == (500, b"Something went wrong here.\n")


def test_a_page_with_its_own_policy_may_be_framed_by_ours_alone(enter: Any) -> None:
    card = Response(b"card", policy="sandbox allow-scripts; frame-ancestors 'self'")
    with LocalServer(lambda _: card, token="t") as server:  # noqa: S106  # a test's own
        door = enter(server)
        raw = request(target="/card").replace("COOKIE", door.cookie).replace("PORT", str(door.port))
        head = door.send(raw.encode()).decode()

    assert "Content-Security-Policy: sandbox allow-scripts; frame-ancestors 'self'" in head
    assert "X-Frame-Options: SAMEORIGIN" in head
    assert "default-src" not in head


def test_the_server_is_bound_to_this_machine_alone(enter: Any) -> None:
    with LocalServer(lambda _: Response(b""), token="t") as server:  # noqa: S106  # a test's own
        door = enter(server)
        names = {info[4][0] for info in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)}
        for name in names - {"127.0.0.1", "127.0.1.1"}:
            with pytest.raises(OSError, match=r"refused|timed out|unreachable"):
                socket.create_connection((str(name), door.port), timeout=1)


def test_a_port_that_is_taken_is_said_plainly() -> None:
    with (
        LocalServer(lambda _: Response(b""), token="t") as server,  # noqa: S106  # a test's own
        pytest.raises(UsageError, match=f"port {server.port} is not to be had"),
    ):
        LocalServer(lambda _: Response(b""), token="t", port=server.port)  # noqa: S106  # as above


def test_forty_idle_connections_keep_nobody_out(enter: Any) -> None:
    with LocalServer(lambda _: Response(b"served"), token="t") as server:  # noqa: S106  # a test's own
        door = enter(server)
        idle = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(40)]
        try:
            assert door.ask("GET", "/anything") == (200, b"served")
        finally:
            for connection in idle:
                connection.close()
