"""A member is read soon, and gives what zipfile gives of it: its bytes, or its refusal."""

from __future__ import annotations

import io
import random
import zipfile

from radanki.package.guarded_opening import whole_member

MEMBERS = {"0": b"", "1": b"picture " * 9, "2": bytes(range(256))}


def archive_of(compression: int) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", compression) as archive:
        for name, octets in MEMBERS.items():
            archive.writestr(name, octets)
        archive.comment = b"PK\x03\x04 a remark"
    return file.getvalue()


def outcomes(octets: bytes, *, soon: bool) -> list[bytes | str]:
    found: list[bytes | str] = []
    try:
        with zipfile.ZipFile(io.BytesIO(octets)) as archive:
            for member in archive.infolist():
                try:
                    found.append(whole_member(archive, member) if soon else archive.read(member))
                except Exception as error:  # noqa: BLE001  # whatever it is, it is the same
                    found.append(f"{type(error).__name__}: {error}")
    except (zipfile.BadZipFile, NotImplementedError, ValueError, EOFError):
        found.append("no archive")
    return found


def test_members_give_their_bytes() -> None:
    for compression in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        assert outcomes(archive_of(compression), soon=True) == list(MEMBERS.values())


def test_whatever_byte_is_wrong_no_member_gives_other_bytes_than_zipfile_does() -> None:
    sound, chance = archive_of(zipfile.ZIP_STORED), random.Random(1)  # noqa: S311  # the same each time
    for at in range(len(sound)):
        octets = bytearray(sound)
        octets[at] ^= 1 << chance.randrange(8)

        assert outcomes(bytes(octets), soon=True) == outcomes(bytes(octets), soon=False), at
