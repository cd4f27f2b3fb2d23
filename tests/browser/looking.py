"""What holds for every page, whoever reads it: accessible, no sideways scrolling, one heading, a title, a language."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

WIDE = (1280, 720)
NARROW = (390, 844)
# Off by default in axe: what people see of a button is in its name, for those who speak to their computer.
ADDED = {"label-content-name-mismatch": {"enabled": True}}

# The page itself must not scroll sideways; tables and the map scroll inside themselves. Text cut off at the right edge
# of a box that hides its overflow is cut off for the reader too.
SIDEWAYS = """() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return [];
  return [...document.querySelectorAll('body *')]
    .filter(e => e.getBoundingClientRect().right > width + 1 && e.checkVisibility())
    .map(e => `${e.tagName}.${e.className} ends at ${Math.round(e.getBoundingClientRect().right)} of ${width}`)
    .slice(0, 5).concat(['the page scrolls sideways']);
}"""
# Words for screen readers alone are placed absolutely: in a box that scrolls and does not contain them, they widen the
# page instead, as soon as the box has more than fits.
ESCAPING = """() => [...document.querySelectorAll('.visually-hidden')]
  .filter(hidden => getComputedStyle(hidden).position === 'absolute' && hidden.offsetParent)
  .map(hidden => {
    let box = hidden.parentElement;
    while (box !== document.body && getComputedStyle(box).overflowX === 'visible') box = box.parentElement;
    const within = box === document.body || box.contains(hidden.offsetParent);
    return within ? '' : `“${hidden.textContent.trim()}” is not placed within ${box.tagName}.${box.className}`;
  })
  .filter(Boolean).slice(0, 5)"""
# A word of a label that is broken over two lines without a hyphen is read as two.
BROKEN = """() => {
  const found = [];
  for (const label of document.querySelectorAll('.course li, th, .btn, nav a, label, legend, dt, .state')) {
    if (!label.checkVisibility()) continue;
    const texts = document.createTreeWalker(label, NodeFilter.SHOW_TEXT);
    for (let text = texts.nextNode(); text; text = texts.nextNode()) {
      for (const {0: word, index} of text.data.matchAll(/\\p{L}{2,}/gu)) {
        const range = document.createRange();
        range.setStart(text, index);
        range.setEnd(text, index + word.length);
        const tops = new Set([...range.getClientRects()].map(rect => Math.round(rect.top)));
        if (tops.size > 1) found.push(`“${word}” is broken in ${label.tagName}.${label.className}`);
      }
    }
  }
  return found.slice(0, 5);
}"""
FRAME = """() => ({
  headings: [...document.querySelectorAll('h1')].filter(h => h.checkVisibility()).length,
  language: document.documentElement.lang,
  title: document.title.replace(/\\s+/g, ' ').trim(),
  markings: [...document.querySelectorAll('.marking')].map(e => e.textContent),
})"""
# Behind which the delegations follow: with nobody behind it, a page says that nobody may have it.
RELEASED = ("REL TO", "РАЗРЕШЕНО ДЛЯ")


@dataclass(frozen=True)
class Look:
    """One way to look at a page: the window's size and the theme that the system asks for."""

    size: tuple[int, int]
    dark: bool

    def take(self, page: Page) -> None:
        page.emulate_media(color_scheme="dark" if self.dark else "light")
        page.set_viewport_size({"width": self.size[0], "height": self.size[1]})

    def __str__(self) -> str:
        return f"{self.size[0]} px, {'dark' if self.dark else 'light'}"


WIDE_LIGHT, WIDE_DARK, NARROW_LIGHT = Look(WIDE, dark=False), Look(WIDE, dark=True), Look(NARROW, dark=False)


def axe_findings(page: Page) -> list[str]:
    """Violations of WCAG 2.2 A and AA and of axe's best practices, of any impact; each with its element."""
    # A document that is looked at several times loads axe once: half a megabyte.
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    answer = page.evaluate("options => axe.run(options)", {"rules": ADDED, "resultTypes": ["violations"]})
    return [
        f"{found['id']}: {node['target']} {node['html'][:120]} {_measured(node)}"
        for found in answer["violations"]
        for node in found["nodes"][:3]
    ]


def _measured(node: dict[str, Any]) -> str:
    return "; ".join(check["message"] for check in (*node["any"], *node["all"], *node["none"]))[:160]


def frame_findings(page: Page, language: str) -> list[str]:
    """What is missing of a page's frame: one h1, a title of its own, the language, the marking first and last."""
    frame = page.evaluate(FRAME)
    return [
        *([f"{frame['headings']} h1"] if frame["headings"] != 1 else []),
        *([f"lang is {frame['language']}"] if frame["language"] != language else []),
        *([f"title is {frame['title']!r}"] if frame["title"].startswith("·") or not frame["title"] else []),
        *([f"markings are {frame['markings']}"] if len(frame["markings"]) != 2 else []),
        *(f"{text!r} names no delegation" for text in frame["markings"] if text.strip().endswith(RELEASED)),
    ]


def findings(page: Page, language: str) -> Iterator[str]:
    """Everything found on the page as it stands: both sizes, both themes. The page is left wide and light."""
    # A click returns when the next document is committed, which may be before it has any element.
    page.wait_for_load_state()
    yield from frame_findings(page, language)
    for look in (NARROW_LIGHT, WIDE_DARK, WIDE_LIGHT):
        look.take(page)
        yield from (f"{look}: {found}" for found in axe_findings(page))
        yield from (f"{look}: {found}" for found in page.evaluate(SIDEWAYS))
        yield from (f"{look}: {found}" for found in page.evaluate(ESCAPING))
        yield from (f"{look}: {found}" for found in page.evaluate(BROKEN))
