"""Logos on covers: from the report's own copy of a file to what a page, a printed sheet and a slide can show.

A logo travels in the cover, so an executed notebook can be exported without the project's folder.
"""

from __future__ import annotations

import base64

from evaluation.content.model import Logo

ENDINGS = {"image/png": "png", "image/jpeg": "jpg", "image/svg+xml": "svg"}
WIDTH = 1200  # pixels of a drawn logo on a slide


def content(logo: Logo) -> bytes:
    """The bytes of the logo's file."""
    return base64.b64decode(logo.data)


def address(logo: Logo) -> str:
    """The logo as an address a page can show without asking anybody; scripts in a drawing do not run there."""
    return f"data:{logo.mime};base64,{logo.data}"


def raster(logo: Logo) -> bytes:
    """The logo as a PNG or JPEG; PowerPoint's older versions know no SVG."""
    if logo.mime != "image/svg+xml":
        return content(logo)
    import typst

    page = f'#set page(width: {WIDTH}pt, height: auto, margin: 0pt, fill: none)\n#image("logo.svg", width: 100%)'
    made = typst.compile({"main.typ": page.encode(), "logo.svg": content(logo)}, format="png", ppi=72)  # type: ignore[call-overload]  # its types do not know virtual files
    return bytes(made)
