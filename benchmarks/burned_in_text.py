"""How much burned-in text the detector finds, how often it blocks a clean picture, and how long it takes.

Pictures are made anew for every run from a seed: lines with invented names, numbers, dates and institutions, 10 to 34
pixels high, faint to plain, some turned, over real pictures of pydicom's test data as radanki renders them; and clean
pictures, bare or with the markers and rulers that belong on a radiograph. Pictures of that data which have text of
their own are left out, but for the three ultrasound pictures that show a real institution or date: they must block.

    python benchmarks/burned_in_text.py [--seed N] [--images N]
    python benchmarks/burned_in_text.py --pictures FOLDER

A line counts as blocked where the boxes that block the picture cover at least half of its own box, and as found where
any box does. Fonts: DejaVu and Liberation (Debian: fonts-dejavu-core, fonts-liberation), and the outline and the pixel
font inside Pillow, the latter as ultrasound machines write. What is not installed is said and left out.
"""

from __future__ import annotations

import argparse
import importlib.util
import io
import random
import sys
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from radanki.checks.privacy.text_lines import blocking
from radanki.errors import ImageError
from radanki.imaging.burned_in.detector import BurnedInTextDetector
from radanki.imaging.rendering import render
from radanki.model.imaging.rendering import RenderJob, View, Window

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from radanki.model.imaging.burned_in import TextBox

Box = tuple[int, int, int, int]

FONT_FOLDERS = ("/usr/share/fonts/truetype/dejavu", "/usr/share/fonts/truetype/liberation")
FONT_FILES = (
    "DejaVuSans.ttf",
    "DejaVuSansMono.ttf",
    "DejaVuSerif-Bold.ttf",
    "LiberationSans-Regular.ttf",
    "LiberationMono-Bold.ttf",
    "LiberationSansNarrow-Regular.ttf",
)

# File, part of the picture without text (x, y, width, height) or all of it, window (centre, width) or the file's own.
BASES: tuple[tuple[str, Box | None, tuple[float, float] | None], ...] = (
    ("693_J2KR.dcm", None, None),
    ("693_J2KR.dcm", None, (400, 1800)),
    ("J2K_pixelrep_mismatch.dcm", None, (40, 80)),
    ("J2K_pixelrep_mismatch.dcm", None, (600, 2800)),
    ("bad_sequence.dcm", None, None),
    ("bad_sequence.dcm", None, (400, 1800)),
    ("explicit_VR-UN.dcm", None, None),
    ("explicit_VR-UN.dcm", None, (50, 400)),
    ("explicit_VR-UN.dcm", None, (-600, 1500)),
    ("eCT_Supplemental.dcm", None, None),
    ("CT_small.dcm", None, None),
    ("MR_small.dcm", None, None),
    ("MR2_J2KR.dcm", None, None),
    ("examples_overlay.dcm", None, None),
    ("RG1_J2KR.dcm", None, None),
    ("RG1_J2KR.dcm", (300, 400, 1000, 800), None),
    ("RG3_J2KR.dcm", (500, 0, 900, 1100), None),
    ("JPEG-LL.dcm", None, None),
    ("JPGLosslessP14SV1_1s_1f_8b.dcm", (270, 260, 480, 380), None),
    ("examples_ybr_color.dcm", (60, 30, 190, 165), None),
    ("US1_J2KR.dcm", (95, 160, 440, 120), None),
    ("gdcm-US-ALOKA-16.dcm", (40, 115, 270, 290), None),
)
REAL_TEXT = ("US1_J2KR.dcm", "gdcm-US-ALOKA-16.dcm", "OBXXXX1A.dcm")

# fmt: off
SURNAMES = (
    "Lindqvist", "Okafor", "Marchetti", "Novak", "Abara", "Kowalczyk", "Brandt", "Ferreira", "Haddad",
    "Iwata", "Jensen", "Kaplan", "Larsson", "Mbeki", "Nowak", "Oduya", "Petrov", "Quist", "Romero", "Santos",
    "Tanaka", "Ueda", "Varga", "Whitfield", "Xu", "Yilmaz", "Zhang", "Ng", "Li", "Oz", "Bauer", "Castillo",
    "Dubois",
)
FORENAMES = (
    "Anna", "Ben", "Clara", "David", "Eva", "Femi", "Greta", "Hugo", "Ines", "Jan", "Karin", "Leo", "Mira",
    "Nils", "Olga", "Paul", "Rosa", "Sven", "Tara", "Uwe",
)
TOWNS = (
    "Westbrook", "Lakeside", "Northfield", "Eastvale", "Riverton", "Hillcrest", "Marlow", "Ashford",
    "Kingsmead", "Oakhaven",
)
# fmt: on
HOUSES = ("General Hospital", "Medical Center", "University Clinic", "Infirmary", "Radiology Associates", "MED CTR")
# fmt: off
MARKERS = (
    "L", "R", "AP", "PA", "PORTABLE", "SUPINE", "ERECT", "LAT", "RT", "LT", "LEFT", "RIGHT", "PRONE",
    "UPRIGHT", "OBL", "LPO", "RPO", "WB", "INSP", "EXP", "DECUB", "MLO", "CC",
)
MONTHS = (
    "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC",
)
# fmt: on


@dataclass(frozen=True, slots=True)
class Written:
    """A line that was written into a picture: its box, and what the results are sorted by."""

    box: Box
    contrast: int
    height_px: int
    turn: str
    font: str
    is_found: bool = False
    is_blocked: bool = False


def main() -> int:
    """Measure, print, and tell by the exit status whether every goal is reached."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--seed", type=int, default=None, help="default: from the clock")
    parser.add_argument("--images", type=int, default=120, help="half with text, half clean (default: 120)")
    parser.add_argument(
        "--pictures", type=Path, help="instead: say which pictures of this folder are blocked, and where"
    )
    chosen = parser.parse_args()
    seed = time.time_ns() % 1_000_000_007 if chosen.seed is None else chosen.seed
    try:
        detector = BurnedInTextDetector()
    except ImageError as error:
        print(f"{error.message}. {error.fix}", file=sys.stderr)
        return 2
    if chosen.pictures is not None:
        return name_blocked(detector, chosen.pictures)
    print(f"seed {seed}, {chosen.images} pictures")
    return 0 if measure(detector, random.Random(seed), chosen.images) else 1  # noqa: S311  # pictures, not secrets


def name_blocked(detector: BurnedInTextDetector, folder: Path) -> int:
    """Search real pictures as cards show them; whether a place is text only a person can tell."""
    paths = sorted(path for path in folder.iterdir() if path.is_file())
    count = 0
    for path in paths:
        rendering = render(RenderJob(path, "", View(), "xr", None, None, ()))
        stops = blocking(detector.detect(np.asarray(Image.open(io.BytesIO(rendering.data)))))
        count += bool(stops)
        if stops:
            print(path.name, *((box.x, box.y, box.width, box.height) for box in stops))
    print(f"blocked  {share(count, len(paths))}")
    return 0


def measure(detector: BurnedInTextDetector, rng: random.Random, images: int) -> bool:
    """Print every figure; whether all goals are reached."""
    bases, fonts = list(base_pictures()), list(known_fonts())
    print(f"{len(bases)} base pictures; fonts: {', '.join(name for name, _ in fonts)}")
    lines: list[Written] = []
    with_text = blocked_clean = 0
    seconds, processor = [], []
    for number in range(images):
        base = varied(rng.choice(bases), rng)
        is_clean = number % 2 == 1
        picture, written = mark_clean(base, fonts, rng) if is_clean else write_lines(base, fonts, rng)
        start, start_processor = time.perf_counter(), time.process_time()
        boxes = detector.detect(picture)
        seconds.append(time.perf_counter() - start)
        processor.append(time.process_time() - start_processor)
        stops = blocking(boxes)
        if is_clean:
            blocked_clean += bool(stops)
        else:
            judged = [judge(line, boxes, stops) for line in written]
            with_text += any(line.is_blocked for line in judged)
            lines += judged
    report(lines)
    clean = images // 2
    real = [bool(blocking(detector.detect(pixels))) for pixels in real_text_pictures()]
    print(f"pictures with text that are blocked  {share(with_text, images - clean)}")
    print(f"clean pictures that are blocked      {share(blocked_clean, clean)}")
    print(f"real pictures with text, blocked     {sum(real)} of {len(real)}")
    print(f"seconds a picture                    {np.mean(seconds):.2f} mean, {max(seconds):.2f} longest")
    print(f"processor seconds a picture          {np.mean(processor):.2f} mean (all cores together)")
    strong = [line for line in lines if line.contrast >= 70]
    reached = {
        "97% of lines": rate(lines) >= 0.97,
        "99% of lines at a contrast of 70 or more": rate(strong) >= 0.99,
        "5% of clean pictures blocked at most": blocked_clean <= 0.05 * clean,
        "every real picture with text blocked": all(real),
        "2.5 s a picture": float(np.mean(seconds)) <= 2.5,
    }
    for goal, is_reached in reached.items():
        print(f"{'reached' if is_reached else 'MISSED '}  {goal}")
    return all(reached.values())


def report(lines: Sequence[Written]) -> None:
    """Print the share of blocked lines, overall and by what may make a line hard to find."""
    groups: tuple[tuple[str, Callable[[Written], str]], ...] = (
        ("all lines", lambda _: ""),
        ("contrast", lambda line: "110-255" if line.contrast > 110 else "70-110" if line.contrast >= 70 else "28-45"),
        ("height", lambda line: "10-12" if line.height_px <= 12 else "13-20" if line.height_px <= 20 else "21-34"),
        ("turned", lambda line: line.turn),
        ("font", lambda line: line.font),
    )
    for title, key in groups:
        for value in sorted({key(line) for line in lines}):
            mine = [line for line in lines if key(line) == value]
            found = sum(line.is_found for line in mine)
            blocked = sum(line.is_blocked for line in mine)
            print(f"{title:10} {value:26} blocked {share(blocked, len(mine)):20} found {share(found, len(mine))}")


def rate(lines: Sequence[Written]) -> float:
    """Give the share of lines that block, 1 where there are none."""
    return sum(line.is_blocked for line in lines) / len(lines) if lines else 1.0


def share(part: int, whole: int) -> str:
    """Give ``part of whole`` with its percentage."""
    return f"{part} of {whole} ({100 * part / max(1, whole):.1f}%)"


def judge(line: Written, boxes: Iterable[TextBox], stops: Iterable[TextBox]) -> Written:
    """Say whether a line was found, and whether it blocks."""
    return replace(line, is_found=covered(line.box, boxes) >= 0.5, is_blocked=covered(line.box, stops) >= 0.5)


def covered(box: Box, others: Iterable[TextBox]) -> float:
    """Give the share of a box that others cover together."""
    x, y, width, height = box
    mask = np.zeros((height, width), bool)
    for other in others:
        mask[
            max(0, other.y - y) : max(0, other.y + other.height - y),
            max(0, other.x - x) : max(0, other.x + other.width - x),
        ] = True
    return float(mask.mean())


# Base pictures


def base_pictures() -> Iterator[Image.Image]:
    """Render the parts of real pictures that show no text."""
    for name, part, window in BASES:
        yield rendered(name, part, None if window is None else Window(*window))


def real_text_pictures() -> Iterator[np.ndarray[Any, np.dtype[np.uint8]]]:
    """Render the real ultrasound pictures that show an institution or a date."""
    for name in REAL_TEXT:
        yield np.asarray(rendered(name, None, None))


def rendered(name: str, part: Box | None, window: Window | None) -> Image.Image:
    """Render one file of pydicom's test data."""
    path = next(path for folder in test_data_folders() for path in folder.rglob(name))
    from pydicom import dcmread  # noqa: PLC0415  # one script may read what only imaging does in the library

    frames = int(getattr(dcmread(path, stop_before_pixels=True), "NumberOfFrames", 1) or 1)
    job = RenderJob(path, "", View(frame=0 if frames > 1 else None), "other", window, part, ())
    return Image.open(io.BytesIO(render(job).data))


def test_data_folders() -> Iterator[Path]:
    """Give the folders of pydicom's test files and of pydicom-data."""
    for package in ("pydicom", "data_store"):
        spec = importlib.util.find_spec(package)
        for place in (spec.submodule_search_locations or ()) if spec else ():
            yield Path(place)


def varied(base: Image.Image, rng: random.Random) -> Image.Image:
    """Give a copy at another size, 484 to 1500 pixels on the long side, sometimes on a black ground as films have."""
    long_side = rng.randint(484, 1500)
    factor = long_side / max(base.size)
    size = (max(64, round(base.width * factor)), max(64, round(base.height * factor)))
    picture = base.resize(size, Image.Resampling.LANCZOS)
    if rng.random() < 0.25 or min(size) < 300:
        ground = Image.new(picture.mode, (max(size[0], 484), max(size[1], 484)))
        ground.paste(picture, ((ground.width - size[0]) // 2, (ground.height - size[1]) // 2))
        return ground
    return picture


# Text


def known_fonts() -> Iterator[tuple[str, Path | None]]:
    """Give the fonts that are here; no path stands for those inside Pillow."""
    for name in FONT_FILES:
        path = next((Path(folder, name) for folder in FONT_FOLDERS if Path(folder, name).is_file()), None)
        if path is None:
            print(f"left out: {name} is not installed", file=sys.stderr)
        else:
            yield name.removesuffix(".ttf"), path
    yield "Pillow outline", None
    yield "Pillow pixel", None


def write_lines(
    base: Image.Image, fonts: Sequence[tuple[str, Path | None]], rng: random.Random
) -> tuple[np.ndarray[Any, np.dtype[np.uint8]], list[Written]]:
    """Write one to three lines that tell who the patient is, not over each other."""
    pixels = np.array(base.convert("RGB") if rng.random() < 0.1 else base)
    written: list[Written] = []
    band = rng.choice(("high", "mid", "low"))
    font = rng.choice(fonts)
    for _ in range(rng.randint(1, 3)):
        turn = rng.choices(("no", "90 degrees", "2-8 degrees"), (82, 12, 6))[0]
        ink = ink_of(identity(rng), font, rng.randint(10, 34), turn, rng)
        place = free_place(ink.shape, pixels.shape, [line.box for line in written], rng)
        if place is None:
            continue
        contrast = put(pixels, ink, place, band, rng)
        upright = ink.shape[1] if turn == "90 degrees" else ink.shape[0]
        height = upright if turn != "2-8 degrees" else 20
        written.append(Written((*place, ink.shape[1], ink.shape[0]), contrast, height, turn, font[0]))
    return pixels, written


def mark_clean(
    base: Image.Image, fonts: Sequence[tuple[str, Path | None]], rng: random.Random
) -> tuple[np.ndarray[Any, np.dtype[np.uint8]], list[Written]]:
    """Leave a third of the pictures bare; put markers, and on some a ruler, on the rest."""
    pixels = np.array(base)
    if rng.random() < 1 / 3:
        return pixels, []
    taken: list[Box] = []
    for _ in range(rng.randint(1, 3)):
        ink = ink_of(rng.choice((*MARKERS, "5 cm", "10 cm")), rng.choice(fonts), rng.randint(12, 40), "no", rng)
        place = free_place(ink.shape, pixels.shape, taken, rng)
        if place is not None:
            put(pixels, ink, place, rng.choice(("high", "mid")), rng)
            taken.append((*place, ink.shape[1], ink.shape[0]))
    if rng.random() < 0.4:
        draw_ruler(pixels, rng)
    return pixels, []


def draw_ruler(pixels: np.ndarray[Any, np.dtype[np.uint8]], rng: random.Random) -> None:
    """Draw the ticks of a ruler along the right edge."""
    rows, columns = pixels.shape[:2]
    step = rng.randint(8, 24)
    shade = rng.randint(150, 255)
    for number, y in enumerate(range(rows // 5, 4 * rows // 5, step)):
        length = 14 if number % 5 == 0 else 7
        pixels[y : y + 1 + (step > 14), columns - 8 - length : columns - 8] = shade


def identity(rng: random.Random) -> str:
    """Make up a line as scanners and archives burn them in."""
    surname, forename = rng.choice(SURNAMES), rng.choice(FORENAMES)
    day, month, year = rng.randint(1, 28), rng.randint(1, 12), rng.randint(1931, 2024)
    date = rng.choice(
        (
            f"{day:02}.{month:02}.{year}",
            f"{month}/{day}/{year}",
            f"{year}-{month:02}-{day:02}",
            f"{day:02}-{MONTHS[month - 1]}-{year % 100:02}",
            f"{year}{month:02}{day:02}",
        )
    )
    clock = f"{rng.randint(0, 23):02}:{rng.randint(0, 59):02}:{rng.randint(0, 59):02}"
    digits = "".join(rng.choice("0123456789") for _ in range(rng.randint(6, 10)))
    line = rng.choice(
        (
            f"{surname}, {forename}",
            f"{surname.upper()}^{forename.upper()}",
            f"{forename} {surname}",
            f"{surname.upper()} {forename[0]}",
            f"DOB: {date}",
            f"* {date}",
            date,
            f"{date} {clock}",
            f"MRN {digits}",
            f"ID: {digits}",
            digits,
            f"ACC {digits}",
            f"{rng.choice(TOWNS)} {rng.choice(HOUSES)}",
            rng.choice(TOWNS).upper(),
            f"Dr. {surname}",
            f"Ref: Dr {forename[0]}. {surname}",
            f"{rng.choice('MF')} {rng.randint(18, 89):03}Y {surname}",
            f"{surname} {date}",
        )
    )
    return line if rng.random() < 0.8 else line.upper()


def ink_of(
    text: str, font: tuple[str, Path | None], height_px: int, turn: str, rng: random.Random
) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Draw a text, cut to its ink: (rows, columns), 0 to 1; its signs with ascenders are ``height_px`` high."""
    name, path = font
    if name == "Pillow pixel":
        mask = small_ink(text, ImageFont.load_default_imagefont())
        factor = max(2, round(height_px / 7))  # its capitals are 7 pixels high
        mask = mask.resize((mask.width * factor, mask.height * factor), Image.Resampling.NEAREST)
    else:
        size = height_px * 1.3
        face = ImageFont.load_default(size) if path is None else ImageFont.truetype(str(path), size)
        mask = small_ink(text, face)
    if turn == "90 degrees":
        mask = mask.transpose(rng.choice((Image.Transpose.ROTATE_90, Image.Transpose.ROTATE_270)))
    elif turn == "2-8 degrees":
        mask = mask.rotate(rng.choice((-1, 1)) * rng.uniform(2, 8), Image.Resampling.BICUBIC, expand=True)
    return np.asarray(mask.crop(mask.getbbox()), dtype=np.float64) / 255


def small_ink(text: str, face: Any) -> Image.Image:
    """Draw a text white on black and cut it to its ink."""
    left, top, right, bottom = face.getbbox(text)
    mask = Image.new("L", (int(right - left) + 8, int(bottom - top) + 8))
    ImageDraw.Draw(mask).text((4 - left, 4 - top), text, fill=255, font=face)
    box = mask.getbbox()
    return mask.crop(box) if box else mask


def free_place(
    ink: tuple[int, ...], picture: tuple[int, ...], taken: Iterable[Box], rng: random.Random
) -> tuple[int, int] | None:
    """Find a place in a corner, at an edge or anywhere, that nothing was written to yet."""
    rows, columns = ink
    room_x, room_y = picture[1] - columns - 4, picture[0] - rows - 4
    if room_x < 4 or room_y < 4:
        return None
    for _ in range(30):
        x = rng.choice((4, room_x, rng.randint(4, room_x)))
        y = rng.choice((4, room_y, rng.randint(4, room_y)))
        gap = rows
        if all(
            x + columns + gap < left or left + width + gap < x or y + rows + gap < top or top + height + gap < y
            for left, top, width, height in taken
        ):
            return x, y
    return None


def put(
    pixels: np.ndarray[Any, np.dtype[np.uint8]],
    ink: np.ndarray[Any, np.dtype[np.float64]],
    place: tuple[int, int],
    band: str,
    rng: random.Random,
) -> int:
    """Write ink into a picture and give its contrast: levels between its shade and the mean of what lies under it."""
    x, y = place
    area = pixels[y : y + ink.shape[0], x : x + ink.shape[1]]
    if band == "high" and rng.random() < 0.3:
        area[:] = 0
    ground = float(area.mean())
    levels = {"high": rng.randint(111, 255), "mid": rng.randint(70, 110), "low": rng.randint(28, 45)}[band]
    up = ground + levels <= 255 or ground < 128
    shade = min(255.0, ground + levels) if up else max(0.0, ground - levels)
    strength = ink if area.ndim == 2 else ink[..., None]
    area[:] = np.round(area * (1 - strength) + shade * strength).astype(np.uint8)
    return round(abs(shade - ground))


if __name__ == "__main__":
    sys.exit(main())
