"""Damage real inputs by a seed and watch what reads them: one clear error or a result, never a traceback or a hang.

    python tests/fuzz/fuzz.py [--seed N] [--count N] [--jobs N] [--seconds N] [--only TARGET] [--keep FOLDER]

Each input is read in a child process. A fault is any exception but radanki's own, more than five seconds of processor
time, more than a gigabyte of memory, or a process that dies. The inputs at fault are kept, and the status is 1.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import io
import json
import multiprocessing
import os
import random
import re
import resource
import shutil
import signal
import sqlite3
import struct
import sys
import tempfile
import time
import traceback
import zipfile
import zlib
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import ModuleType
    from typing import Any, Literal

sys.path.insert(0, str(Path(__file__).parents[1]))

from support.machine import slowness  # beside this folder

SEED, COUNT = 20_261_124, 10_000
HANG_SECONDS, STUCK_SECONDS = 5 * slowness(), 1200
MEMORY_BYTES, ADDRESS_BYTES = 1024**3, 3 * 1024**3
JOBS_OF_A_CHILD = 1_000
SMALL_BYTES = 60_000
DICOM_FILES = (
    *(
        "CT_small",
        "MR_small_RLE",
        "MR_small_jpeg_ls_lossless",
        "MR_small_jp2klossless",
        "MR_small_bigendian",
        "image_dfl",
    ),
    *("MR_small_implicit", "JPEG2000", "JPGExtended", "SC_rgb_jpeg", "SC_rgb_rle_2frame", "SC_rgb_dcmtk_+eb+cy+s4"),
    *("rtdose_1frame", "SC_rgb_small_odd", "SC_rgb_jls_lossy_line", "liver_1frame", "nested_priv_SQ", "test-SR"),
)
DATA_FILES = ("emri_small_jpeg_ls_lossless", "JPGLosslessP14SV1_1s_1f_8b", "vlut_04", "mlut_18")
TEXTS = (
    b"<script>",
    b"{{c1::x}}",
    b"&a;",
    b"!!python/object:os.system",
    b"*x",
    b"&x",
    b"\t",
    b"---\n",
    b"1e999",
    b"-0x1",
    b"~",
    b"9" * 400,
    b"[" * 300,
    b"{a: " * 300,
    b"\xff\xfe",
    "\u202e".encode(),
    b"\0",
    b"'",
    b'"',
    b"\\",
    b": ",
    b"- ",
    b"#",
    b"%",
    b"../../etc/passwd",
    b"file:///dev/zero",
    b"/dev/zero",
    b"javascript:x",
    b"NaN",
    b".inf",
    b"2026-02-30",
    b"null",
    b"x" * 70_000,
)

Target = tuple[str, str, bytes]
"""What reads an input, the name of the input, and its bytes."""


def main(words: list[str]) -> int:
    options = _options(words)
    inputs = corpus()
    chosen = [one for one in inputs if options.only in {None, one[0]}]
    report = Report(keep=options.keep)
    begin = time.monotonic()
    numbers = range(options.count)
    if options.replay is not None:
        numbers = range(options.replay, options.replay + 1)
    lanes = [numbers[lane :: options.jobs] for lane in range(options.jobs)]
    run_lanes(lanes, chosen, options, report)
    sys.stdout.write(report.summary(len(chosen), time.monotonic() - begin))
    return 1 if report.faults else 0


def _options(words: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--count", type=int, default=COUNT)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--seconds", type=float, default=None, help="stop after this time, however many are done")
    parser.add_argument("--only", default=None, help="picture, labels, case, deck, package, or drawing")
    parser.add_argument("--replay", type=int, default=None, help="the number of one mutation")
    parser.add_argument("--keep", type=Path, default=Path("build", "fuzz"), help="where inputs at fault are kept")
    return parser.parse_args(words)


@dataclass
class Report:
    """What came of the inputs so far."""

    keep: Path
    outcomes: Counter[tuple[str, str]] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    slowest_seconds: float = 0.0
    slowest: str = "-"
    most_bytes: int = 0

    def add(self, number: int, one: Target, outcome: dict[str, Any], octets: bytes) -> None:
        self.outcomes[one[0], str(outcome["kind"])] += 1
        seconds = float(str(outcome["seconds"]))
        if seconds > self.slowest_seconds:
            self.slowest_seconds, self.slowest = seconds, f"{number}, {one[1]}"
        self.most_bytes = max(self.most_bytes, int(str(outcome["bytes"])))
        if outcome["kind"] not in {"result", "refused"}:
            self.keep.mkdir(parents=True, exist_ok=True)
            kept = self.keep / f"{number}-{one[0]}-{one[1]}"
            kept.write_bytes(octets)
            self.faults.append(f"mutation {number} of {one[1]} ({one[0]}): {outcome['kind']}\n{outcome['words']}")

    def summary(self, inputs: int, seconds: float) -> str:
        lines = [f"{self.outcomes.total()} mutations of {inputs} inputs in {seconds:.0f} s"]
        for target in sorted({target for target, _ in self.outcomes}):
            kinds = {kind: count for (name, kind), count in sorted(self.outcomes.items()) if name == target}
            lines.append(f"  {target:9}" + ", ".join(f"{count} {kind}" for kind, count in kinds.items()))
        lines.append(f"slowest {self.slowest_seconds:.2f} s ({self.slowest})")
        lines.append(f"most memory {self.most_bytes / 1e6:.0f} MB")
        lines.append(f"faults: {len(self.faults)}")
        return "\n".join([*lines, *self.faults]) + "\n"


def run_lanes(lanes: list[range], chosen: list[Target], options: argparse.Namespace, report: Report) -> None:
    """Let a child work on each lane; a child that dies is followed by another, behind the input that it died of."""
    stop_at = None if options.seconds is None else time.monotonic() + options.seconds
    children = [Child(lane, options.seed, chosen) for lane in lanes if lane]
    while children:
        for child in list(children):
            if not child.step(report) or (stop_at is not None and time.monotonic() > stop_at):
                child.stop()
                children.remove(child)


class Child:
    """A process that reads damaged inputs one after another, and the pipe on which it tells of them."""

    def __init__(self, lane: range, seed: int, chosen: list[Target]) -> None:
        self._lane, self._seed, self._chosen = lane, seed, chosen
        self._at, self._born_at = 0, 0
        self._process: multiprocessing.process.BaseProcess | None = None

    def step(self, report: Report) -> bool:
        """Wait a little for the next outcome; tell whether there is more to come."""
        if self._at >= len(self._lane):
            return False
        if self._process is None:
            self._start()
        number = self._lane[self._at]
        one = self._chosen[number % len(self._chosen)]
        outcome = self._next()
        if outcome is None:
            return True
        report.add(number, one, outcome, mutated(one, self._chosen, self._seed, number))
        self._at += 1
        if outcome["kind"] in {"died", "stuck"} or self._at - self._born_at >= JOBS_OF_A_CHILD:
            self.stop()
        return True

    def _start(self) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe, other = context.Pipe(duplex=False)
        rest = self._lane[self._at : self._at + JOBS_OF_A_CHILD]
        self._process = context.Process(target=_work, args=(rest, self._seed, self._chosen, other), daemon=True)
        self._process.start()
        other.close()
        self._born_at, self._since = self._at, time.monotonic()

    def _next(self) -> dict[str, Any] | None:
        nothing = {"seconds": 0.0, "bytes": 0}
        if self._pipe.poll(0.05):
            try:
                outcome: dict[str, Any] = self._pipe.recv()
            except EOFError:
                assert self._process is not None
                self._process.join()
                was_slow = self._process.exitcode == -signal.SIGPROF
                words = f"exit status {self._process.exitcode}" + f", over {HANG_SECONDS} s" * was_slow
                return {"kind": "died", "words": words, **nothing}
            self._since = time.monotonic()
            return outcome
        if time.monotonic() - self._since > STUCK_SECONDS:
            return {"kind": "stuck", "words": f"nothing for {STUCK_SECONDS} s", **nothing}
        return None

    def stop(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.join()
            self._process = None


def _work(numbers: range, seed: int, chosen: list[Target], pipe: object) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_BYTES, ADDRESS_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    # What decoders print, libtiff's C code too, must not drown the report.
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 1)
    os.dup2(silence, 2)
    with tempfile.TemporaryDirectory(prefix="radanki-fuzz-") as folder:
        readers = Readers(Path(folder))
        for one in {target[0]: target for target in chosen}.values():
            # The first of each kind loads the libraries, which is not the input's fault.
            readers.read(one[0], one[2])
        for number in numbers:
            one = chosen[number % len(chosen)]
            octets = mutated(one, chosen, seed, number)
            Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
            signal.setitimer(signal.ITIMER_PROF, HANG_SECONDS)
            begin = time.process_time()
            outcome = readers.read(one[0], octets)
            signal.setitimer(signal.ITIMER_PROF, 0)
            outcome["seconds"] = time.process_time() - begin
            outcome["bytes"] = _most_bytes()
            if outcome["kind"] in {"result", "refused"} and outcome["bytes"] > MEMORY_BYTES:
                outcome |= {"kind": "too much memory", "words": f"{outcome['bytes'] / 1e6:.0f} MB at the most"}
            pipe.send(outcome)  # type: ignore[attr-defined]  # a connection


def _most_bytes() -> int:
    """Give the most memory that this process had since the kernel was told to begin anew (man 5 proc)."""
    found = re.search(r"VmHWM:\s+([0-9]+) kB", Path("/proc/self/status").read_text(encoding="ascii"))
    assert found is not None
    return int(found[1]) * 1024


class Readers:
    """Everything in radanki that reads what a stranger made."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._picture = folder / "picture.nii"
        self._picture.write_bytes(_nifti())
        self._sound = folder / "sound.apkg"
        self._sound.write_bytes(_package())

    def read(self, target: str, octets: bytes) -> dict[str, Any]:
        from radanki.errors import RadankiError  # noqa: PLC0415  # in the child

        try:
            getattr(self, f"_read_{target}")(octets)
        except RadankiError as error:
            return {"kind": "refused", "words": str(error)}
        except BaseException as error:  # noqa: BLE001  # finding these is what this is for
            return {"kind": type(error).__name__, "words": traceback.format_exc()[-2000:]}
        return {"kind": "result", "words": ""}

    def _read_picture(self, octets: bytes) -> None:
        from radanki.errors import ImageError  # noqa: PLC0415  # in the child
        from radanki.imaging.header_probe import probe  # noqa: PLC0415
        from radanki.imaging.rendering import render  # noqa: PLC0415
        from radanki.model.imaging.rendering import Plane, RenderJob, View  # noqa: PLC0415
        from radanki.phi.extraction.source import extract_identifiers  # noqa: PLC0415
        from radanki.phi.scan import scan  # noqa: PLC0415

        path = self._folder / "picture"
        path.write_bytes(octets)
        view = (
            View(slice=Plane("axial", 1))
            if octets[:4] in {b"NRRD", b"\x5c\x01\0\0", b"\x1f\x8b\x08\0"}
            else View(frame=0)
        )
        acts = (
            lambda: probe(path, view),
            lambda: scan(path),
            lambda: extract_identifiers(path),
            lambda: render(RenderJob(path, "0" * 64, view, "ct", None, None, ())),
        )
        refused = None
        for act in acts:
            try:
                act()
            except ImageError as error:
                refused = error
        if refused is not None:
            raise refused

    def _read_labels(self, octets: bytes) -> None:
        from radanki.imaging.masks.segments import trace_segment  # noqa: PLC0415  # in the child
        from radanki.model.imaging.rendering import Plane, SegmentJob, View  # noqa: PLC0415

        path = self._folder / "labels"
        path.write_bytes(octets)
        trace_segment(SegmentJob(path, "0" * 64, 1, self._picture, "1" * 64, View(slice=Plane("axial", 3))))

    def _read_case(self, octets: bytes) -> None:
        self._read_library(octets, b"name: R\ntitle: T\ndescription: D\n")

    def _read_deck(self, octets: bytes) -> None:
        self._read_library(CASE, octets)

    def _read_library(self, case: bytes, deck: bytes) -> None:
        from radanki.checks import run_checks  # noqa: PLC0415  # in the child
        from radanki.errors import ProblemsFoundError  # noqa: PLC0415
        from radanki.library.walk import read_library  # noqa: PLC0415

        root = self._folder / "library"
        shutil.rmtree(root, ignore_errors=True)
        folder = root / "cases" / "xr" / "chest" / "a"
        folder.mkdir(parents=True)
        (root / "decks").mkdir()
        (root / "decks" / "d.yaml").write_bytes(deck)
        (folder / "case.yaml").write_bytes(case)
        (folder / "frontal.png").write_bytes(_png())
        library, problems = read_library(root)
        found = [*problems, *run_checks(library)]
        if any(problem.severity == "error" for problem in found):
            raise ProblemsFoundError(found)

    def _read_package(self, octets: bytes) -> None:
        from radanki.model.phi.identifier import ExtractedIdentifiers, Identifier  # noqa: PLC0415
        from radanki.pipeline.phi.package_search import find_phi_leaks  # noqa: PLC0415
        from radanki.releasing.diff import text_report  # noqa: PLC0415  # in the child
        from radanki.releasing.diff.packages import changes_between_packages  # noqa: PLC0415  # in the child
        from radanki.releasing.inspect import describe_package, digest_of_package  # noqa: PLC0415
        from radanki.releasing.verify import files  # noqa: PLC0415
        from radanki.releasing.verify.verify_package import verify  # noqa: PLC0415

        path = self._folder / "p.apkg"
        path.write_bytes(octets)
        # This is a child process already: another one for each picture would take all of the time.
        files.run_in_workers = lambda queue, perform, *_: ((key, perform(job)) for key, job in queue)  # type: ignore[attr-defined]  # a name that it imports
        verify(path, imports=False)
        changes = changes_between_packages(self._sound, path)
        for _ in (text_report.as_json(changes), *text_report.as_text(changes), *text_report.as_markdown(changes)):
            pass
        for _ in describe_package(path):
            pass
        digest_of_package(path)
        find_phi_leaks(path, {"case": ExtractedIdentifiers(frozenset({Identifier("patient", "Quenneville")}))})

    def _read_drawing(self, octets: bytes) -> None:
        from radanki.cards.fields.schematic import sanitised_drawing  # noqa: PLC0415  # in the child

        sanitised_drawing(octets)


# ---------------------------------------------------------------------------------------------------- damage


def mutated(one: Target, chosen: list[Target], seed: int, number: int) -> bytes:
    """Damage an input in one of the ways of its kind; the same seed and number give the same bytes."""
    chance = random.Random(f"{seed}:{number}")  # noqa: S311  # a seeded experiment
    target, name, octets = one
    if target in {"case", "deck", "drawing"}:
        return _damaged_text(octets, chance)
    if octets.startswith(b"\x89PNG") and chance.random() < 0.5:
        return _damaged_png(octets, chance)
    if octets.startswith(b"\x1f\x8b") and chance.random() < 0.7:
        return gzip.compress(_damaged(gzip.decompress(octets), chance), 1, mtime=0)
    if target == "package" and chance.random() < 0.8:
        return _damaged_package(octets, chance)
    if chance.random() < 0.1:
        other = chance.choice([entry[2] for entry in chosen if entry[0] == target])
        cut = chance.randrange(len(octets))
        return octets[:cut] + other[min(cut, len(other)) :]
    del name
    return _damaged(octets, chance)


def _damaged(octets: bytes, chance: random.Random) -> bytes:
    damaged = bytearray(octets)
    for _ in range(chance.choice((1, 1, 2, 4, 20))):
        if not damaged:
            break
        # Headers lie at the start: that is where damage leads decoders astray.
        near = int(chance.expovariate(1 / 400))
        at = min(near, len(damaged) - 1) if chance.random() < 0.7 else chance.randrange(len(damaged))
        match chance.randrange(8):
            case 0:
                damaged[at] ^= 1 << chance.randrange(8)
            case 1:
                damaged[at] = chance.randrange(256)
            case 2:
                width = chance.choice((2, 4, 8))
                value = chance.choice(
                    (0, 1, -1, 1 << 7, 1 << 15, 1 << 31, (1 << 31) - 1, 65_535, 65_500, 32_767, 2**29)
                )
                order: Literal["little", "big"] = chance.choice(("little", "big"))
                damaged[at : at + width] = (value % (1 << (8 * width))).to_bytes(width, order)
            case 3:
                del damaged[at:]
            case 4:
                del damaged[at : at + chance.randrange(1, 64)]
            case 5:
                piece = damaged[at : at + chance.randrange(1, 256)]
                damaged[at:at] = piece * chance.choice((1, 2, 50))
            case 6:
                damaged[at:at] = bytes(chance.randrange(256) for _ in range(chance.randrange(1, 16)))
            case _:
                damaged[at : at + 16] = chance.choice((b"\0", b"\xff", b"\xfe\xff\x00\xe0", b"\x30")) * 4
    return bytes(damaged)


def _damaged_text(octets: bytes, chance: random.Random) -> bytes:
    lines = octets.split(b"\n") if b"\n" in octets else re.split(rb"(?<=>)", octets)
    joint = b"\n" if b"\n" in octets else b""
    for _ in range(chance.choice((1, 1, 2, 5))):
        at, other = chance.randrange(len(lines)), chance.randrange(len(lines))
        line = lines[at]
        place = chance.randrange(len(line) + 1)
        match chance.randrange(8):
            case 0:
                lines[at], lines[other] = lines[other], lines[at]
            case 1:
                lines.insert(other, line)
            case 2:
                lines[at] = b" " * chance.randrange(9) + line.lstrip()
            case 3:
                lines[at] = line[:place] + chance.choice(TEXTS) + line[place:]
            case 4:
                key, colon, _ = line.partition(b":")
                lines[at] = key + colon + b" " + chance.choice(TEXTS)
            case 5:
                del lines[at]
                lines = lines or [b""]
            case 6:
                lines[at] = _damaged(line, chance)
            case _:
                lines[at] = line * chance.choice((2, 40, 2000))
    return joint.join(lines)[: 4 * 1024 * 1024]


def _damaged_png(octets: bytes, chance: random.Random) -> bytes:
    """Damage the contents of chunks and make their sums right again, to get past the first look."""
    chunks, at = [], 8
    while at + 12 <= len(octets):
        size = int.from_bytes(octets[at : at + 4], "big")
        chunks.append((octets[at + 4 : at + 8], octets[at + 8 : at + 8 + size]))
        at += 12 + size
    place = chance.randrange(len(chunks))
    name, content = chunks[place]
    match chance.randrange(4):
        case 0:
            chunks.insert(chance.randrange(len(chunks)), chunks[place])
        case 1 if name == b"IDAT":
            chunks[place] = name, zlib.compress(_damaged(zlib.decompress(content), chance))
        case 2:
            chunks[place] = (
                chance.choice((b"iCCP", b"PLTE", b"tRNS", b"eXIf", b"zTXt", b"acTL", b"fcTL", b"IHDR")),
                content,
            )
        case _:
            chunks[place] = name, _damaged(content, chance)
    body = b"".join(
        len(content).to_bytes(4, "big") + name + content + zlib.crc32(name + content).to_bytes(4, "big")
        for name, content in chunks
    )
    return octets[:8] + body


def _damaged_package(octets: bytes, chance: random.Random) -> bytes:
    """Damage one member of a package, its names, or what stands in its collection."""
    with zipfile.ZipFile(io.BytesIO(octets)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    name = chance.choice(list(members))
    if name == "collection.anki2" and chance.random() < 0.6:
        members[name] = _damaged_collection(members[name], chance)
    elif name == "media" and chance.random() < 0.5:
        members[name] = chance.choice(
            (b"[]", b"{", b'{"0": 5}', b'{"0": "../../x"}', b'{"0": "' + b"x" * 9999 + b'"}', b"[" * 99_999)
        )
    elif chance.random() < 0.2:
        members[chance.choice(("../x", "/etc/x", "media", "1e9", "collection.anki21b", "0" * 20))] = members[name]
    else:
        members[name] = _damaged(members[name], chance)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", chance.choice((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED))) as archive:
        for member, content in members.items():
            archive.writestr(member, content)
    return packed.getvalue()


def _damaged_collection(octets: bytes, chance: random.Random) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "c")
        path.write_bytes(octets)
        database = sqlite3.connect(path)
        try:
            database.execute(chance.choice(STATEMENTS))
            database.commit()
        except sqlite3.Error:  # a constraint of the schema: this statement can't do its damage
            return _damaged(octets, chance)
        finally:
            database.close()
        return path.read_bytes()


STATEMENTS = (
    "UPDATE col SET models = '{}'",
    "UPDATE col SET models = '[]'",
    "UPDATE col SET decks = 'x'",
    "UPDATE col SET ver = 18",
    "UPDATE col SET decks = replace(decks, 'name', 'nam')",
    "UPDATE col SET models = replace(models, 'flds', 'f')",
    "UPDATE col SET models = replace(models, '1', '99999999999999999999')",
    "UPDATE col SET models = x'ff00ff'",
    "UPDATE notes SET flds = x'ff'",
    "UPDATE notes SET flds = NULL",
    "UPDATE notes SET mid = 'x'",
    "UPDATE notes SET guid = 5",
    "UPDATE notes SET tags = NULL",
    "UPDATE notes SET flds = replace(hex(zeroblob(2000000)), '00', 'x')",
    "DELETE FROM col",
    "UPDATE cards SET did = 1",
    "UPDATE cards SET did = NULL",
    "UPDATE cards SET ord = -1",
    "UPDATE cards SET ord = 'x'",
    "UPDATE cards SET due = 1.5",
    "UPDATE cards SET nid = 7",
    "DROP TABLE cards",
    "DELETE FROM notes",
    "INSERT INTO col SELECT 2, crt, mod, scm, ver, dty, usn, ls, conf, models, decks, dconf, tags FROM col",
    "UPDATE notes SET id = -id",
    "CREATE VIEW v AS WITH RECURSIVE r(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM r) SELECT x FROM r",
)

# ---------------------------------------------------------------------------------------------------- inputs

CASE = b"""\
id: 7c1e0b52d3f94a0e
title: Tension pneumothorax
kind: pathology
level: 1
certainty: certain
basis: Lung re-expanded after drainage.
tags: [setting:emergency]
patient: {age: 24, sex: female}
history: Sudden breathlessness after a fall.
images:
  - name: frontal
    file: frontal.png
    source: mine
    view: PA erect
    window: {centre: -600, width: 1500}
    crop: [0, 0, 60, 40]
    blank: [[0, 0, 10, 10]]
    looked: [{by: AB, on: 2026-11-20, pixels: 3f9a0c12}]
    reserved: [2]
    findings:
      - number: 1
        label: Visceral pleural line
        polygon: [[12, 24], [30, 25], [15, 20]]
        asks: [cover, find]
        why: No lung markings lateral to it.
        hint: Follow the apex.
        aliases: [Pleural edge]
        radlex: RID5352
      - {number: 3, label: Deep sulcus, ellipse: [30, 20, 5, 6], why: "It is: deep."}
  - name: volume
    from: pypi:pydicom-data==1.0.0#data_store/data/RG1_UNCR.dcm
    archive_sha256: 0000000000000000000000000000000000000000000000000000000000000000
    sha256: 1111111111111111111111111111111111111111111111111111111111111111
    slices: {plane: axial, start: 0, stop: 60, step: 2, key: 30}
    source: mine
  - name: lateral
    link: https://radiopaedia.org/cases/61830
    source: rp
    findings:
      - {number: 1, label: Deep sulcus, why: Air collects anteriorly.}
diagnosis: Tension pneumothorax
differential: [Bulla, Skin fold]
discussion: |
  One **two**.

  - a
  - b
pearls: [The **deep sulcus** sign.]
questions:
  - {id: first, ask: What is done first?, answer: Needle decompression., image: frontal, choices: [CT chest, Nothing]}
steps:
  - {id: s1, show: [frontal], ask: What?, answer: This.}
sources:
  - {id: mine, own: true, author: A. Contributor, licence: CC-BY-4.0}
  - {id: rp, url: "https://radiopaedia.org/cases/61830", author: A. Contributor, licence: CC-BY-4.0}
licence: CC-BY-4.0
contributors: [A. Contributor]
reviewed: [{by: Dr B, on: 2026-11-21}]
"""
DECK = b"""\
name: RadAnki
title: Chest radiographs
description: |
  All of **it**.
profile: open
select: {modality: [xr], system: [chest], kind: [], level: [1, 2], tags: [], curricula: []}
order: modality-first
"""
DRAWING = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 100"><defs><linearGradient id="g"><stop offset="0"/>'
    b'</linearGradient></defs><g transform="scale(2)"><path d="M0 0L10 10Z" style="fill:url(#g);stroke:#123"/>'
    b'<text x="5" y="6" font-size="12">Pleural line <tspan>here</tspan></text></g><circle r="3"/></svg>'
)


def corpus() -> list[Target]:
    """Give every input, the same on every machine that has the test files of pydicom."""
    import numpy as np  # noqa: PLC0415  # the children load it anyway
    import pydicom  # noqa: PLC0415

    found = [("picture", name, octets) for name, octets in _pictures(np).items()]
    files = Path(pydicom.__file__).parent / "data" / "test_files"
    found += [("picture", name, (files / f"{name}.dcm").read_bytes()) for name in DICOM_FILES]
    data = _data_folder()
    found += [("picture", name, (data / f"{name}.dcm").read_bytes()) for name in DATA_FILES]
    found = [one for one in found if len(one[2]) <= SMALL_BYTES]
    labels = (np.indices((20, 21, 22)).sum(axis=0) > 25).astype(np.uint8)
    found += [("labels", name, octets) for name, octets in _volumes(np, labels).items()]
    found += [("labels", "segmentation", (files / "liver_1frame.dcm").read_bytes())]
    texts = [("case", "case.yaml", CASE), ("deck", "deck.yaml", DECK), ("drawing", "drawing.svg", DRAWING)]
    return [*found, *texts, ("package", "deck.apkg", _package())] + [*texts, ("package", "again.apkg", _package())] * 3


def _data_folder() -> Path:
    import data_store  # noqa: PLC0415  # pydicom-data

    return Path(data_store.__file__).parent / "data"


def _pictures(np: ModuleType) -> dict[str, bytes]:  # numpy itself
    from PIL import Image  # noqa: PLC0415  # the children load less

    colours = np.random.default_rng(3).integers(0, 255, (24, 32, 3)).astype(np.uint8)
    shades = np.add.outer(np.arange(48), np.arange(64)).astype(np.uint8)
    pictures = {}
    exif = Image.Exif()
    exif[274], exif[315], exif[306] = 6, "Nobody", "2002:11:21 10:11:12"
    for kind in ("PNG", "JPEG", "WEBP", "TIFF"):
        for name, pixels in (("colours", colours), ("shades", shades)):
            file = io.BytesIO()
            Image.fromarray(pixels).save(file, kind, exif=exif)
            pictures[f"{name}.{kind.lower()}"] = file.getvalue()
    for name, image in (
        ("deep.png", Image.fromarray(shades.astype(np.uint16) << 7)),
        ("palette.png", Image.fromarray(colours).convert("P")),
        ("alpha.png", Image.fromarray(colours).convert("RGBA")),
        ("packed.tiff", Image.fromarray(shades)),
        ("floats.tiff", Image.fromarray(shades.astype(np.float32))),
    ):
        file = io.BytesIO()
        more = {"compression": "tiff_lzw"} if name == "packed.tiff" else {}
        image.save(file, name.rpartition(".")[2].upper(), **more)
        pictures[name] = file.getvalue()
    return pictures | _volumes(np, (np.indices((20, 21, 22)).sum(axis=0) * 30).astype(np.int16))


def _volumes(np: ModuleType, voxels: Any) -> dict[str, bytes]:  # numpy itself, and an array of it
    nifti = _nifti(voxels)
    kind = {"i": "short", "u": "uchar"}[voxels.dtype.kind]
    head = f"NRRD0004\ntype: {kind}\ndimension: 3\nspace: right-anterior-superior\nsizes: 20 21 22\nendian: little\n"
    head += "space directions: (1,0,0) (0,1,0) (0,0,1)\nspace origin: (0,0,0)\n# no comment\nkey:=value\nencoding: "
    raw = np.asfortranarray(voxels).tobytes("F")
    return {
        "volume.nii": nifti,
        "volume.nii.gz": gzip.compress(nifti, mtime=0),
        "volume.nrrd": head.encode() + b"raw\n\n" + raw,
        "packed.nrrd": head.encode() + b"gzip\n\n" + gzip.compress(raw, mtime=0),
    }


def _nifti(voxels: Any = None) -> bytes:  # an array of numpy
    """Write a small NIfTI-1 file by hand: header, identity in millimetres, voxels."""
    import numpy as np  # noqa: PLC0415  # the children load it anyway

    voxels = np.zeros((20, 21, 22), np.int16) if voxels is None else voxels
    code = {2: 4, 1: 2}[voxels.dtype.itemsize]
    head = bytearray(352)
    struct.pack_into("<i", head, 0, 348)
    struct.pack_into("<8h", head, 40, 3, *voxels.shape, 1, 1, 1, 1)
    struct.pack_into("<hh", head, 70, code, 8 * voxels.dtype.itemsize)
    struct.pack_into("<8f", head, 76, 1, 1, 1, 1, 1, 1, 1, 1)
    struct.pack_into("<fff", head, 108, 352, 1, 0)
    struct.pack_into("<hh", head, 252, 0, 1)
    struct.pack_into("<12f", head, 280, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0)
    head[148:160], head[344:348] = b"no text here", b"n+1\0"
    return bytes(head) + voxels.tobytes("F")


def _png() -> bytes:
    rows = b"".join(b"\0" + bytes((row + column) % 256 for column in range(64)) for row in range(48))
    chunks = (b"IHDR" + struct.pack(">IIBBBBB", 64, 48, 8, 0, 0, 0, 0), b"IDAT" + zlib.compress(rows), b"IEND")
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(chunk) - 4) + chunk + struct.pack(">I", zlib.crc32(chunk)) for chunk in chunks
    )


def _package() -> bytes:
    """Pack two notes with one picture."""
    from markupsafe import Markup  # noqa: PLC0415  # the children load less

    from radanki.cards.note_types import note_type, note_types  # noqa: PLC0415
    from radanki.model.card_markup import CardMarkup  # noqa: PLC0415
    from radanki.model.note import Note, PlacedNote, Subdeck  # noqa: PLC0415  # the children load less
    from radanki.package.packing import pack  # noqa: PLC0415
    from radanki.web import bundle  # noqa: PLC0415

    with tempfile.TemporaryDirectory() as folder:
        media = {name: Path(folder, name) for name in ("rk-1.png", *(name for name, _ in bundle()))}
        for name, content in (("rk-1.png", _png()), *bundle()):
            media[name].write_bytes(content)
        names = [one.name for one in note_type("RadAnki Question").fields]
        filled = {"Id": "a", "Prompt": "What?", "Answer": "This.", "Pictures": '<img src="rk-1.png">'}
        notes = [
            PlacedNote(
                Note(guid=f"guid{n}", kind="question", case_id="a", note_type="RadAnki Question",
                     fields=tuple((name, CardMarkup(filled.get(name, ""))) for name in names),
                     ordinals=(1,), tags=("a::b",), media=("rk-1.png",)),
                n, 1_763_900_000,
            )
            for n in (1, 2)
        ]  # fmt: skip
        target = Path(folder, "d.apkg")
        pack(
            (Subdeck("RadAnki::A", Markup("<p>D</p>"), tuple(notes)),),
            note_types(),
            media,
            1_763_900_000,
            target,
        )
        return target.read_bytes()


def corpus_digest() -> str:
    """Give a digest of all inputs, to tell whether two machines fuzz the same."""
    return hashlib.sha256(json.dumps([hashlib.sha256(one[2]).hexdigest() for one in corpus()]).encode()).hexdigest()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
