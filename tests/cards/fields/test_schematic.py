"""Drawings only draw: nothing in them acts, loads, hides or tells who drew them."""

from __future__ import annotations

import random
import re
import string
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from radanki.cards.fields import schematic
from radanki.cards.fields.schematic import sanitised_drawing
from radanki.cards.fields.schematic_attributes import RULE
from radanki.errors import ImageError

HEAD = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 200 100">'
DRAWING = (
    HEAD
    + '<defs><linearGradient id="g"><stop offset="0" stop-color="#fff"/></linearGradient></defs>'
    + '<g transform="translate(3 4)"><path d="M0 0L10 10C1,2 3,4 5,6Z" style="fill:url(#g);stroke:#123456"/>'
    + '<text x="5" y="6" font-size="12">Pleural line &amp; <tspan>lung &lt; 5 mm</tspan></text></g></svg>'
)


def drawn(inner: str) -> bytes:
    return f"{HEAD}{inner}</svg>".encode()


def test_a_plain_drawing_keeps_its_shapes_looks_and_words() -> None:
    drawing = sanitised_drawing(DRAWING.encode())

    root = ET.fromstring(drawing.data)  # noqa: S314  # written by the function under test
    assert [element.tag.rpartition("}")[2] for element in root.iter()] == [
        "svg", "defs", "linearGradient", "stop", "g", "path", "text", "tspan",
    ]  # fmt: skip
    assert root.find(".//{*}path").attrib == {"d": "M0 0L10 10C1,2 3,4 5,6Z", "fill": "url(#p1)", "stroke": "#123456"}
    assert "".join(root.itertext()) == "Pleural line & lung < 5 mm"
    assert (drawing.width_px, drawing.height_px) == (200, 100)
    assert drawing.texts == ("Pleural line &", "lung < 5 mm")


def test_what_was_made_anew_stays_as_it_is() -> None:
    once = sanitised_drawing(DRAWING.encode())

    assert sanitised_drawing(once.data) == once


def test_what_a_drawing_program_adds_is_not_carried() -> None:
    drawing = sanitised_drawing(
        b'<?xml version="1.0"?><!-- by Jane Doe --><?xml-stylesheet href="http://e.org/x.css"?>'
        b'<svg xmlns="http://www.w3.org/2000/svg" xmlns:inkscape="http://www.inkscape.org/namespaces/inkscape" '
        b'xmlns:sodipodi="http://sodipodi.sourceforge.net/DTD/sodipodi-0.dtd" width="64px" height="48" '
        b'inkscape:export-filename="/home/janedoe/sign.png" sodipodi:docname="janedoe.svg" class="janedoe">'
        b"<title>Jane Doe</title><desc>Jane Doe</desc><metadata><x>Jane Doe</x></metadata>"
        b'<sodipodi:namedview inkscape:zoom="2"><script>janedoe</script></sodipodi:namedview>'
        b'<rect width="3" height="4" data-who="janedoe" aria-label="janedoe"/>Jane Doe</svg>'
    )

    assert b"ane" not in drawing.data.lower()
    assert b"http" not in drawing.data.replace(b"http://www.w3.org/2000/svg", b"")
    assert drawing.texts == ()
    assert (drawing.width_px, drawing.height_px) == (64, 48)
    assert len(drawing.left_out) == 6


NAME = "ZEBRAWITZ QUINTUS 12.03.1956"
FREE_TEXT = {
    "comment": f"<!-- {NAME} --><rect/>",
    "title": f"<title>{NAME}</title>",
    "description inside a group": f"<g><desc>{NAME}</desc></g>",
    "metadata": f"<metadata>{NAME}</metadata>",
    "processing instruction": f"<?zebra {NAME}?>",
    "name space": '<g xmlns:z="urn:ZEBRAWITZ"/>',
    "attribute of a name space": f'<g xmlns:i="http://www.inkscape.org/namespaces/inkscape" i:label="{NAME}"/>',
    "data attribute": f'<g data-name="{NAME}"/>',
    "class": f'<g class="{NAME}"/>',
    "label": f'<g aria-label="{NAME}"/>',
    "id": '<g id="ZEBRAWITZ_QUINTUS"/>',
    "id with a date": '<g id="g12031956"/>',
    "id of a gradient": '<defs><linearGradient id="ZEBRAWITZ"/></defs><rect fill="url(#ZEBRAWITZ)"/>',
    "font": f'<g font-family="{NAME}"/>',
    "font in a style": f"<g style=\"font-family:'{NAME}', Arial\"/>",
    "colour": f'<g fill="{NAME}"/>',
    "style of no list": f"<g style=\"-inkscape-font-specification:'{NAME}'\"/>",
    "path": '<path d="ZEBRAWITZ"/>',
    "points": '<polygon points="ZEBRAWITZ"/>',
    "words between": f"<g>{NAME}</g>",
    "anchor": f'<text text-anchor="{NAME}">5 mm</text>',
}


@pytest.mark.parametrize("carrier", FREE_TEXT)
def test_free_text_that_is_not_shown_is_told_of_and_reaches_no_package(carrier: str) -> None:
    drawing = sanitised_drawing(drawn(FREE_TEXT[carrier]))

    assert drawing.left_out
    assert b"ZEBRA" not in drawing.data
    assert b"1956" not in drawing.data
    assert not any("ZEBRA" in kind for kind in drawing.left_out)


@pytest.mark.parametrize(
    "inner",
    [
        '<defs><marker id="arrow1" orient="auto" refX="3"><path d="M0,0 L3,1.5"/></marker></defs>',
        '<path id="path1234-5" d="m 1.5,2 -3e-2,4 a 1 1 0 0 1 2 2 z" style="fill:none;stroke:#000;stroke-width:0.5"/>',
        '<g font-family="\'DejaVu Sans\', Arial, sans-serif" font-size="12" fill="dimgrey" stroke="none"/>',
        '<g transform="translate(3 4) rotate(-45)" fill="rgb(1, 2, 3)" stroke-dasharray="2,1" text-anchor="middle"/>',
        '<text xml:space="preserve" x="1" y="2">5 mm</text>',
    ],
)
def test_a_drawing_of_shapes_leaves_nothing_out(inner: str) -> None:
    assert sanitised_drawing(drawn(inner)).left_out == ()


HOSTILE = [
    "<script>alert(1)</script>",
    '<script href="https://e.org/x.js"/>',
    '<rect onload="alert(1)"/>',
    '<rect OnClick="alert(1)"/>',
    '<image href="https://e.org/x.png"/>',
    '<image href="data:image/png;base64,AAAA"/>',
    '<use href="#a"/>',
    '<use xlink:href="https://e.org/x.svg#a"/>',
    '<a href="javascript:alert(1)"><rect/></a>',
    "<foreignObject><body xmlns='http://www.w3.org/1999/xhtml'>x</body></foreignObject>",
    "<style>rect{fill:url(https://e.org/x)}</style>",
    "<style>@import 'https://e.org/x.css';</style>",
    '<rect style="fill:url(https://e.org/x)"/>',
    '<rect style="background:url(//e.org/x)"/>',
    '<rect style="fill:u\\72l(https://e.org/x)"/>',
    '<rect fill="url(https://e.org/x)"/>',
    '<rect fill="URL( &#39;https://e.org/x&#39; )"/>',
    '<rect fill="url(#a) url(https://e.org)"/>',
    '<linearGradient xlink:href="https://e.org/x.svg#a"/>',
    '<linearGradient href="javascript:alert(1)"/>',
    '<animate attributeName="href" values="javascript:alert(1)"/>',
    '<set attributeName="onload" to="alert(1)"/>',
    '<filter id="f"><feImage href="https://e.org/x"/></filter>',
    '<pattern id="p"/>',
    "<svg/>",
    '<html xmlns="http://www.w3.org/1999/xhtml"><script>1</script></html>',
    "<iframe xmlns='http://www.w3.org/1999/xhtml' src='https://e.org'/>",
    "<handler/>",
    "<text>\u202egnp.exe</text>",
    "<rect fill='&lt;script&gt;'/>",
]


@pytest.mark.parametrize("inner", HOSTILE)
def test_what_could_act_or_load_is_refused(inner: str) -> None:
    with pytest.raises(ImageError) as caught:
        sanitised_drawing(drawn(inner))

    assert caught.value.rule == RULE
    assert "e.org" not in caught.value.message + caught.value.fix
    assert "alert" not in caught.value.message


@pytest.mark.parametrize(
    "whole",
    [
        b"",
        b"hello",
        b"<svg",
        b"\x1f\x8b\x08\0",
        b"<html/>",
        b"<svg/>",
        b'<svg xmlns="http://www.w3.org/2000/svg"/>',
        b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 nan 5"/>',
        b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1000000"/>',
        b'<!DOCTYPE svg [<!ENTITY a "lol">]><svg xmlns="http://www.w3.org/2000/svg" width="1" height="1">&a;</svg>',
        b'<!DOCTYPE svg SYSTEM "file:///etc/passwd"><svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>',
        b'<?xml version="1.0" encoding="no-such"?><svg/>',
        '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9" onload="x"/>'.encode("utf-16"),
    ],
)
def test_what_is_no_drawing_is_one_clear_error(whole: bytes) -> None:
    with pytest.raises(ImageError):
        sanitised_drawing(whole)


def test_entities_are_never_expanded() -> None:
    laughs = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 30))
    with pytest.raises(ImageError, match="document type"):
        sanitised_drawing(f'<!DOCTYPE s [<!ENTITY a0 "ha">{laughs}]>{HEAD}<text>&a29;</text></svg>'.encode())


@pytest.mark.parametrize(
    "inner", ["<g>" * 50 + "</g>" * 50, "<g/>" * 6000, f'<path d="{"M0 0" * 20_000}"/>', "<!--" + "x" * 600_000 + "-->"]
)
def test_a_drawing_has_limits(inner: str) -> None:
    with pytest.raises(ImageError) as caught:
        sanitised_drawing(drawn(inner))
    assert caught.value.rule == "media/too-large"


SIGNS = st.text(alphabet=st.sampled_from(string.ascii_letters + "<>&\"'{}[]:;()#/%@\\ =.,"), max_size=30)


@given(SIGNS, SIGNS)
def test_whatever_stands_in_an_attribute_or_a_text_comes_back_as_such_or_not_at_all(value: str, text: str) -> None:
    quoted = ET.tostring(ET.Element("rect", {"fill": value, "style": value}), encoding="unicode")
    words = ET.Element("text")
    words.text = text

    try:
        drawing = sanitised_drawing(drawn(quoted + ET.tostring(words, encoding="unicode")))
    except ImageError:
        return

    root = ET.fromstring(drawing.data)  # noqa: S314  # written by the function under test
    assert {element.tag.rpartition("}")[2] for element in root.iter()} == {"svg", "rect", "text"}
    assert "".join(root.itertext()) == text
    assert not re.search(
        rb"url\((?!#)|javascript|@import", re.sub(rb"<text>.*</text>", b"", drawing.data), re.IGNORECASE
    )


def test_damaged_drawings_give_a_drawing_or_one_error() -> None:
    chance = random.Random(7)  # noqa: S311  # a seeded experiment
    for _ in range(2000):
        damaged = bytearray(DRAWING.encode())
        for _ in range(chance.choice((1, 4))):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        try:
            drawing = sanitised_drawing(bytes(damaged))
        except ImageError:
            continue
        assert {e.tag.rpartition("}")[2] for e in ET.fromstring(drawing.data).iter()} <= schematic._ELEMENTS  # noqa: S314, SLF001  # the closed list
