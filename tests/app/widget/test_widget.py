"""The widget in a browser, on a page of another origin than the server's."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Literal

import anyio
import pytest
from playwright.sync_api import Browser, Dialog, Locator, Page, Request, expect

from app.answers.base import Answer, Asked, Citation, Delta, Written
from app.answers.extractive import Extractive
from app.keys import create_key
from app.routes import ROUTERS
from index.engine import Engine
from index.errors import ModelUnavailable
from tests.app.widget.conftest import Site

QUESTION = "Under which tree lies the treasure number 2?"
LAUNCH = "Ask a question"


def ask(page: Page, question: str = QUESTION) -> Locator:
    """The newest answer, which may still be written."""
    page.get_by_label("Your question").fill(question)
    page.get_by_label("Your question").press("Enter")
    return page.locator(".reply").last


def opened(page: Page, url: str) -> Page:
    page.goto(url)
    page.get_by_role("button", name=LAUNCH).click()
    return page


def earlier(request: Request) -> list[dict[str, str]]:
    """The earlier turns that a question was sent with."""
    turns: list[dict[str, str]] = json.loads(request.post_data or "")["messages"]
    return turns


@dataclass
class Writes:
    """A writer that says a text in pieces, cites the first evidence at each [1], and waits before the piece `hold`."""

    pieces: tuple[str, ...]
    hold: int = 99
    supported: bool = True
    breaks: Literal["", "error", "end"] = ""
    model: str = "scripted"

    def __post_init__(self) -> None:
        self.released = threading.Event()
        self.closed = threading.Event()

    async def write(self, engine: Engine, asked: Asked) -> AsyncIterator[Written]:
        hit = next(item.hit for item in asked.evidence.items if item.hit.unit.regions)
        told, citations = "", list[Citation]()
        try:
            for number, piece in enumerate(self.pieces):
                while number == self.hold and not self.released.is_set():
                    await anyio.sleep(0.02)
                yield Delta(piece)
                told += piece
                while len(citations) < told.count("[1]"):
                    start = told.index("[1]", citations[-1].end if citations else 0)
                    regions = hit.unit.regions[:1]
                    citations.append(Citation(1, hit, "quoted words", regions, start, start + 3, self.supported))
                    yield citations[-1]
            if self.breaks == "error":
                raise ModelUnavailable("the chat model went away")
        finally:
            self.closed.set()
        if self.breaks:
            return
        found = asked.found
        yield Answer(told, tuple(citations), False, 0.9, self.model, asked.evidence, found.index_version)


def test_a_question_a_streamed_answer_a_citation_and_the_boxed_page(page: Page, site: Site) -> None:
    opened(page, site.page(title="Ask the shop"))
    expect(page.get_by_role("dialog", name="Ask the shop")).to_be_visible()
    writer = Writes(("It lies under ", "the walnut tree [1]", " as the report says."), hold=2)
    site.writes(writer)
    reply = ask(page)
    expect(reply.locator(".text")).to_have_text("It lies under the walnut tree 1")
    expect(page.get_by_role("button", name="Stop")).to_be_visible()
    expect(reply.get_by_role("button", name=re.compile("^Source 1: "))).to_be_visible()
    writer.released.set()
    expect(reply.locator(".text")).to_have_text("It lies under the walnut tree 1 as the report says.")
    with page.expect_response(re.compile(r"/pages/\d\.png")) as drawn:
        reply.locator(".cite").click()
    assert (drawn.value.status, drawn.value.header_value("content-type")) == (200, "image/png")
    frame = page.frame_locator("iframe")
    expect(frame.locator(".sheet .box")).to_have_count(1)
    box = frame.locator(".box").bounding_box()
    assert box is not None
    assert box["width"] > 50
    tab = page.get_by_role("link", name="Open in a new tab").get_attribute("href")
    assert tab is not None
    assert tab.startswith(f"{site.server}/view/library/")
    assert tab == page.locator("iframe").get_attribute("src")


def test_quotes_are_shown_each_for_itself_with_the_page_it_stands_on(page: Page, site: Site) -> None:
    opened(page, site.page())
    reply = ask(page)
    expect(reply.locator("summary")).to_be_visible()
    assert reply.locator(".text > *").count() == reply.locator(".cite").count()
    reply.locator(".cite").first.click()
    expect(page.frame_locator("iframe").locator(".box, .marked").first).to_be_visible()


def test_on_a_page_that_is_not_listed_it_says_so(page: Page, site: Site) -> None:
    opened(page, site.page(site.unlisted))
    origin = site.unlisted.rstrip("/")
    expect(ask(page)).to_contain_text(f"This assistant is not set up for {origin}.")
    expect(page.get_by_role("button", name="Try again")).to_have_count(0)


def test_a_page_that_is_not_listed_cannot_frame_the_viewer(page: Page, site: Site) -> None:
    opened(page, site.page())
    ask(page).locator(".cite").first.click()
    url = page.locator("iframe").get_attribute("src")
    page.frame_locator("iframe").locator(".bar").wait_for()
    page.goto(site.unlisted)
    refused: list[str] = []
    page.on("console", lambda message: refused.append(message.text))
    page.evaluate("(url) => document.body.append(Object.assign(document.createElement('iframe'), {src: url}))", url)
    page.wait_for_timeout(500)
    assert page.frame_locator("iframe").locator(".bar").count() == 0
    assert "frame-ancestors" in "".join(refused)


def test_too_many_questions_are_told_with_the_time_to_wait(page: Page, site: Site) -> None:
    _, key = create_key(site.services.ledger, "slow", ["read"], ["library"], origins=[site.address], rate=1)
    opened(page, site.page(key=key))
    expect(ask(page).locator("summary")).to_be_visible()
    reply = ask(page)
    expect(reply).to_contain_text(re.compile(r"Please try again in (60|59|58|57) seconds\."))
    expect(reply.get_by_role("button", name="Try again")).to_be_visible()


@pytest.mark.parametrize("breaks", ["error", "end"])
def test_an_answer_that_breaks_off_is_told_and_can_be_asked_again(
    page: Page, site: Site, breaks: Literal["error", "end"]
) -> None:
    opened(page, site.page())
    site.writes(Writes(("It lies under",), breaks=breaks))
    reply = ask(page)
    expect(reply).to_contain_text("The answer broke off.")
    expect(reply.locator(".text")).to_have_text("It lies under")
    site.writes(Extractive())
    reply.get_by_role("button", name="Try again").click()
    expect(page.locator(".reply summary")).to_be_visible()
    expect(page.locator(".turn")).to_have_count(2)


def test_a_server_that_is_away_is_told(page: Page, site: Site) -> None:
    opened(page, site.page())
    page.route(f"{site.server}/**", lambda route: route.abort())
    expect(ask(page)).to_contain_text("The assistant cannot be reached.")


def test_stopping_ends_the_answer_and_frees_the_work(page: Page, site: Site) -> None:
    opened(page, site.page())
    writer = Writes(("It lies ", "under the tree"), hold=1)
    site.writes(writer)
    reply = ask(page)
    expect(reply.locator(".text")).to_have_text("It lies")
    page.get_by_role("button", name="Stop").click()
    expect(reply).to_contain_text("Stopped.")
    assert writer.closed.wait(3)


def test_earlier_turns_are_sent_along(page: Page, site: Site) -> None:
    opened(page, site.page())
    expect(ask(page).locator("summary")).to_be_visible()
    with page.expect_request("**/answer") as sent:
        ask(page, "And number 3?")
    messages = earlier(sent.value)
    assert messages[0] == {"role": "user", "content": QUESTION}
    assert [one["role"] for one in messages] == ["user", "assistant"]
    assert "cookie" not in sent.value.all_headers()
    expect(page.locator(".reply").last.locator("summary")).to_be_visible()
    page.get_by_role("button", name="New conversation").click()
    with page.expect_request("**/answer") as sent:
        ask(page, "And number 3?")
    assert earlier(sent.value) == []


def test_what_documents_and_answers_say_is_never_markup(page: Page, site: Site) -> None:
    opened(page, site.page(questions="<img src=x onerror=alert(1)>"))
    alerts: list[str] = []

    def note(dialog: Dialog) -> None:
        alerts.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", note)
    evil = "<img src=x onerror=alert(1)> <script>alert(2)</script> **<b>bold</b>** [x](javascript:alert(3)) "
    evil += "\ue0000\ue001 [1]"
    site.writes(Writes((evil,)))
    reply = ask(page, "<svg onload=alert(4)>")
    expect(reply.locator("summary")).to_be_visible()
    expect(reply.locator(".text")).to_contain_text("<script>alert(2)</script> <b>bold</b> [x](javascript:alert(3))")
    assert reply.locator("img, script, b:text('bold'), a, svg").count() == 0
    assert reply.locator(".cite").count() == 1
    assert alerts == []


def test_paragraphs_lists_and_tables_are_laid_out(page: Page, site: Site) -> None:
    opened(page, site.page())
    text = "# Trees\nThe **oak** 🌳 [1].\n\n- elm `u`\n- ash [1]\n\n1. one\n2. two\n\n| a | b |\n|---|---|\n| 1 | 2 |"
    site.writes(Writes((text,)))
    reply = ask(page)
    expect(reply.locator("summary")).to_be_visible()
    body = reply.locator(".text")
    assert body.locator("> *").evaluate_all("(all) => all.map((one) => one.tagName)") == ["P", "UL", "OL", "DIV"]
    assert body.locator("strong").all_text_contents() == ["Trees", "oak"]
    assert body.locator("li").all_text_contents() == ["elm u", "ash 1", "one", "two"]
    assert (body.locator("th").all_text_contents(), body.locator("td").all_text_contents()) == (["a", "b"], ["1", "2"])
    assert body.locator("p").inner_text() == "Trees\nThe oak 🌳 1."


def test_a_citation_that_its_source_does_not_confirm_is_marked(page: Page, site: Site) -> None:
    opened(page, site.page())
    site.writes(Writes(("It weighs 47 kg [1].",), supported=False))
    reply = ask(page)
    expect(reply.locator(".note")).to_contain_text("not confirmed")
    expect(reply.get_by_role("button", name=re.compile(r"^Source 1: .*\(not confirmed"))).to_have_class(
        re.compile("doubtful")
    )


def test_the_style_of_the_page_does_not_reach_the_widget_nor_the_widget_the_page(page: Page, site: Site) -> None:
    page.goto(site.page())
    launch = page.get_by_role("button", name=LAUNCH)
    look = launch.evaluate(
        "(node) => { const s = getComputedStyle(node); return [s.letterSpacing, s.textTransform, s.display] }"
    )
    assert look == ["normal", "none", "flex"]
    assert page.locator("h1").evaluate("(node) => getComputedStyle(node).letterSpacing") == "3px"
    assert page.locator("[style]").count() == 0


def test_light_and_dark_follow_the_reader_or_the_page(browser: Browser, site: Site) -> None:
    def ground(theme: str, scheme: str) -> str:
        with browser.new_context(color_scheme="dark" if scheme == "dark" else "light") as context:
            page = opened(context.new_page(), site.page(theme=theme))
            found = page.get_by_role("dialog").evaluate("(node) => getComputedStyle(node).backgroundColor")
            return str(found)

    light, dark = ground("", "light"), ground("", "dark")
    assert light != dark
    assert (ground("dark", "light"), ground("light", "dark")) == (dark, light)


def test_with_reduced_motion_nothing_moves(browser: Browser, site: Site) -> None:
    with browser.new_context(reduced_motion="reduce") as context:
        page = opened(context.new_page(), site.page())
        assert page.get_by_role("dialog").evaluate("(node) => getComputedStyle(node).animationName") == "none"


def test_on_a_narrow_screen_nothing_is_cut_off(browser: Browser, site: Site) -> None:
    with browser.new_context(viewport={"width": 360, "height": 640}) as context:
        page = opened(context.new_page(), site.page())
        reply = ask(page)
        reply.locator("summary").click()
        assert page.locator(".log").evaluate("(node) => node.scrollWidth <= node.clientWidth")
        reply.locator(".cite").first.click()
        expect(page.locator(".chat")).to_be_hidden()
        box = page.locator("section.page").bounding_box()
        assert box == {"x": 0, "y": 0, "width": 360, "height": 640}
        page.get_by_role("button", name="Close the source").click()
        expect(page.get_by_label("Your question")).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_it_speaks_german_where_it_is_asked_to(page: Page, site: Site) -> None:
    page.goto(site.page(lang="de"))
    page.get_by_role("button", name="Frage stellen").click()
    expect(page.get_by_placeholder("Frage stellen…")).to_be_focused()


def test_without_a_key_or_collection_the_page_is_left_alone(page: Page, site: Site) -> None:
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(site.page(key=""))
    page.wait_for_function("document.readyState === 'complete'")
    assert page.locator("plexus-widget").count() == 0
    assert "needs data-key" in "".join(said)


RATED = any(getattr(route, "operation_id", "") == "rate_answer" for router in ROUTERS for route in router.routes)


@pytest.mark.skipif(not RATED, reason="this server has no route for feedback")
def test_an_answer_is_judged_with_a_comment(page: Page, site: Site) -> None:
    opened(page, site.page())
    reply = ask(page)
    with page.expect_response("**/feedback") as sent:
        reply.get_by_role("button", name="Not helpful").click()
    assert sent.value.status == 201
    expect(reply.get_by_role("button", name="Not helpful")).to_have_attribute("aria-pressed", "true")
    comment = reply.get_by_label("What was wrong? (optional)")
    expect(comment).to_be_focused()
    comment.fill("It is the oak.")
    with page.expect_response("**/feedback") as sent:
        comment.press("Enter")
    assert (sent.value.json()["rating"], sent.value.json()["comment"]) == ("down", "It is the oak.")
    expect(reply).to_contain_text("Thank you.")
