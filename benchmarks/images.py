"""How heavy pictures are and how long they take: `python -m benchmarks.images` writes a table.

It scales the real photographs in PHOTOS (JPEG files; `../shared/data/photos` unless that says
otherwise) to every width that pages ask for, and saves them as the shop does. Times are of one
thread, and depend on the machine and on what else it does.
"""

import os
import time
from collections.abc import Callable, Iterator, Sequence
from io import BytesIO
from pathlib import Path
from statistics import mean, median
from typing import Any

from PIL import Image

from benchmarks.report import machine, write_section
from marketplace.adapters import picture_formats as formats
from marketplace.config import ROOT

PHOTOS = Path(os.environ.get("PHOTOS", ROOT.parent / "shared" / "data" / "photos"))
SHOWN = sorted({*formats.WIDTHS, *formats.AVIF_WIDTHS})


def main() -> None:
    """Measure and write the section of the report."""
    photos = sorted(PHOTOS.glob("*.jpg"))
    if not photos:
        print(f"There are no photographs in {PHOTOS}: nothing was measured.")
        return
    write_section("Pictures", ["\n\n".join([_introduction(len(photos)), *_measured(photos)])])


def _introduction(count: int) -> str:
    return (
        f"`python -m benchmarks.images`, {machine()}: {count} photographs of products, one thread. "
        "Photographs that are narrower than a width are left out of its line."
    )


def _measured(photos: list[Path]) -> Iterator[str]:
    images = [formats.opened(path.read_bytes()) for path in photos]
    yield _weights(images)
    yield _times([path.read_bytes() for path in photos], images)


def _weights(images: list[Image.Image]) -> str:
    rows = [
        "| width | photographs | JPEG 82, KB | WebP, KB | AVIF, KB | AVIF to WebP | AVIF to JPEG |",
        "|---|---|---|---|---|---|---|",
    ]
    for width in SHOWN:
        wide = [image for image in images if image.width >= width]
        if not wide:
            continue
        jpeg = mean(_jpeg_bytes(image, width) for image in wide)
        webp = mean(_bytes(formats.webp_files, image, width) for image in wide)
        avif = mean(_bytes(formats.avif_files, image, width) for image in wide)
        rows.append(
            f"| {width} | {len(wide)} | {jpeg / 1000:.1f} | {webp / 1000:.1f} | {avif / 1000:.1f} "
            f"| {avif / webp - 1:+.0%} | {avif / jpeg - 1:+.0%} |"
        )
    return "\n".join(rows)


def _times(contents: list[bytes], images: list[Image.Image]) -> str:
    steps: list[tuple[str, str, list[float]]] = [
        ("decode, turn, strip", "the vendor", _each(formats.opened, contents)),
        ("master (JPEG 94)", "the vendor", _each(formats.master_file, images)),
        (f"WebP in {len(formats.WIDTHS)} widths", "the vendor", _each(formats.webp_files, images)),
        ("blur", "the vendor", _each(formats.blur, images)),
        (f"AVIF in {len(formats.AVIF_WIDTHS)} widths", "nobody", _each(formats.avif_files, images)),
    ]
    rows = ["| step | who waits | median ms | slowest ms |", "|---|---|---|---|"]
    rows += [
        f"| {step} | {who} | {median(taken) * 1000:.1f} | {max(taken) * 1000:.0f} |"
        for step, who, taken in steps
    ]
    blurs = [len(formats.blur(image)) for image in images]
    return "\n".join(rows) + (
        f"\n\nA blur is {mean(blurs):.0f} characters on average, {max(blurs)} at most."
    )


def _each(step: Callable[[Any], object], subjects: Sequence[Any]) -> list[float]:
    """Seconds of processor time for each."""
    taken = []
    for subject in subjects:
        started = time.process_time()
        step(subject)
        taken.append(time.process_time() - started)
    return taken


def _bytes(files: Callable[..., dict[int, bytes]], image: Image.Image, width: int) -> int:
    return len(files(image, (width,))[width])


def _jpeg_bytes(image: Image.Image, width: int) -> int:
    out = BytesIO()
    scaled = image.resize((width, round(image.height * width / image.width)))
    scaled.save(out, "JPEG", quality=82, optimize=True, progressive=True)
    return out.tell()


if __name__ == "__main__":
    main()
