"""What Open WebUI asks of a model beside the chat: a title, tags, follow-ups. Answered without looking anything up,
by the chat model where there is one, else by a rule."""

from __future__ import annotations

import asyncio
import json
import re

from app.chat import Chat, ChatFailed, Message
from app.wire.citing import shortened
from index.errors import InvalidInput

HEADER = "x-openwebui-task"
RULE = "rule"
_TITLE = 60
_TOKENS, _PATIENCE_S = 1000, 30.0
_FIRST_ASKED = re.compile(r"^USER: (.+?)(?=^(?:USER|ASSISTANT): |</chat_history>|\Z)", re.MULTILINE | re.DOTALL)

EMPTY: dict[str, object] = {
    "tags_generation": {"tags": []},
    "follow_up_generation": {"follow_ups": []},
    "query_generation": {"queries": []},
    "autocomplete_generation": {"text": ""},
    "image_prompt_generation": {"prompt": ""},
    "function_calling": {"tool_calls": []},
    "emoji_generation": "",
}
"""Tasks for which nothing is made up: no tags, no follow-ups, in the form that Open WebUI reads."""
TITLE = "title_generation"
OTHERS = frozenset({"moa_response_generation", "document_suggestions_generation"})
TASKS = frozenset({TITLE, *EMPTY, *OTHERS})


def task_of(header: str | None) -> str | None:
    """The task that the header names; None for a question, also where the header is empty or was never filled in."""
    name = (header or "").strip().lower()
    return name if name in TASKS else None


async def answer_task(chat: Chat | None, task: str, prompt: str, most: int | None) -> tuple[str, str]:
    """The answer, and who gave it. Raises InvalidInput for what only a chat model can do."""
    if chat is not None:
        try:
            async with asyncio.timeout(_PATIENCE_S):
                whole = await chat.whole([Message("user", prompt)], most or _TOKENS)
        except (ChatFailed, TimeoutError):
            return by_rule(task, prompt), RULE
        return whole.text, chat.model
    return by_rule(task, prompt), RULE


def by_rule(task: str, prompt: str) -> str:
    """The title is the first question of the chat, shortened. Raises InvalidInput for what needs a chat model."""
    if task == TITLE:
        asked = _FIRST_ASKED.search(prompt)
        return json.dumps({"title": shortened(asked[1] if asked else prompt, _TITLE)}, ensure_ascii=False)
    if task not in EMPTY:
        raise InvalidInput(f"the task {task!r} needs a chat model", field="messages")
    made = EMPTY[task]
    return made if isinstance(made, str) else json.dumps(made)
