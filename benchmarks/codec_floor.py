"""The least that a picture costs: decoded, made grey, resized and encoded with radanki's own libraries and settings.

No file is looked through, nothing is proved, no card is made. One process a core takes the largest files first.
"""

from __future__ import annotations

import argparse
import io
import multiprocessing
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import imagecodecs
import numpy as np
from corpus import SMALL, write_library
from PIL import Image
from pydicom import dcmread, uid
from pydicom.encaps import get_frame

from radanki.imaging.formats import codecs

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy.typing as npt

LONG_SIDE_PX = 1600
_JPEG_PIXELS = 400_000
"""From here on radanki's stills of this corpus are JPEG 95, below PNG packed by run lengths."""
DECODERS: dict[str, Callable[[bytes], npt.NDArray[Any]]] = {
    uid.JPEGBaseline8Bit: imagecodecs.jpeg8_decode,
    uid.JPEGExtended12Bit: imagecodecs.jpeg8_decode,
    uid.JPEGLosslessSV1: imagecodecs.ljpeg_decode,
    uid.JPEGLSLossless: imagecodecs.jpegls_decode,
    uid.JPEG2000Lossless: imagecodecs.jpeg2k_decode,
}


def perform(path: Path) -> int:
    """Give the size of the finished file of a picture."""
    with path.open("rb") as file:
        is_dicom = file.read(132).endswith(b"DICM")
    pixels = _shades_of_dicom(path) if is_dicom else np.asarray(Image.open(path))
    image = Image.fromarray(pixels)
    share = min(1.0, LONG_SIDE_PX / max(image.size))
    if share < 1:
        image = image.resize((round(image.width * share), round(image.height * share)), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    if image.width * image.height > _JPEG_PIXELS:
        image.save(out, "JPEG", quality=95, subsampling=0, optimize=True)
    else:
        image.save(out, "PNG", compress_type=3)
    return len(out.getvalue())


def _shades_of_dicom(path: Path) -> npt.NDArray[Any]:
    dataset = dcmread(path)
    syntax = dataset.file_meta.TransferSyntaxUID
    decode = DECODERS.get(syntax)
    if syntax == uid.RLELossless:
        codecs.register()
        dataset.pixel_array_options(decoding_plugin=codecs.LABEL)
    stored = dataset.pixel_array if decode is None else decode(get_frame(dataset.PixelData, 0, number_of_frames=1))
    values = np.arange(1 << dataset.BitsStored, dtype=np.float64)
    centre, width = float(dataset.WindowCenter) - 0.5, float(dataset.WindowWidth) - 1
    table = np.clip(((values - centre) / width + 0.5) * 255, 0, 255).astype(np.uint8)
    shades: npt.NDArray[Any] = table[stored]
    return shades


def main() -> None:
    """Work through a corpus and say how many bytes came out."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("paths", type=Path, nargs="*", help="pictures, or folders of them; else a small corpus")
    options.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        if not chosen.paths:
            chosen.paths = write_library(Path(scratch, "library"), Path(scratch, "cache"), 10, SMALL)
        named = (file for path in chosen.paths for file in (path.rglob("*") if path.is_dir() else (path,)))
        paths = [path for path in named if path.is_file() and path.suffix in {"", ".png", ".jpg", ".dcm"}]
        paths.sort(key=lambda path: -path.stat().st_size)
        with multiprocessing.Pool(chosen.workers) as pool:
            sizes = list(pool.imap_unordered(perform, paths, chunksize=max(1, len(paths) // 500)))
    print(f"{len(sizes)} pictures, {sum(sizes) / 1e6:.1f} MB came out")


if __name__ == "__main__":
    main()
