"""What a machine can see of a page in a browser: faults of accessibility, and whether it fits."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

_axe = Axe()


def offences(page: Page) -> list[str]:
    """What axe-core finds, one line each. It sees about a third to a half of what can be wrong; people see the rest."""
    found = _axe.run(page).response["violations"]
    return [f"{one['id']}: {node['html'][:160]}" for one in found for node in one["nodes"]]


def width_of(page: Page) -> int:
    """How wide the page is laid out, in CSS pixels; wider than the window, it must be scrolled sideways."""
    return page.evaluate("document.documentElement.scrollWidth")
