"""Every word that a page shows or tells: text, labels for screen readers, hints, titles; shadow roots included."""

from __future__ import annotations

import re

from playwright.sync_api import Page

ATTRIBUTES = ("aria-label", "aria-description", "aria-roledescription", "placeholder", "title", "alt")
COLLECT = """names => {
    const found = [document.title];
    const skipped = new Set(['SCRIPT', 'STYLE', 'NOSCRIPT', 'PRE', 'CODE']);
    const visit = node => {
        if (node.nodeType === Node.TEXT_NODE) { if (node.nodeValue.trim()) found.push(node.nodeValue); return; }
        if (node.nodeType === Node.ELEMENT_NODE) {
            if (getComputedStyle(node).display === 'none') return;
            if (skipped.has(node.tagName) || node.dataset?.testid === 'stIconMaterial') return;
            if (node.tagName === 'I' && node.getAttribute('aria-hidden') === 'true') return;
            for (const name of names) if (node.getAttribute(name)) found.push(node.getAttribute(name));
            if (node.shadowRoot) visit(node.shadowRoot);
        }
        for (const child of node.childNodes) visit(child);
    };
    visit(document.body);
    return found;
}"""
# words of English that are no words of French; wordings of Streamlit's own are listed whole
ENGLISH = frozenset(
    [
        "the",
        "and",
        "with",
        "from",
        "this",
        "that",
        "which",
        "are",
        "was",
        "were",
        "been",
        "has",
        "have",
        "for",
        "not",
        "you",
        "your",
        "they",
        "their",
        "its",
        "of",
        "by",
        "or",
        "be",
        "will",
        "would",
        "can",
        "should",
        "when",
        "where",
        "why",
        "how",
        "what",
        "who",
        "into",
        "over",
        "under",
        "between",
        "after",
        "before",
        "more",
        "less",
        "each",
        "all",
        "any",
        "some",
        "other",
        "search",
        "download",
        "fullscreen",
        "loading",
        "close",
        "open",
        "show",
        "hide",
        "select",
        "choose",
        "results",
        "option",
        "settings",
        "value",
        "copied",
        "press",
        "enter",
        "apply",
        "view",
        "data",
        "expand",
        "collapse",
        "sidebar",
        "menu",
        "running",
        "stop",
        "rerun",
        "deploy",
        "clear",
        "error",
        "warning",
    ]
)
FRENCH_TOO = frozenset({"option", "or", "menu", "stop", "data"})
SENTENCES = ("No results", "Choose an option", "Press Enter", "View fullscreen", "Show data", "Made with Streamlit")
WORD = re.compile(r"[^\W\d_]+(?:[’'][^\W\d_]+)?")


def words_of(page: Page) -> list[str]:
    """Each text and attribute of the page by itself."""
    return page.evaluate(COLLECT, list(ATTRIBUTES))


def english_in(texts: list[str], allowed: frozenset[str] = frozenset()) -> list[str]:
    """The texts that hold a word or a sentence of English; `allowed` are texts that may."""
    wanted = ENGLISH - FRENCH_TOO
    return [
        text
        for text in dict.fromkeys(texts)
        if text.strip() not in allowed
        and (
            {word.lower() for word in WORD.findall(text)} & wanted
            or any(sentence.lower() in text.lower() for sentence in SENTENCES)
        )
    ]
