"""What attributes of a drawing may say: numbers, colours, words of the SVG standard, fonts of a list; no free text."""

from __future__ import annotations

import re
from typing import Final

# Atomic: digits without a blank between them could otherwise be split in a great many ways.
_DIGITS: Final = r"[0-9]{1,9}(?![0-9])(?:\.[0-9]{0,15}(?![0-9]))?|\.[0-9]{1,15}(?![0-9])"
_NUMBER: Final = rf"(?>[-+]?(?:{_DIGITS})(?:[eE][-+]?[0-9]{{1,2}}(?![0-9]))?)"
_LENGTH: Final = rf"{_NUMBER}(?:px|pt|pc|mm|cm|in|em|ex|rem|deg|rad|%)?"
_LENGTHS: Final = re.compile(rf"\s*(?:none|auto|normal|inherit|{_LENGTH}(?:[\s,]+{_LENGTH})*)?\s*")
_PATH: Final = re.compile(rf"(?>[\s,]*+(?:[MmZzLlHhVvCcSsQqTtAa]|{_NUMBER}))*+[\s,]*+")
_TRANSFORM: Final = re.compile(
    rf"\s*(?:none|(?:(?:matrix|translate|scale|rotate|skewX|skewY)\s*\([\s,]*{_LENGTH}(?:[\s,]+{_LENGTH})*\s*\)[\s,]*)*)\s*"
)
_ASPECT: Final = re.compile(r"\s*(?:none|x(?:Min|Mid|Max)Y(?:Min|Mid|Max)(?:\s+(?:meet|slice))?)\s*")
_COLOUR: Final = re.compile(
    rf"\s*(?:#[0-9A-Fa-f]{{3,8}}|(?:rgba?|hsla?)\(\s*{_LENGTH}(?:[\s,/]+{_LENGTH}){{2,3}}\s*\)"
    r"|(?:url\(#[A-Za-z_][\w.-]*\))(?:\s+(?:none|#[0-9A-Fa-f]{3,8}))?)\s*"
)
_COLOUR_NAME: Final = re.compile(
    r"(?:dark|light|medium|pale|deep|hot|dim|dodger|steel|slate|royal|sky|sea|spring|forest|lawn|olive|yellow|green|blue"
    r"|violet|red|orange|indian|fire|rosy|saddle|sandy|ghost|floral|antique|navajo|alice|powder|cornflower|midnight|cadet"
    r"|lemon|misty|peach|papaya|mint|honey|old|white|black|gray|grey|silver|navy|teal|aqua|fuchsia|lime|maroon|purple"
    r"|brown|tan|gold|golden|pink|coral|salmon|tomato|crimson|magenta|cyan|turquoise|indigo|orchid|plum|thistle|lavender"
    r"|azure|beige|bisque|cream|chiffon|almond|blanched|cornsilk|ivory|khaki|linen|moccasin|smoke|snow|wheat|peru|sienna"
    r"|chocolate|chartreuse|aquamarine|rod|drab|dew|rose|puff|whip|lace|shell|blush|burly|wood|brick|gainsboro|rebecca){1,4}"
)
_WORDS: Final = frozenset(
    {
        *("none", "auto", "normal", "inherit", "initial", "currentcolor", "transparent", "inline", "block", "visible"),
        *("hidden", "collapse", "nonzero", "evenodd", "butt", "round", "square", "miter", "bevel", "italic", "oblique"),
        *("bold", "bolder", "lighter", "small-caps", "start", "middle", "end", "underline", "overline", "line-through"),
        *("baseline", "sub", "super", "central", "hanging", "alphabetic", "ideographic", "mathematical", "text-top"),
        *("text-bottom", "before-edge", "after-edge", "text-before-edge", "text-after-edge", "use-script", "no-change"),
        *("reset-size", "top", "bottom", "lr-tb", "rl-tb", "tb-rl", "lr", "rl", "tb", "horizontal-tb", "vertical-rl"),
        *("vertical-lr", "fill", "stroke", "markers", "non-scaling-stroke", "geometricprecision", "optimizelegibility"),
        *("optimizespeed", "crispedges", "auto-start-reverse", "pad", "reflect", "repeat", "userspaceonuse", "spacing"),
        *("objectboundingbox", "strokewidth", "spacingandglyphs", "xx-small", "x-small", "small", "medium", "large"),
        *("x-large", "xx-large", "larger", "smaller"),
    }
)
_FONTS: Final = frozenset(
    {
        *("serif", "sans-serif", "monospace", "system-ui", "sans", "arial", "helvetica", "helvetica neue", "verdana"),
        *("dejavu sans", "dejavu serif", "dejavu sans mono", "liberation sans", "liberation serif", "liberation mono"),
        *(
            "noto sans",
            "noto serif",
            "open sans",
            "roboto",
            "segoe ui",
            "inter",
            "lato",
            "ubuntu",
            "cantarell",
            "tahoma",
        ),
        *(
            "trebuchet ms",
            "calibri",
            "cambria",
            "georgia",
            "times",
            "times new roman",
            "courier",
            "courier new",
            "menlo",
        ),
        *("consolas", "source sans pro", "bitstream vera sans", "myriad pro", "arialmt"),
    }
)
_ANY_FONT: Final = "sans-serif"
_FORMS: Final = {
    "d": _PATH,
    "points": _PATH,
    "transform": _TRANSFORM,
    "gradientTransform": _TRANSFORM,
    "preserveAspectRatio": _ASPECT,
}
_OWN: Final = re.compile(r"(url\(#)([A-Za-z_][\w.-]*)")
_LINK: Final = re.compile(r"(#)([A-Za-z_][\w.-]*)")
# What drawing programs call their parts; a longer run of digits could be a date or a number of a hospital.
_PLAIN_ID: Final = re.compile(
    r"(?:svg|g|path|rect|circle|ellipse|line|polyline|polygon|text|tspan|defs|linearGradient|radialGradient|gradient"
    r"|stop|clip|clipPath|marker|arrow|layer|[A-Za-z]{1,2})_?(?![0-9]{6})[0-9]{0,5}(?:-[0-9]{1,2}){0,2}"
)


def is_of_form(name: str, value: str) -> bool:
    """Whether a value is one that an attribute of this name may have."""
    form, value = _FORMS.get(name), value.strip()
    if form is not None:
        return form.fullmatch(value) is not None
    return (
        _LENGTHS.fullmatch(value) is not None
        or _COLOUR.fullmatch(value) is not None
        or all(word in _WORDS or _COLOUR_NAME.fullmatch(word) is not None for word in value.lower().split())
    )


def known_fonts(value: str) -> str:
    """Give the fonts of the list that a value names, in its order; any other name is the drawer's own text."""
    names = [" ".join(name.strip(" '\"").split()) for name in value.split(",")]
    known = [name for name in names if name.lower() in _FONTS]
    return ", ".join(dict.fromkeys(known)) or _ANY_FONT


def is_plain_id(name: str) -> bool:
    """Whether an id is a kind of part and a short number, which says nothing."""
    return _PLAIN_ID.fullmatch(name) is not None


def renamed(name: str, value: str, names: dict[str, str]) -> str:
    """Put our names for those of parts that an attribute points to; a new one gets the next of ours."""
    if "#" not in value:
        return value
    pointer = _LINK if name == "href" else _OWN
    return pointer.sub(lambda found: f"{found[1]}{our_name(found[2], names)}", value)


def our_name(name: str, names: dict[str, str]) -> str:
    """Give our name for a part of the drawing."""
    return names.setdefault(name, f"p{len(names) + 1}")
