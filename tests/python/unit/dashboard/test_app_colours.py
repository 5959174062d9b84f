"""Words are readable on what lies under them, in both themes (WCAG: 4.5 to 1)."""

import tomllib

import pytest
from app.charts.theme import DARK, LIGHT

READABLE = 4.5


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_words_of_the_pages(palette):
    pairs = {
        "caption": (palette.muted, palette.background),
        "badge": (palette.good, palette.good_fill),
        "late badge and banner": (palette.notice_text, palette.notice),
        "better": (palette.good, palette.background),
        "worse": (palette.bad, palette.background),
    }
    assert {name: pair for name, pair in pairs.items() if contrast(*pair) < READABLE} == {}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_words_of_the_theme(project, theme):
    settings = tomllib.loads((project / ".streamlit" / "config.toml").read_text(encoding="utf-8"))["theme"][theme]
    page = settings["backgroundColor"]
    assert contrast(settings["textColor"], page) >= READABLE
    assert contrast(settings["primaryColor"], page) >= READABLE
    for name in ("red", "gray", "green"):
        if f"{name}TextColor" in settings:
            under = settings.get(f"{name}BackgroundColor", page)
            assert contrast(settings[f"{name}TextColor"], under) >= READABLE, name
    if theme == "light":
        side = settings["sidebar"]
        assert contrast(side["textColor"], side["backgroundColor"]) >= READABLE


def test_neighbouring_classes_of_the_map_differ(project):
    for palette in (LIGHT, DARK):
        steps = palette.sequential[1:]
        assert len(set(steps)) == 5
        shades = [luminance(step) for step in steps]
        assert shades in (sorted(shades), sorted(shades, reverse=True))
        assert palette.no_data not in steps
        assert palette.masked not in steps
