"""Checks the notebooks where analysts meet them: in JupyterLab, in a real browser, with what is exported from there.

    python tools/check_jupyterlab.py [FOLDER]

Starts JupyterLab on a copy of the demo, lets ``tools/a11y/jupyterlab.mjs`` work in it as a person would, and opens the
files that were exported. Pictures of what was seen stay in FOLDER. Exit 1 names every fault.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pikepdf
from pptx import Presentation

ROOT = Path(__file__).parents[1]
BROWSER = ROOT / "tools" / "a11y" / "jupyterlab.mjs"
DEMO = ("evaluation.toml", "secret.txt", "notebooks", "texts", "data/raw")
TOKEN = "only-on-this-machine"
LOG = "jupyterlab.log"
START = 40  # seconds for the server to answer


def main() -> int:
    """Everything in a temporary folder; 1 where something is wrong."""
    with tempfile.TemporaryDirectory() as temporary:
        place = Path(temporary)
        out = Path(sys.argv[1]) if len(sys.argv) > 1 else place / "seen"
        out.mkdir(parents=True, exist_ok=True)
        with jupyterlab(copied(place / "demo"), place) as address:
            code = subprocess.run(["node", str(BROWSER), address, TOKEN, str(out)]).returncode
        log = (place / LOG).read_text(encoding="utf-8", errors="replace")
        faults = [f"the browser ended with {code}; JupyterLab said:\n{log[-3000:]}"] if code else []
        if not code:
            faults = [*pdf_faults(out / "survey.pdf"), *deck_faults(out / "closing_event.pptx")]
    for fault in faults:
        print(f"not ok {fault}")
    print(f"jupyterlab: {len(faults)} faults")
    return int(bool(faults))


def copied(project: Path) -> Path:
    """A copy of the demo, so that nothing is written into the clone."""
    for name in DEMO:
        source, target = ROOT / name, project / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target)
        elif source.exists():  # a project without a secret makes one
            shutil.copy2(source, target)
    return project


@contextmanager
def jupyterlab(project: Path, place: Path) -> Iterator[str]:
    """The address of a JupyterLab on the project, which ends with the block; it asks nobody for news or updates."""
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    options = {
        "ServerApp.ip": "127.0.0.1",
        "ServerApp.port": port,
        "ServerApp.port_retries": 0,
        "ServerApp.root_dir": project,
        "IdentityProvider.token": TOKEN,
        "LabApp.news_url": None,
        "LabApp.check_for_updates_class": "jupyterlab.NeverCheckForUpdate",
    }
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root"]
    command += [f"--{name}={value}" for name, value in options.items()]
    log = place / LOG
    with log.open("wb") as written:
        server = subprocess.Popen(command, cwd=project, env=own_folders(place), stdout=written, stderr=written)
    try:
        wait_for(f"{address}/api", server, log)
        yield address
    finally:
        server.terminate()
        try:
            server.wait(10)
        except subprocess.TimeoutExpired:
            server.kill()


def own_folders(place: Path) -> Mapping[str, str]:
    """What a person has set or opened in a JupyterLab of their own changes nothing here."""
    names = ["JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR"]
    names += ["JUPYTERLAB_SETTINGS_DIR", "JUPYTERLAB_WORKSPACES_DIR"]
    folders = {name: place / "jupyter" / name.lower() for name in names}
    quiet = (
        folders["JUPYTERLAB_SETTINGS_DIR"] / "@jupyterlab" / "apputils-extension" / "notification.jupyterlab-settings"
    )
    quiet.parent.mkdir(parents=True)
    quiet.write_text('{"fetchNews": "false", "checkForUpdates": false}', encoding="utf-8")
    return {**os.environ, **{name: str(folder) for name, folder in folders.items()}}


def wait_for(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    """Until the server answers; if it does not, what it said."""
    end = time.monotonic() + START
    while time.monotonic() < end and server.poll() is None:
        try:
            urlopen(address, timeout=5).close()
            return
        except (URLError, TimeoutError):
            time.sleep(0.2)
    raise SystemExit(f"not ok JupyterLab does not answer:\n{log.read_text(encoding='utf-8', errors='replace')}")


def pdf_faults(path: Path) -> list[str]:
    """What is wrong with an exported PDF: it opens, has pages, is tagged, and embeds its fonts."""
    with pikepdf.open(path) as pdf:
        fonts = {str(font.get("/BaseFont")) for page in pdf.pages for font in page.resources.get("/Font", {}).values()}
        faults = [] if len(pdf.pages) > 2 else [f"{path.name} has {len(pdf.pages)} pages"]
        faults += [] if "/StructTreeRoot" in pdf.Root else [f"{path.name} is not tagged"]
        faults += [] if any("FiraSans" in font for font in fonts) else [f"{path.name} is not in Fira Sans: {fonts}"]
    return faults


def deck_faults(path: Path) -> list[str]:
    """What is wrong with an exported deck: it opens, has slides, and native charts on them."""
    deck = Presentation(str(path))
    charts = sum(shape.has_chart for slide in deck.slides for shape in slide.shapes)
    return [] if len(deck.slides) > 3 and charts else [f"{path.name} has {len(deck.slides)} slides, {charts} charts"]


if __name__ == "__main__":
    sys.exit(main())
