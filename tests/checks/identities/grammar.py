"""Sentences that a seed makes: with an identity of a documented kind, or honest ones of radiology.

All persons, numbers and places are invented: surnames are made of syllables. Even seeds are the open half, on which the
detector may be tuned; odd ones the hidden half, by which it is judged.
"""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_START = [
    "Bran",
    "Kol",
    "Wex",
    "Tur",
    "Mis",
    "Ober",
    "Hav",
    "Quil",
    "Dra",
    "Fen",
    "Sor",
    "Vog",
    "Lind",
    "Har",
    "Pem",
    "Tro",
    "Gal",
    "Nyk",
    "Ost",
    "Zab",
    "Chu",
    "Ike",
    "Ade",
    "Mori",
    "Okaf",
]
_MIDDLE = ["en", "el", "ar", "in", "o", "u", "am", "eck", "ist", "al", "ber", "ind", "a"]
_END = [
    "berg",
    "sen",
    "well",
    "stone",
    "wicz",
    "ova",
    "heim",
    "ford",
    "elli",
    "quist",
    "mann",
    "idze",
    "oglu",
    "eira",
    "moto",
    "ngu",
    "atra",
    "dale",
    "thorpe",
    "vski",
]
_GIVEN = [
    "Margarete",
    "Oswald",
    "Anna",
    "Pedro",
    "Katarzyna",
    "Giulia",
    "Henrik",
    "Fatima",
    "Rajesh",
    "Yuki",
    "Svetlana",
    "Pierre",
    "Ingrid",
    "Mehmet",
    "Ngozi",
    "Dorothy",
]
_DEEDS = ["fell down the stairs", "has a cough", "was hit by a car", "complained of chest pain", "came with a limp"]
_FINDINGS = [
    "effusion",
    "fracture of the left wrist",
    "mass in the right upper lobe",
    "normal chest film",
    "bowel obstruction",
]
_MONTHS = {
    "en": [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
    "de": [
        "Januar",
        "Februar",
        "März",
        "April",
        "Mai",
        "Juni",
        "Juli",
        "August",
        "September",
        "Oktober",
        "November",
        "Dezember",
    ],
    "fr": [
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ],
    "es": [
        "enero",
        "febrero",
        "marzo",
        "abril",
        "mayo",
        "junio",
        "julio",
        "agosto",
        "septiembre",
        "octubre",
        "noviembre",
        "diciembre",
    ],
    "it": [
        "gennaio",
        "febbraio",
        "marzo",
        "aprile",
        "maggio",
        "giugno",
        "luglio",
        "agosto",
        "settembre",
        "ottobre",
        "novembre",
        "dicembre",
    ],
    "pl": [
        "stycznia",
        "lutego",
        "marca",
        "kwietnia",
        "maja",
        "czerwca",
        "lipca",
        "sierpnia",
        "września",
        "października",
        "listopada",
        "grudnia",
    ],
    "ru": [
        "января",
        "февраля",
        "марта",
        "апреля",
        "мая",
        "июня",
        "июля",
        "августа",
        "сентября",
        "октября",
        "ноября",
        "декабря",
    ],
}
_SPACES = [" ", " ", " ", "\u00a0", "\u202f", "\u2009"]
_DIGITS = ["0123456789"] * 6 + ["٠١٢٣٤٥٦٧٨٩", "०१२३४५६७८९", "０１２３４５６７８９"]
_DASHES = ["-", "-", "-", "\u2010", "\u2011", "\u2013", "\u2212"]
_TENS = [
    "ninety",
    "ninety-one",
    "ninety-two",
    "ninety-three",
    "ninety-four",
    "ninety-five",
    "ninety-seven",
    "ninety-nine",
]


def _surname(r: random.Random) -> str:
    return r.choice(_START) + r.choice(_MIDDLE) + r.choice(_END)


def _name(r: random.Random) -> str:
    surname, given, deed = _surname(r), r.choice(_GIVEN), r.choice(_DEEDS)
    title = r.choice(
        ["Mr", "Mrs", "Ms", "Mr.", "Mrs.", "Herr", "Frau", "Mme", "Señora", "Signor", "Dr", "Dr.", "Prof."]
    )
    return r.choice(
        [
            f"{title} {surname} {deed}.",
            f"{title} {surname.upper()} {deed}.",
            f"{title.lower()} {surname.lower()} {deed}."
            if title.rstrip(".") in {"Mr", "Mrs", "Frau", "Herr"}
            else f"{title} {given} {surname} {deed}.",
            f"{given} {surname} {deed}.",
            f"{surname.upper()} {given.upper()}, {deed}.",
            f"{surname}, {given}: {r.choice(_FINDINGS)}.",
            f"{surname.upper()}^{given.upper()} {deed}",
            f"Patient: {surname}",
            f"Patient {given[0]}. {surname} {deed}.",
            f"patient name: {surname.lower()}",
            f"Name: {surname}",
            f"The patient, {given} {surname}, {deed}.",
            f"{r.choice(_FINDINGS).capitalize()} in {title} {surname}.",
            f"{title} **{surname}** {deed}.",
            f"{title} {surname[:3]}\u200b{surname[3:]} {deed}.",
        ]
    )


def _day(r: random.Random) -> date:
    return date(1930, 1, 1) + timedelta(days=r.randrange(35_000))


def _spelled(r: random.Random, text: str) -> str:
    digits, dash, blank = r.choice(_DIGITS), r.choice(_DASHES), r.choice(_SPACES)
    return text.translate(str.maketrans("0123456789", digits)).replace("-", dash).replace(" ", blank)


def _date(r: random.Random) -> str:
    day = _day(r)
    language = r.choice([*_MONTHS, "en", "en", "en"])
    month = _MONTHS[language][day.month - 1]
    forms = [
        f"{day:%Y-%m-%d}",
        f"{day:%Y/%m/%d}",
        f"{day:%Y.%m.%d}",
        f"{day:%d.%m.%Y}",
        f"{day:%d/%m/%Y}",
        f"{day:%d-%m-%Y}",
        f"{day:%m/%d/%Y}",
        f"{day.day}.{day.month}.{day.year}",
        f"{day:%d.%m.%y}",
        f"{day:%d/%m/%y}",
        f"{day:%Y%m%d}",
        f"{day:%d %m %Y}",
        f"{day.day} {month} {day.year}",
        f"{day.day}. {month} {day.year}",
        f"{month} {day.year}",
        f"{day:%m/%Y}",
        f"{day:%Y-%m-%dT%H:%M}",
        f"{day:%d-%b-%Y}",
        f"{day:%b %d, %Y}",
        f"{day:%d%b%Y}",
    ]
    return f"{r.choice(['Seen', 'Admitted', 'Fell', 'Film of'])} {_spelled(r, r.choice(forms))}."


def _birth(r: random.Random) -> str:
    day = _day(r)
    when = r.choice(
        [f"{day:%d.%m.%Y}", f"{day:%Y}", f"{day.day} {_MONTHS['en'][day.month - 1]} {day.year}", f"{day:%Y-%m-%d}"]
    )
    label = r.choice(["Born", "born", "DOB:", "D.O.B.", "Date of birth", "geboren am", "née le", "Born in", "DOB"])
    return f"{label} {_spelled(r, when)}"


def _age(r: random.Random) -> str:
    age, word, sex = r.randrange(90, 110), r.choice(_TENS), r.choice(["woman", "man", "patient"])
    text = r.choice(
        [
            f"A {age}-year-old {sex}.",
            f"A {age} year old {sex}.",
            f"{age} y/o {sex}",
            f"{age}yo",
            f"aged {age}",
            f"Age: {age}",
            f"A {sex} of {age} years.",
            f"In her {age}th year.",
            f"A {word}-year-old {sex}.",
            f"A {word} year old {sex}.",
            f"aged {word}",
            f"F{age}, fall",
            f"{age}M with cough",
            f"{age}-jährige Patientin",
            f"femme de {age} ans",
            f"mujer de {age} años",
            f"{age} Jahre alt",
        ]
    )
    return _spelled(r, text)


def _number(r: random.Random) -> str:
    digits = "".join(r.choice("0123456789") for _ in range(r.choice([6, 7, 8, 9])))
    label = r.choice(
        [
            "MRN",
            "MRN:",
            "mrn",
            "Hospital number",
            "Patient ID:",
            "Patient no.",
            "Accession number",
            "Acc. No.",
            "Case no.",
            "Record number",
            "PID",
            "Chart no.",
            "NHS no",
            "Insurance number",
            "Fallnummer",
            "Pat.-Nr.",
            "Study ID",
            "Versichertennummer",
            "病历号",
        ]
    )
    groups = f"{digits[:3]}-{digits[3:5]}-{digits[5:]}"
    return r.choice(
        [
            _spelled(r, f"{label} {digits}"),
            f"{label} {r.choice('ABHPX')}{digits}",
            f"{label} {groups}",
            f"{label} {' '.join(digits)}",
            f"{digits}7",
            f"{r.choice('HPX')}00{digits}",
        ]
    )


def _phone(r: random.Random) -> str:
    a, b, c = r.randrange(200, 999), r.randrange(200, 999), r.randrange(1000, 9999)
    form = r.choice(
        [
            f"+44 20 {c} {c}",
            f"+49 {a} {b}{c}",
            f"({a}) {b}-{c}",
            f"{a}-{b}-{c}",
            f"{a}.{b}.{c}",
            f"0{a} {b}{c}",
            f"0{a}/{b}{c}",
            f"01 {a % 90 + 10} {b % 90 + 10} {a % 80 + 10} {b % 80 + 10}",
        ]
    )
    return _spelled(
        r, f"{r.choice(['Call', 'Tel.', 'Phone', 'Telefon', 'Fax', 'Mobile', 'Reach them on'])} {form}"
    ).replace("\u2212", "-")


def _contact(r: random.Random) -> str:
    name = _surname(r).lower()
    return r.choice(
        [
            f"{name}@example.org",
            f"{name} [at] example [dot] org",
            f"{name}(at)example.org",
            f"write to {name[0]}.{name}@mail.example.com.",
        ]
    )


def _place(r: random.Random) -> str:
    town, number = _surname(r), r.randrange(1, 99)
    return r.choice(
        [
            f"Lives at {number} {town} Road.",
            f"Lives in {town}.",
            f"Admitted to {town} Hospital.",
            f"Klinikum {town}",
            f"{town}straße {number}",
            f"Ward {number}, bed 4",
            f"{number} rue de {town}",
            f"wohnhaft in {town}",
            f"{town} General Hospital",
            f"D-1{number:02}45 {town}",
        ]
    )


def _address(r: random.Random) -> str:
    name, day = _surname(r).lower(), _day(r)
    return r.choice(
        [
            f"https://pacs.{name}.example/view?patientId={r.randrange(10**6)}",
            f"https://example.org/patients/{name}/film.png",
            f"https://example.org/x?mrn={r.randrange(10**7)}",
            f"https://example.org/film?dob={day:%Y-%m-%d}",
            f"http://192.168.0.{r.randrange(255)}/viewer",
            f"https://example.org/films/{day:%Y-%m-%d}/chest.png",
        ]
    )


IDENTITIES: dict[str, Callable[[random.Random], str]] = {
    "name": _name,
    "date": _date,
    "birth": _birth,
    "age": _age,
    "number": _number,
    "phone": _phone,
    "email": _contact,
    "place": _place,
    "address": _address,
}

_EPONYMS = [
    "Osler",
    "Hampton",
    "Kerley",
    "Bankart",
    "Colles",
    "Galeazzi",
    "Monteggia",
    "Smith",
    "Baker",
    "Lisfranc",
    "Jefferson",
    "Westermark",
    "Fleischner",
    "Golden",
    "Sister",
    "Douglas",
    "Morison",
    "Meckel",
]


def honest(seed: int) -> str:
    """Give an honest sentence: numbers, units, eponyms, levels, catalogue numbers, ages up to 89."""
    r = random.Random(seed)  # noqa: S311  # sentences, not secrets
    n, a, b, c, e = r.randrange(2, 30), r.randrange(1, 12), r.randrange(1, 12), r.randrange(1, 12), r.choice(_EPONYMS)
    return r.choice(
        [
            f"PMID: {r.randrange(10**7, 10**8)}",
            f"doi:10.{r.randrange(1000, 9999)}/radiol.{r.randrange(10**9)}",
            f"RadLex RID{r.randrange(1000, 60000)}.",
            f"Follow-up at {a}/{a + b}/{a + b + 12} months.",
            f"CT after {a}, {a + b} and {n + 12} weeks.",
            f"A mobile {r.randrange(70, 130)} kV film.",
            f"Study {2000 + n}-{2000 + n + 3}.",
            f"A study of {2000 + n} with {r.randrange(1000, 60000)} patients.",
            f"Prof. {e}'s manoeuvre",
            f"The Dr {e} sign is seen.",
            f"{e} fracture of the left side.",
            f"A {e} line at the base.",
            f"{e}'s sign was named after him.",
            f"Levels T{a}/L{b} and L{b}/{b + 1}.",
            f"C{a}/{b}/{c} fusion.",
            f"Slices {a}/{n + 12} and {b}/{n + 12}.",
            f"Segments {a}/{b}/{c} enhance.",
            f"A mass of {a}.{n:02} x {b}.{n + 10} x {c}.0 cm.",
            f"Angles of {n}-{a}-{b} degrees.",
            f"A {n + 1}-year-old woman with {r.choice(_FINDINGS)}.",
            f"Aged {n + 40}.",
            f"A man of {n + 50} years.",
            f"TR {n * 100} ms, TE {a * 10} ms, flip angle 90 degrees.",
            f"W/L {n * 50}/{n}.",
            f"Dose {a}.{b} mSv, DLP {n * 30} mGy cm.",
            f"Blood pressure {n + 100}/{n + 60}, pulse {n + 80}.",
            f"Saturation {min(99, n + 70)}% on air.",
            f"Salter-Harris {r.choice(['I', 'II', 'III', 'IV'])} fracture.",
            f"BI-RADS {r.randrange(1, 6)}, {a} mm.",
            f"Fleischner {2005 + n % 15}: {a} to {b} mm.",
            f"{n} of {n + 60} lesions.",
            f"Radiology {2000 + n};{n + 200}:{n + 10}-{n + 20}.",
            f"Guidelines of May {2000 + n}.",
            f"Born at {r.randrange(24, 42)} weeks.",
            f"Birth weight {n * 100 + 500} g.",
            f"Platelets {n}00000 per microlitre.",
            f"D-dimer {r.randrange(10**6, 10**7)} ng/ml.",
            f"Version {a}.{b}.{n + 10} of the software.",
            f"Heparin {n * 100} units, {a} mg.",
            f"Ribs {a}/{b}/{n} are broken.",
            f"{n} pack-years, fever for {a}/7.",
            f"Patient rotated by {n} degrees.",
            f"Case {n} of the series shows a {e} fracture.",
            f"MR angiography at {a}.5 T.",
            f"Trial NCT{r.randrange(10**7, 10**8):08}.",
            f"Grade {a}-{b}-{c} injuries.",
            f"https://radiopaedia.org/cases/{r.randrange(10**4, 10**6)}",
            f"In {1900 + n} the first film was taken.",
            f"A film in May of week {a} may be normal.",
            f"ISBN 978-3-{r.randrange(10, 99)}-{r.randrange(100000, 999999)}-{a % 10}",
        ]
    )


def identity(seed: int) -> tuple[str, str]:
    """Give a kind of identity and a sentence that holds one."""
    r = random.Random(seed)  # noqa: S311  # sentences, not secrets
    kind = r.choice([*IDENTITIES])
    return kind, IDENTITIES[kind](r)
