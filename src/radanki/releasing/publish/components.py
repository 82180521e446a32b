"""sbom.json: what a release was built with and of what its packages are made, as CycloneDX 1.6 (ECMA-424).

Three kinds of components: the packages, radanki with the libraries that it ran with, and the sources of pictures as
data, each with its licence. What depends on what: a package on its sources of pictures, radanki on its libraries.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final
from uuid import UUID

from cyclonedx.model import ExternalReference, ExternalReferenceType, HashAlgorithm, HashType, Property, XsUri
from cyclonedx.model.bom import Bom, BomMetaData
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.model.contact import OrganizationalContact
from cyclonedx.model.license import DisjunctiveLicense, License, LicenseExpression
from cyclonedx.model.tool import ToolRepository
from cyclonedx.output.json import JsonV1Dot6
from cyclonedx.spdx import is_expression, is_supported_id
from packageurl import PackageURL

from radanki.releasing.publish.credits_list import licence_named
from radanki.releasing.publish.installed import RUNTIME_EXTRAS, installed_packages
from radanki.releasing.publish.wording import one_line, web_address

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from radanki.model.releases.manifest import DeckEntry
    from radanki.model.releases.release import PictureCredit, ReleaseFacts
    from radanki.releasing.publish.installed import InstalledPackage

_PROGRAM: Final = "radanki"
_NO_SERIAL: Final = UUID(int=0)


def component_list(facts: ReleaseFacts) -> str:
    """Give the text of ``sbom.json``: the same facts and the same installed libraries give the same bytes."""
    # The serial number must differ from list to list and be the same for the same list: a digest of all the rest.
    digest = hashlib.sha256(_text(facts, _NO_SERIAL).encode()).digest()
    return _text(facts, UUID(bytes=digest[:16], version=4)) + "\n"


def _text(facts: ReleaseFacts, serial: UUID) -> str:
    libraries = {package.name: package for package in installed_packages(_PROGRAM, RUNTIME_EXTRAS)}
    known = {name: _library(package) for name, package in libraries.items()}
    release = Component(
        name="radanki decks", type=ComponentType.DATA, version=facts.version, bom_ref=f"release@{facts.version}"
    )
    tools = [known[_PROGRAM]] if _PROGRAM in known else []
    metadata = BomMetaData(
        component=release,
        timestamp=datetime.fromtimestamp(facts.time, UTC),
        tools=ToolRepository(components=[Component(name=tool.name, version=tool.version) for tool in tools]),
    )
    bom = Bom(serial_number=serial, metadata=metadata)
    sources = _sources(facts.credits)
    packages = {entry.file.removesuffix(".apkg"): _package(entry, facts) for entry in facts.decks}
    for component in (*known.values(), *packages.values(), *(source.component for source in sources)):
        bom.components.add(component)
    bom.register_dependency(release, [*packages.values(), *tools])
    for slug, component in packages.items():
        bom.register_dependency(component, [source.component for source in sources if slug in source.decks])
    for name, package in libraries.items():
        bom.register_dependency(known[name], [known[need] for need in package.needs if need in known])
    return str(JsonV1Dot6(bom).output_as_string(indent=2))


def _library(package: InstalledPackage) -> Component:
    address = PackageURL("pypi", None, package.name, package.version)
    return Component(
        name=package.name,
        type=ComponentType.APPLICATION if package.name == _PROGRAM else ComponentType.LIBRARY,
        version=package.version,
        bom_ref=address.to_string(),
        purl=address,
        licenses=list(_licence(package.licence, "")),
    )


def _package(entry: DeckEntry, facts: ReleaseFacts) -> Component:
    counts = {"notes": entry.notes, "cards": entry.cards, "media": entry.media, "bytes": entry.bytes}
    told = {"digest": entry.digest, **{name: str(number) for name, number in counts.items()}}
    return Component(
        name=entry.file,
        type=ComponentType.FILE,
        version=facts.version,
        bom_ref=f"package:{entry.file}",
        hashes=[HashType(alg=HashAlgorithm.SHA_256, content=entry.sha256)],
        properties=[Property(name=f"radanki:{name}", value=value) for name, value in told.items()],
    )


@dataclass(frozen=True, slots=True)
class _SourceOfPictures:
    component: Component
    decks: frozenset[str] = field(default_factory=frozenset)


def _sources(credited: Iterable[PictureCredit]) -> list[_SourceOfPictures]:
    """Give each source once, however many pictures are from it: the same place, author and licence."""
    by_source: dict[tuple[str, ...], list[PictureCredit]] = {}
    for credit in credited:
        key = (credit.source, credit.url, credit.author, credit.licence, credit.licence_url)
        by_source.setdefault(key, []).append(credit)
    return [
        _SourceOfPictures(_data(key, of_source), frozenset(deck for credit in of_source for deck in credit.decks))
        for key, of_source in sorted(by_source.items())
    ]


def _data(key: tuple[str, ...], of_source: list[PictureCredit]) -> Component:
    source, url, author, licence, licence_url = (one_line(text) for text in key)
    address = web_address(url)
    references = [ExternalReference(type=ExternalReferenceType.WEBSITE, url=XsUri(address))] if address else []
    digest = hashlib.sha256("\0".join(key).encode()).hexdigest()
    return Component(
        name=source or address or "pictures",
        type=ComponentType.DATA,
        bom_ref=f"pictures:{digest[:16]}",
        authors=[OrganizationalContact(name=author)],
        licenses=list(_licence(licence, licence_url)),
        external_references=references,
        properties=[Property(name="radanki:pictures", value=str(len(of_source)))],
    )


def _licence(name: str, url: str) -> Iterator[License]:
    """Give a licence by its SPDX name where it has one, else by its own name and address."""
    known = licence_named(name)
    slug = name if known is None else known.slug
    if is_supported_id(slug):
        yield DisjunctiveLicense(id=slug)
    elif known is None and is_expression(slug):
        yield LicenseExpression(slug)
    elif name:
        address = web_address(url)
        yield DisjunctiveLicense(name=name, url=XsUri(address) if address else None)
