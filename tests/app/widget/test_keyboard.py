"""The widget without a mouse, and as assistive technology sees it."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.app.widget.conftest import Site
from tests.app.widget.test_widget import LAUNCH, QUESTION, Writes, opened

FOCUSED = """() => {
  let at = document.activeElement;
  while (at && at.shadowRoot && at.shadowRoot.activeElement) at = at.shadowRoot.activeElement;
  return at.getAttribute("aria-label") || at.textContent.trim().slice(0, 60) || at.tagName;
}"""
UNNAMED = """(root) => [...root.querySelectorAll("button, a[href], input, textarea, iframe, [role]")].filter((node) => {
  const labelled = node.getAttribute("aria-labelledby");
  const words = labelled ? node.getRootNode().getElementById(labelled).textContent : node.getAttribute("aria-label");
  const own = node.matches("button, a, [role=status]") ? node.textContent || node.matches("[role=status]") : node.title;
  return !words && !own;
}).map((node) => node.outerHTML)"""
# Chromium now and then never acknowledges a pressed key whose frame goes away meanwhile, and `keyboard.press` would
# wait for ever; so the key arrives where the focus is, after the call has returned.
ESCAPE = """() => {
  const key = new KeyboardEvent("keydown", { key: "Escape", bubbles: true });
  setTimeout(() => document.activeElement.dispatchEvent(key));
}"""


def focused(page: Page) -> str:
    return str(page.evaluate(FOCUSED))


def test_everything_can_be_done_with_the_keyboard(page: Page, site: Site) -> None:
    page.goto(site.page())
    page.get_by_role("button", name=LAUNCH).wait_for()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert focused(page) == LAUNCH, "after the link of the page"
    page.keyboard.press("Enter")
    assert focused(page) == "Your question"
    page.keyboard.type("Under which tree")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("lies the treasure number 2?")
    page.keyboard.press("Enter")
    expect(page.locator(".reply summary")).to_be_visible()
    expect(page.locator(".asked")).to_contain_text("tree\nlies", use_inner_text=True)
    assert focused(page) == "Your question"
    while not focused(page).startswith("Source 1"):
        page.keyboard.press("Shift+Tab")
    citation = focused(page)
    page.keyboard.press("Enter")
    expect(page.frame_locator("iframe").locator(".bar")).to_be_visible()
    assert focused(page) == "Source 1"
    page.keyboard.press("Tab")
    assert focused(page) == "Open in a new tab"
    page.keyboard.press("Escape")
    expect(page.locator("iframe")).to_have_count(0)
    assert focused(page) == citation
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert focused(page) == LAUNCH


def test_escape_in_the_frame_closes_the_source(page: Page, site: Site) -> None:
    opened(page, site.page())
    page.keyboard.type(QUESTION)
    page.keyboard.press("Enter")
    page.locator(".cite").first.click()
    page.frame_locator("iframe").locator(".bar").wait_for()
    page.frames[-1].wait_for_load_state()
    page.frame_locator("iframe").locator("a").first.focus()
    page.frames[-1].evaluate(ESCAPE)
    expect(page.locator("iframe")).to_have_count(0)
    expect(page.locator(".cite").first).to_be_focused()


def test_tab_stays_in_the_dialog(page: Page, site: Site) -> None:
    opened(page, site.page(questions="Why?|How?"))
    for key in ("Tab", "Shift+Tab"):
        seen = []
        for _ in range(8):
            page.keyboard.press(key)
            seen.append(focused(page))
        assert set(seen) == {"Close", "Conversation", "Why?", "How?", "Your question", "Send"}, key


def test_all_that_can_be_used_has_a_role_and_a_name(page: Page, site: Site) -> None:
    opened(page, site.page(title="Ask the shop"))
    dialog = page.get_by_role("dialog", name="Ask the shop")
    assert dialog.get_attribute("aria-modal") == "true"
    page.keyboard.type(QUESTION)
    page.keyboard.press("Enter")
    page.locator(".cite").first.click()
    page.frame_locator("iframe").locator(".bar").wait_for()
    assert dialog.evaluate(UNNAMED) == []
    expect(page.get_by_role("log", name="Conversation")).to_be_visible()
    expect(page.get_by_role("region", name="Source")).to_be_visible()
    expect(page.get_by_role("heading", name="Ask the shop")).to_be_visible()
    expect(page.locator("iframe")).to_have_attribute("title", re.compile("^Source 1: "))
    ids = dialog.evaluate("(root) => [...root.querySelectorAll('[id]')].map((node) => node.id)")
    assert len(ids) == len(set(ids))


def test_an_answer_is_read_out_once_and_whole(page: Page, site: Site) -> None:
    opened(page, site.page())
    status = page.locator("[role=status][aria-live=polite]")
    page.evaluate(
        """() => {
          const shadow = document.querySelector("plexus-widget").shadowRoot;
          const status = shadow.querySelector("[role=status]");
          window.heard = [];
          new MutationObserver(() => heard.push(status.textContent)).observe(status, { childList: true });
        }"""
    )
    writer = Writes(("One ", "two ", "three [1]."), hold=2)
    site.writes(writer)
    page.keyboard.type(QUESTION)
    page.keyboard.press("Enter")
    expect(page.locator(".reply .text")).to_have_text("One two")
    assert page.get_by_role("log").get_attribute("aria-live") == "off"
    assert page.get_by_role("log").get_attribute("aria-busy") == "true"
    writer.released.set()
    expect(status).to_have_text("One two three [1]. 1 source.")
    assert page.evaluate("heard") == ["Looking through the documents…", "One two three [1]. 1 source."]
    assert page.get_by_role("log").get_attribute("aria-busy") == "false"


def test_words_stand_out_from_their_ground(page: Page, site: Site) -> None:
    """At least 4.5 to 1 (WCAG 2 AA), in light and dark."""
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        opened(page, site.page())
        site.writes(Writes(("It weighs 47 kg [1].",), supported=False))
        page.keyboard.type(QUESTION)
        page.keyboard.press("Enter")
        page.locator(".note").wait_for()
        low = page.evaluate(CONTRAST)
        assert low == [], scheme


CONTRAST = """() => {
  const canvas = Object.assign(document.createElement("canvas"), { width: 1, height: 1 });
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  const rgba = (colour) => {
    pen.clearRect(0, 0, 1, 1);
    pen.fillStyle = colour;
    pen.fillRect(0, 0, 1, 1);
    return [...pen.getImageData(0, 0, 1, 1).data];
  };
  const linear = (v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
  const light = (rgb) => [0.2126, 0.7152, 0.0722].reduce((sum, part, at) => sum + part * linear(rgb[at] / 255), 0);
  const ground = (node) => {
    for (let at = node; at; at = at.parentElement) {
      const found = rgba(getComputedStyle(at).backgroundColor);
      if (found[3] === 255) return found;
    }
    return [255, 255, 255, 255];
  };
  const low = [];
  for (const node of document.querySelector("plexus-widget").shadowRoot.querySelectorAll("*")) {
    const words = [...node.childNodes].some((child) => child.nodeType === 3 && child.textContent.trim());
    if (!words || !node.checkVisibility()) continue;
    const [a, b] = [light(rgba(getComputedStyle(node).color)), light(ground(node))].sort((x, y) => y - x);
    if ((a + 0.05) / (b + 0.05) < 4.5) low.push([node.className || node.tagName, (a + 0.05) / (b + 0.05)]);
  }
  return low;
}"""
