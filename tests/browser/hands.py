"""How a person works a page: by mouse, or by keyboard alone. Steps of tests that take `Hands` are done with either."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from playwright.sync_api import Locator, Page, expect

# A page with its map, its table of vertices and all its fields has fewer controls than this.
MOST_TABS = 160
# Null where the control has been exchanged for another one meanwhile, as pages do that stay current.
HAS_FOCUS = "control => control.isConnected ? control === document.activeElement : null"
# A keyboard's user sees where they are: some of the control that has the focus is in view and under nothing else.
IS_SEEN = """control => {
  const box = (control.closest('label') ?? control).getBoundingClientRect();
  const at = (share, from, size) => from + Math.min(Math.max(size * share, 2), size - 2);
  return [0, 0.25, 0.5, 0.75, 1].some(x => [0, 0.5, 1].some(y => {
    const top = document.elementFromPoint(at(x, box.left, box.width), at(y, box.top, box.height));
    return top && (control.contains(top) || top.contains(control));
  }));
}"""


class Hands(Protocol):
    page: Page

    def press(self, control: Locator) -> None:
        """A link, a button, or the summary of what is folded."""

    def write(self, field: Locator, text: str) -> None:
        """Into a field, instead of what it has."""

    def add(self, field: Locator, text: str) -> None:
        """After what a field has."""

    def tick(self, box: Locator) -> None: ...

    def choose(self, radio: Locator) -> None: ...

    def select(self, menu: Locator, label: str) -> None: ...


@dataclass
class Mouse:
    page: Page

    def press(self, control: Locator) -> None:
        control.click()

    def write(self, field: Locator, text: str) -> None:
        field.fill(text)

    def add(self, field: Locator, text: str) -> None:
        field.fill(field.input_value() + text)

    def tick(self, box: Locator) -> None:
        box.check()

    def choose(self, radio: Locator) -> None:
        radio.check()

    def select(self, menu: Locator, label: str) -> None:
        menu.select_option(label=label)


@dataclass
class Keyboard:
    """Nothing but keys: the tabulator until a control has the focus, and then what works it."""

    page: Page

    def reach(self, control: Locator, key: str = "Tab") -> None:
        """Presses Tab until the control has the focus, as somebody without a mouse does."""
        handle = control.element_handle()
        for _ in range(MOST_TABS):
            while (has_focus := handle.evaluate(HAS_FOCUS)) is None:
                handle = control.element_handle()
            if has_focus:
                break
            self.page.keyboard.press(key)
        expect(control, "is not reached by Tab").to_be_focused(timeout=1)
        assert handle.evaluate(IS_SEEN), f"{control} has the focus and is not seen"

    def keys(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def press(self, control: Locator) -> None:
        self.reach(control)
        self.keys("Enter")

    def write(self, field: Locator, text: str) -> None:
        self.reach(field)
        self.keys("ControlOrMeta+a")
        self.page.keyboard.type(text)

    def add(self, field: Locator, text: str) -> None:
        self.reach(field)
        self.keys("ControlOrMeta+End")
        self.page.keyboard.type(text)

    def tick(self, box: Locator) -> None:
        self.reach(box)
        if not box.is_checked():
            self.keys("Space")
        expect(box).to_be_checked()

    def choose(self, radio: Locator) -> None:
        """Tab comes to one radio button of a group, the arrows to the others."""
        name = radio.get_attribute("name")
        of_group = f"document.activeElement.name === {name!r}"
        for _ in range(MOST_TABS):
            if self.page.evaluate(of_group):
                break
            self.keys("Tab")
        for _ in range(10):
            if radio.evaluate(HAS_FOCUS):
                break
            self.keys("ArrowDown")
        self.keys("Space")
        expect(radio).to_be_checked()

    def select(self, menu: Locator, label: str) -> None:
        """The first letters of a choice select it."""
        self.reach(menu)
        self.page.keyboard.type(label)
        expect(menu.locator("option:checked")).to_have_text(label)
