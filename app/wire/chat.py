"""Chat completions: a whole one, and the chunks of a stream."""

from __future__ import annotations

import secrets
import time
from collections.abc import AsyncGenerator, AsyncIterator
from dataclasses import dataclass, field
from typing import Any

from app.answers import AnswerQuery, Citation, Delta
from app.links import Links
from app.wire.bodies import ChatCompletion, ChatMessageBody, Choice
from app.wire.citing import Cited
from app.wire.openwebui import Events
from app.wire.sse import DONE, data
from app.wire.usage import usage_of
from app.wire.writing import Given, Whole


@dataclass(frozen=True, slots=True)
class Completion:
    """What all parts of one completion share; `model` is as it was asked for."""

    model: str
    writer: str
    query: AnswerQuery
    links: Links
    with_usage: bool = False
    id: str = field(default_factory=lambda: f"chatcmpl-{secrets.token_hex(14)}")
    created: int = field(default_factory=lambda: int(time.time()))

    def whole(self, whole: Whole) -> ChatCompletion:
        cited = Cited(self.links)
        annotations = [cited.annotation(citation) for citation in whole.citations]
        message = ChatMessageBody(content=whole.text, annotations=annotations)
        results = cited.results(whole.citations, whole.evidence)
        return ChatCompletion(
            id=self.id,
            created=self.created,
            model=self.model,
            system_fingerprint=whole.model,
            choices=[Choice(message=message, finish_reason=whole.finish)],
            usage=usage_of(self.query, whole),
            citations=[result.url for result in results],
            search_results=results,
            notice=whole.notice,
        )

    async def chunks(self, given: AsyncIterator[Given], events: Events | None = None) -> AsyncGenerator[bytes]:
        """The first chunk has the role, the last but one the annotations, the last why it ended.

        With Open WebUI's events each source is told when it is cited; its annotations would be sources once more.
        """
        begun = False
        cited = Cited(self.links)
        if events is not None:
            yield events.searching()
        async for one in given:
            if not begun:
                begun = True
                yield self._chunk({"role": "assistant", "content": ""})
            match one:
                case Delta():
                    yield self._chunk({"content": one.text})
                case Citation():
                    url = cited.url(one)
                    if events is not None and (line := events.source(one, url)) is not None:
                        yield line
                case Whole():
                    if events is not None:
                        yield events.found(one)
                    for line in self._end(one, cited, events is None):
                        yield line

    def _end(self, whole: Whole, cited: Cited, annotated: bool) -> list[bytes]:
        lines = []
        if whole.citations and annotated:
            annotations = [cited.annotation(citation).model_dump() for citation in whole.citations]
            lines.append(self._chunk({"content": "", "annotations": annotations}))
        results = cited.results(whole.citations, whole.evidence)
        more: dict[str, Any] = {
            "system_fingerprint": whole.model,
            "citations": [result.url for result in results],
            "search_results": [result.model_dump() for result in results],
            "notice": whole.notice,
        }
        lines.append(self._chunk({}, whole.finish, more))
        if self.with_usage:
            lines.append(data(self._frame([]) | {"usage": usage_of(self.query, whole).model_dump()}))
        return [*lines, DONE]

    def _chunk(self, delta: dict[str, Any], finish: str | None = None, more: dict[str, Any] | None = None) -> bytes:
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}
        usage = {"usage": None} if self.with_usage else {}
        return data(self._frame([choice]) | usage | (more or {}))

    def _frame(self, choices: list[dict[str, Any]]) -> dict[str, Any]:
        return {
            "id": self.id,
            "object": "chat.completion.chunk",
            "created": self.created,
            "model": self.model,
            "system_fingerprint": self.writer,
            "choices": choices,
        }
