"""The bulletin on paper and as a page: two pages of A4 set by Typst, and one HTML file that asks nothing of anybody."""

from __future__ import annotations

import base64
import json
import shutil
import tempfile
from dataclasses import asdict
from pathlib import Path

import typst
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from app.bulletin.content import Bulletin
from app.bulletin.pictures import FONTS

FOLDER = Path(__file__).parent
WEB_FONT = FOLDER.parent / "static" / "inter-latin-wght-normal.woff2"
PICTURES = ("demand", "waits", "epidemic")


def pdf(bulletin: Bulletin) -> bytes:
    """The two pages as PDF."""
    with tempfile.TemporaryDirectory(prefix="bulletin-") as folder:
        place = Path(folder)
        shutil.copyfile(FOLDER / "paper.typ", place / "paper.typ")
        (place / "content.json").write_text(json.dumps(asdict(bulletin)), encoding="utf-8")
        for name in PICTURES:
            (place / f"{name}.svg").write_text(getattr(bulletin, name).svg, encoding="utf-8")
        return typst.compile(place / "paper.typ", root=place, font_paths=[FONTS], ignore_system_fonts=True)


def html(bulletin: Bulletin) -> str:
    """The same as one HTML file with its font and its pictures in it."""
    templates = Environment(loader=FileSystemLoader(FOLDER), autoescape=True, undefined=StrictUndefined)
    font = base64.b64encode(WEB_FONT.read_bytes()).decode("ascii")
    # the values themselves and not copies in dictionaries: a dictionary has methods by the names of its keys
    return templates.get_template("page.html").render(**vars(bulletin), font=font)
