"""Pictures of finished reports: six for the documentation, or every page and slide to look through before a release.

    python tools/make_images.py                 docs/images, six pages of the demo's reports
    python tools/make_images.py --all FOLDER    all: pages of PDF and Word, slides, HTML wide, narrow and dark

It needs ``chromium`` for HTML and ``soffice`` (LibreOffice Impress and Writer) for slides and Word files. The reports
are those of the last ``evaluation build`` in ``reports/public``. ``docs/checklist.md`` says what to look for.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pypdfium2
from PIL import Image, ImageChops

ROOT = Path(__file__).parents[1]
REPORTS = ROOT / "reports" / "public"
IMAGES = ROOT / "docs" / "images"
LARGEST = 300_000  # bytes of one picture that is tracked
TALLEST = 16_000  # pixels of a page that is photographed as a whole
SLICE = 1_600  # pixels of one picture of a long page
CHROMIUM = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync", "--hide-scrollbars"),
)


@dataclass(frozen=True)
class View:
    """How a page is looked at: its width in CSS pixels and whether the reader prefers dark colours."""

    name: str
    width: int
    dark: bool = False


VIEWS = (
    View("desktop", 1280),
    View("phone", 390),
    View("desktop-dark", 1280, dark=True),
    View("phone-dark", 390, dark=True),
)


def main() -> int:
    parser = argparse.ArgumentParser(description=str(__doc__).partition("\n")[0])
    parser.add_argument(
        "--all", type=Path, metavar="FOLDER", help="every page and slide of every report, as pictures into this folder"
    )
    parser.add_argument("--page", type=int, default=5, help="the PDF page for docs/images (from 1)")
    parser.add_argument("--slide", type=int, default=16, help="the slide for docs/images (from 1)")
    options = parser.parse_args()
    if not (REPORTS / "closing_event.html").is_file():
        sys.exit("There is no reports/public/closing_event.html; run `evaluation build` first.")
    made = everything(options.all) if options.all else documentation(page=options.page, slide=options.slide)
    for path in made:
        print(f"{path}  {path.stat().st_size / 1000:.0f} kB")
    return 0


def documentation(*, page: int, slide: int) -> Iterator[Path]:
    """Six pages, small enough to be tracked: of the closing report on a screen, a telephone, paper and a slide, and
    a page about a tandem and the page over all reports.
    """
    report = REPORTS / "closing_event"
    yield save(photograph(report.with_suffix(".html"), VIEWS[0], height=960), IMAGES / "html.png")
    yield save(photograph(report.with_suffix(".html"), VIEWS[3], height=1100), IMAGES / "phone.png")
    yield save(pdf_pages(report.with_suffix(".pdf"), width=1000)[page - 1], IMAGES / "pdf.png")
    yield save(office_pages(report.with_suffix(".pptx"), width=1280)[slide - 1], IMAGES / "slide.png")
    yield save(pdf_pages(REPORTS / "profiles.pdf", width=900)[0], IMAGES / "profile.png")
    yield save(photograph(REPORTS / "index.html", VIEWS[0], height=960), IMAGES / "index.png")


def everything(folder: Path) -> Iterator[Path]:
    """Every report in every form; long HTML pages in slices from top to bottom."""
    for path in sorted(REPORTS.rglob("*.*")):
        name = path.relative_to(REPORTS).with_suffix("").as_posix().replace("/", "-")
        if path.suffix == ".html":
            for view in VIEWS:
                parts = slices(photograph(path, view, height=TALLEST))
                yield from (save(part, folder / f"{name}-{view.name}-{n:02}.png") for n, part in enumerate(parts, 1))
        elif path.suffix in (".pdf", ".pptx", ".docx"):
            width = 1280 if path.suffix == ".pptx" else 1100
            pages = pdf_pages(path, width=width) if path.suffix == ".pdf" else office_pages(path, width=width)
            kind = path.suffix.removeprefix(".")
            yield from (save(page, folder / f"{name}-{kind}-{n:02}.png") for n, page in enumerate(pages, 1))


def photograph(page: Path, view: View, *, height: int) -> Image.Image:
    """An HTML page as a browser shows it, ``height`` pixels of it at most.

    The page stands in a frame of the wanted width, because a browser's own window cannot be as narrow as a phone.
    """
    with tempfile.TemporaryDirectory(prefix="evaluation-images-") as scratch:
        frame, picture = Path(scratch) / "frame.html", Path(scratch) / "picture.png"
        size = f"width:{view.width}px;height:{height}px;border:0;display:block"
        frame.write_text(f'<body style="margin:0"><iframe src="{page.as_uri()}" style="{size}"></iframe>', "utf-8")
        colours = ["--blink-settings=preferredColorScheme=0"] if view.dark else []
        run(
            *(program("chromium"), *CHROMIUM, *colours, f"--user-data-dir={scratch}/profile"),
            *(f"--window-size={max(view.width, 500)},{height}", f"--screenshot={picture}", frame.as_uri()),
        )
        with Image.open(picture) as image:
            return without_rest(image.convert("RGB").crop((0, 0, view.width, height)))


def without_rest(image: Image.Image) -> Image.Image:
    """The picture without the empty rest of the page below its last line."""
    corner = image.getpixel((0, image.height - 1))
    box = ImageChops.difference(image, Image.new("RGB", image.size, corner)).getbbox()
    return image.crop((0, 0, image.width, min(box[3] + 40, image.height))) if box else image


def slices(image: Image.Image) -> list[Image.Image]:
    tops = range(0, image.height, SLICE)
    return [image.crop((0, top, image.width, min(top + SLICE, image.height))) for top in tops]


def pdf_pages(path: Path, *, width: int) -> list[Image.Image]:
    """Every page of a PDF, ``width`` pixels wide."""
    with pypdfium2.PdfDocument(path) as document:
        return [page.render(scale=width / page.get_width()).to_pil().convert("RGB") for page in document]


def office_pages(path: Path, *, width: int) -> list[Image.Image]:
    """Every slide of a deck, or page of a Word file, as LibreOffice shows it."""
    with tempfile.TemporaryDirectory(prefix="evaluation-images-") as scratch:
        profile = f"-env:UserInstallation={(Path(scratch) / 'profile').as_uri()}"
        run(program("soffice"), profile, "--headless", "--convert-to", "pdf", "--outdir", scratch, str(path))
        return pdf_pages(Path(scratch) / f"{path.stem}.pdf", width=width)


def save(image: Image.Image, target: Path) -> Path:
    """The picture as PNG in at most 256 colours, made smaller until it is light enough for a repository."""
    target.parent.mkdir(parents=True, exist_ok=True)
    while True:
        image.quantize(256, dither=Image.Dither.NONE).save(target, optimize=True)
        if target.stat().st_size <= LARGEST:
            return target
        image = image.resize((image.width * 9 // 10, image.height * 9 // 10), Image.Resampling.LANCZOS)


def program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        sys.exit(f"{name} is not installed; it is needed for these pictures.")
    return found


def run(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    if done.returncode:
        sys.exit(f"{' '.join(command)}\n{done.stdout}{done.stderr}")


if __name__ == "__main__":
    sys.exit(main())
