"""Answers of open archives, of their documented forms, about pictures and people that do not exist."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import duckdb

if TYPE_CHECKING:
    from pathlib import Path

SERIES = "11111111-2222-4333-8444-555555555555"
MASKS = "99999999-2222-4333-8444-555555555555"


def commons_answer(name: str = "Chest film of a test.jpg", **said: str) -> str:
    """Give what the MediaWiki API says of a file (``imageinfo`` with ``extmetadata``, format version 2)."""
    words = {
        "ObjectName": "Chest film of a test",
        "Artist": '<a href="//commons.wikimedia.org/wiki/User:Inventa" title="User:Inventa">Inventa Fictiva, M.D.</a>',
        "LicenseShortName": "CC BY-SA 4.0",
        "License": "cc-by-sa-4.0",
        "LicenseUrl": "https://creativecommons.org/licenses/by-sa/4.0",
        "Credit": '<span class="int-own-work" lang="en">Own work</span>',
        "Restrictions": "",
        **said,
    }
    info = {
        "size": 1234,
        "width": 100,
        "height": 80,
        "url": f"https://upload.wikimedia.org/wikipedia/commons/0/00/{name.replace(' ', '_')}",
        "mime": "image/jpeg",
        "extmetadata": {key: {"value": value, "source": "commons-desc-page"} for key, value in words.items()},
    }
    page = {"pageid": 1, "ns": 6, "title": f"File:{name}", "imagerepository": "local", "imageinfo": [info]}
    return json.dumps({"batchcomplete": True, "query": {"pages": [page]}})


def zenodo_answer(**metadata: Any) -> str:
    """Give what Zenodo says of a record."""
    said = {
        "title": "Films of an invented hospital",
        "access_right": "open",
        "creators": [{"name": "Fictiva, Inventa", "affiliation": "Nowhere"}, {"name": "Nemo, Otto"}],
        "license": {"id": "cc-by-4.0"},
        **metadata,
    }
    file = {"id": "0", "key": "films.zip", "size": 10, "checksum": "md5:0", "links": {"self": "https://zenodo.org/x"}}
    return json.dumps({"id": 123456, "doi": "10.5281/zenodo.123456", "metadata": said, "files": [file]})


def figshare_answer(**further: Any) -> str:
    """Give what figshare says of an article."""
    said = {
        "id": 123456,
        "title": "Films of an invented clinic",
        "doi": "10.6084/m9.figshare.123456.v2",
        "version": 2,
        "authors": [{"id": 1, "full_name": "Inventa Fictiva"}, {"id": 2, "full_name": "Otto Nemo"}],
        "license": {"value": 1, "name": "CC BY 4.0", "url": "https://creativecommons.org/licenses/by/4.0/"},
        "files": [{"id": 7, "name": "film.png", "size": 9, "download_url": "https://ndownloader.figshare.com/files/7"}],
        **further,
    }
    return json.dumps(said)


_COLUMNS = (
    "crdc_series_uuid, SeriesInstanceUID, StudyInstanceUID, Modality, collection_id, source_DOI, BodyPartExamined, "
    "instanceCount, series_size_MB, license_short_name"
)
_ROWS = (
    (SERIES, "1.2.1", "1.1", "CT", "invented_ct", "10.7937/invented", "CHEST", 80, 40.0, "CC BY 4.0"),
    (MASKS, "1.2.2", "1.1", "SEG", "invented_ct", "10.5281/zenodo.9", "CHEST", 1, 2.0, "CC BY 4.0"),
    ("a", "1.2.3", "1.3", "MG", "invented_mg", "10.7937/breast", "BREAST", 4, 30.0, "CC BY 3.0"),
    ("b", "1.2.4", "1.4", "MG", "invented_mg", "10.7937/breast", "BREAST", 4, 20.0, "CC BY-NC 4.0"),
    ("c", "1.2.5", "1.5", "CT", "invented_ct", "10.7937/invented", "CHEST", 1, 0.5, "CC BY 3.0"),
)
_CITATION = "Fictiva, I., &amp; Nemo, O. (2020). <i>Data of an invented trial</i> [Data set]. https://doi.org/10.7937/x"


def write_idc_index(folder: Path) -> Path:
    """Write a small index of Imaging Data Commons: the tables and columns of ``idc-index-data`` that are read."""
    folder.mkdir(parents=True, exist_ok=True)
    with duckdb.connect() as database:
        database.execute(f"create table idc_index ({_COLUMNS.replace(',', ' varchar,')} varchar)")
        database.execute("alter table idc_index alter instanceCount type bigint using 0")
        database.execute("alter table idc_index alter series_size_MB type double using 0")
        database.executemany(f"insert into idc_index values ({', '.join('?' * 10)})", list(_ROWS))  # noqa: S608
        database.execute(
            "create table collections_index as select 'invented_ct' as collection_id, "
            "[{source_doi: '10.7937/INVENTED', source_title: 'Data of an invented trial', citation: ?}] as sources",
            [_CITATION],
        )
        database.execute(
            "create table analysis_results_index as select '10.5281/zenodo.9' as source_DOI, ? as citation, "
            "'Masks of an invented trial' as analysis_result_title",
            [_CITATION],
        )
        for table in ("idc_index", "collections_index", "analysis_results_index"):
            database.execute(f"copy {table} to '{folder / table}.parquet' (format parquet)")
    return folder
