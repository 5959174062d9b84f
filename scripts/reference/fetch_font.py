"""Fetch the Inter variable font into app/static/, and its weights that paper needs into app/bulletin/fonts/.

    uv run --with fonttools --with brotli python scripts/reference/fetch_font.py

Source: npm `@fontsource-variable/inter` 5.3.0 (SIL Open Font License 1.1). The Latin subset holds every character of
French, the narrow no-break space and the euro sign among them. Typesetting takes no variable font: each weight is cut
out of it.
"""

import shutil

from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont
from sources import INTER_FONT, PROJECT_DIR, npm_package

STATIC_DIR = PROJECT_DIR / "app" / "static"
PAPER_DIR = PROJECT_DIR / "app" / "bulletin" / "fonts"
FONT, LICENCE = "inter-latin-wght-normal.woff2", "inter-LICENSE.txt"
WEIGHTS = {"Regular": 400, "SemiBold": 600, "Bold": 700}


def cut_weights() -> None:
    """Write each weight as a font of its own."""
    for name, weight in WEIGHTS.items():
        font = TTFont(STATIC_DIR / FONT)
        font.flavor = None
        instantiateVariableFont(font, {"wght": weight}, inplace=True).save(PAPER_DIR / f"Inter-{name}.ttf")


def main() -> None:
    """Copy the font and its licence, and cut its weights."""
    for folder in (STATIC_DIR, PAPER_DIR):
        folder.mkdir(parents=True, exist_ok=True)
    with npm_package(INTER_FONT) as package:
        shutil.copyfile(package / "files" / FONT, STATIC_DIR / FONT)
        shutil.copyfile(package / "LICENSE", STATIC_DIR / LICENCE)
    shutil.copyfile(STATIC_DIR / LICENCE, PAPER_DIR / LICENCE)
    cut_weights()
    print("app/static, app/bulletin/fonts: Inter (Latin) and its licence")


if __name__ == "__main__":
    main()
