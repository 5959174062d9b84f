"""Links between pages lead somewhere, and a page of the first level is reached from the README."""

import re
from pathlib import Path

import pytest

LINK = re.compile(r"\]\(([^)\s#]+)?(#[^)\s]+)?\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)


def links(page: Path) -> list[tuple[Path, str]]:
    """Links of a page to files of the project: the file, and the heading within it or nothing."""
    found = LINK.findall(re.sub(r"```.*?```", "", page.read_text("utf-8"), flags=re.DOTALL))
    return [
        ((page.parent / target).resolve() if target else page, anchor.removeprefix("#"))
        for target, anchor in found
        if "://" not in target
    ]


def anchors(page: Path) -> set[str]:
    """The headings of a page as links name them."""
    headings = HEADING.findall(page.read_text("utf-8"))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.fixture(scope="module")
def pages(project) -> list[Path]:
    return [project / "README.md", *sorted((project / "docs").rglob("*.md"))]


def test_every_link_leads_to_a_file_and_a_heading(pages, project):
    broken = [
        f"{page.relative_to(project)} → {target.name}#{anchor}"
        for page in pages
        for target, anchor in links(page)
        if not target.exists() or (anchor and anchor not in anchors(target))
    ]
    assert broken == []


def test_every_page_is_reached_from_the_readme(project):
    reached, ahead = set(), [project / "README.md"]
    while ahead:
        page = ahead.pop()
        if page not in reached and page.suffix == ".md":
            reached.add(page)
            ahead += [target for target, _ in links(page) if target.is_file()]
    lost = set((project / "docs").glob("*.md")) - reached
    assert not lost, f"link from README.md or from a page that it leads to: {', '.join(page.name for page in lost)}"
