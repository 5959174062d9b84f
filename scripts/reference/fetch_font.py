"""Fetch the Inter variable font into app/static/, with its licence.

    python scripts/reference/fetch_font.py

Source: npm `@fontsource-variable/inter` 5.3.0 (SIL Open Font License 1.1). The Latin subset holds every character of
French, the narrow no-break space and the euro sign among them.
"""

import shutil

from sources import INTER_FONT, PROJECT_DIR, npm_package

STATIC_DIR = PROJECT_DIR / "app" / "static"


def main() -> None:
    """Copy the font and its licence."""
    STATIC_DIR.mkdir(parents=True, exist_ok=True)
    with npm_package(INTER_FONT) as package:
        shutil.copyfile(
            package / "files" / "inter-latin-wght-normal.woff2", STATIC_DIR / "inter-latin-wght-normal.woff2"
        )
        shutil.copyfile(package / "LICENSE", STATIC_DIR / "inter-LICENSE.txt")
    print("app/static: Inter (Latin, variable weight) and its licence")


if __name__ == "__main__":
    main()
