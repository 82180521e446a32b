"""What looks like an identity and is none wherever it stands: catalogue numbers of articles, trials and terms."""

from __future__ import annotations

from typing import Final

from radanki.checks.identities.addresses import ADDRESS
from radanki.checks.identities.sieved import sieved

_CATALOGUES: Final = sieved(
    r"\b10\.[0-9]{4,9}/[^\s\"<>]{1,80}|\bdoi ?: ?[^\s]{1,80}"
    r"|\bp(?:ub)?m(?:ed|id|cid)(?:[ -]?id)?s?\.? ?[:#=-]? ?(?:pmc)?[0-9]{1,8}(?![0-9])(?:(?:, ?| and | ?; "
    r"?)[0-9]{6,8}(?![0-9]))*|\bpmc ?[:-]? ?[0-9]{5,8}(?![0-9])"
    r"|\br\.?ids?[ :#-]{0,3}[0-9]{1,6}(?![0-9])|\b(?:radlex|snomed(?:[ -]?ct)?|sctid|umls|loinc|cui|icd(?:"
    r"-?(?:9|10|11|o)(?:-?\w{2,3})?)?|fma|mesh|omim|mim|orpha(?:net)?|ta[2]?)(?: (?:id|code|no|number|term"
    r"))?[ :#-]{0,3}[a-z]{0,3}[0-9][0-9.]{0,18}(?![0-9])"
    r"|\bnct ?[0-9]{8}\b|\bisrctn ?[0-9]{8}\b|\bactrn ?[0-9]{14}p?\b|\bdrks ?[0-9]{8}\b|\bumin ?[0-9]{9}\b"
    r"|\bchictr[- a-z]{0,6}[0-9]{8,10}\b|\bctri/[0-9/]{8,20}|\bjrct[a-z]?[0-9]{9,10}\b|\bcrd ?[0-9]{8,14}"
    r"\b|\bntr ?[0-9]{3,5}\b"
    r"|\beudract(?: (?:no|number))?[ :.]{0,3}[0-9]{4}-[0-9]{6}-[0-9]{2}\b|\bcd[0-9]{6}\b(?:\.pub[0-9])?|\b"
    r"arxiv[ :]{0,2}[0-9]{4}\.[0-9]{4,5}(?:v[0-9])?"
    r"|\bisbn(?:-?1[03])?[ :]{0,2}(?:97[89][- ]?)?[0-9][0-9 -]{7,14}[0-9x]\b|\b97[89]-[0-9]{1,5}-[0-9]{1,7"
    r"}-[0-9]{1,7}-[0-9x]\b|\bissn[ :]{0,2}[0-9]{4}-[0-9]{3}[0-9x]\b|\borcid[ :]{0,2}[0-9]{4}-[0-9]{4}-[0-"
    r"9]{4}-[0-9]{3}[0-9x]\b|\b0000-000[0-9]-[0-9]{4}-[0-9]{3}[0-9x]\b"
    r"|\bmpx ?[0-9]{4,5}\b|\b(?:iec|iso|din|astm|nema|ps3|rfc|icrp|icru|ncrp)(?: publication|"
    r" report)?[ /-]{1,2}(?!(?:18|19|20)[0-9]{2}[-.][0-9])[0-9]{1,5}(?:[-.][0-9]{1,3}){0,2}(?::(?:19|20)[0-9]{2})?\b"
    # A citation: year, volume, issue, pages; without pages it is none.
    r"|\b(?:18|19|20)[0-9]{2}(?: [a-z]{3}(?: [0-9]{1,2})?)? ?; ?[0-9]{1,4}(?: ?\([^)]{1,16}\))? ?: ?"
    r"[a-z]?[0-9]{1,7}(?: ?- ?[a-z]?[0-9]{1,7})?"
    r"|\b(?:page|pages|pp?\.|s\.) ?[0-9]{1,5} ?- ?[0-9]{1,5}\b|\b[0-9]{1,4}\([0-9]{1,3}\): ?[a-z]?[0-9]{1,"
    r"7}(?:-[a-z]?[0-9]{1,7})?",
    signs=("doi",),
    digits=1,
)
_MEASURES: Final = sieved(
    # Products and rows with one unit: 5.12 x 3.04 x 2.10 cm; 120/80; 3/6/12 months; 12-10-15 degrees.
    r"(?<![0-9a-z])[0-9]{1,4}(?:[.,][0-9]{1,4})?(?: ?[x×] ?[0-9]{1,4}(?:[.,][0-9]{1,4})?){1,3}(?![0-9]|[a-"
    r"z][0-9])|(?<![0-9a-z])[ctls] ?[0-9]{1,2} ?(?:[/-] ?[ctls]? ?[0-9]{1,2})+(?![0-9]|[/.-][0-9])",
    digits=2,
)
_COURTESY: Final = sieved(
    r"(?:\bcourtesy of|\bcourtesy:|\bcase by|\bimages? by|\bphoto(?:graph)? by|\bpicture by|©|\bcopyright(?: \(c\))?)"
    r" (?![^;]{0,80}\b(?:mrs?|ms|patients?|born|family)\b)[^;0-9]{3,80}?(?:\.org|\.com|\bcc\b|\bwikimedia|"
    r"\bradiopaedia|\beurorad|\bmedpix)",
    signs=("courtesy", "case by", "image by", "images by", "photo by", "photograph by", "picture by", "copyright"),
)


def masked(text: str) -> str:
    """Give a folded text of the same length with NUL where its signs are known to tell of nobody."""
    for pattern in (ADDRESS, _CATALOGUES, _MEASURES, _COURTESY):
        text = pattern.sub(lambda found: "\0" * len(found.group()), text)
    return text
