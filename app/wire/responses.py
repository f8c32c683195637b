"""OpenAI's Responses: a whole one, and the events of a stream in their order."""

from __future__ import annotations

import secrets
import time
from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

from app.answers import AnswerQuery, Citation, Delta
from app.links import Links
from app.wire.bodies import FileSearchCall, FlatAnnotation, OutputMessage, OutputText, ResponseBody, ResponseError
from app.wire.citing import Cited, file_result
from app.wire.requests import ResponsesRequest
from app.wire.sse import named
from app.wire.usage import response_usage, usage_of
from app.wire.writing import Given, Whole
from index.evidence import Evidence

State = Literal["in_progress", "completed", "incomplete"]


def _id(kind: str) -> str:
    return f"{kind}_{secrets.token_hex(16)}"


@dataclass(frozen=True, slots=True)
class Reply:
    """What all parts of one response share."""

    asked: ResponsesRequest
    query: AnswerQuery
    links: Links
    id: str = field(default_factory=lambda: _id("resp"))
    call_id: str = field(default_factory=lambda: _id("fs"))
    message_id: str = field(default_factory=lambda: _id("msg"))
    created: int = field(default_factory=lambda: int(time.time()))

    def whole(self, whole: Whole) -> ResponseBody:
        cited = Cited(self.links)
        return self.ended(whole, [cited.flat(citation) for citation in whole.citations])

    def ended(self, whole: Whole, annotations: list[FlatAnnotation]) -> ResponseBody:
        state: State = "completed" if whole.finish == "stop" else "incomplete"
        body = self.begun(state)
        body.output = [self.call(whole.evidence), self.message(state, whole.text, annotations)]
        body.usage = response_usage(usage_of(self.query, whole))
        body.incomplete_details = None if whole.finish == "stop" else {"reason": "max_output_tokens"}
        return body

    def begun(self, state: Literal["in_progress", "completed", "incomplete", "failed"]) -> ResponseBody:
        asked = self.asked
        return ResponseBody(
            id=self.id,
            created_at=self.created,
            status=state,
            instructions=asked.instructions,
            max_output_tokens=asked.max_output_tokens,
            metadata=asked.metadata or {},
            model=asked.model,
            output=[],
            temperature=asked.temperature,
            top_p=asked.top_p,
        )

    def call(self, evidence: Evidence | None, state: State = "completed") -> FileSearchCall:
        results = None if evidence is None else [file_result(hit, self.links) for hit in evidence.hits]
        shown: Literal["in_progress", "completed"] = "completed" if state == "completed" else "in_progress"
        return FileSearchCall(id=self.call_id, status=shown, queries=[self.query.text], results=results)

    def message(self, state: State, text: str, annotations: list[FlatAnnotation]) -> OutputMessage:
        return OutputMessage(id=self.message_id, status=state, content=[OutputText(text=text, annotations=annotations)])


class Events:
    """The events of one response, numbered from 0."""

    def __init__(self, reply: Reply) -> None:
        self._reply = reply
        self._number = 0
        self._cited = Cited(reply.links)
        self._annotations: list[FlatAnnotation] = []

    async def of(self, given: AsyncIterator[Given]) -> AsyncGenerator[bytes]:
        """They begin once the evidence is there, so that what cannot be searched for is an answer with its status."""
        async for one in given:
            match one:
                case Evidence():
                    for line in self._found(one):
                        yield line
                case Delta():
                    yield self._text("delta", delta=one.text, logprobs=[])
                case Citation():
                    yield self._annotated(one)
                case Whole():
                    for line in self._ended(one):
                        yield line

    def failed(self, error: dict[str, Any]) -> bytes:
        """What ends a stream that breaks off: an error as clients raise it, and the response as failed."""
        problem = error["error"]
        flat = {name: problem[name] for name in ("code", "message", "param")}
        body = self._reply.begun("failed")
        body.error = ResponseError(code=str(problem["code"]), message=str(problem["message"]))
        return self._event("error", **flat, error=problem) + self._event("response.failed", response=body.model_dump())

    def _found(self, evidence: Evidence) -> Iterator[bytes]:
        reply = self._reply
        begun = reply.begun("in_progress").model_dump()
        yield self._event("response.created", response=begun)
        yield self._event("response.in_progress", response=begun)
        call = {"output_index": 0, "item_id": reply.call_id}
        yield self._item("added", 0, reply.call(None, "in_progress"))
        yield self._event("response.file_search_call.in_progress", **call)
        yield self._event("response.file_search_call.searching", **call)
        yield self._event("response.file_search_call.completed", **call)
        yield self._item("done", 0, reply.call(evidence))
        message = reply.message("in_progress", "", [])
        message.content = []
        yield self._item("added", 1, message)
        yield self._part("added", OutputText(text="", annotations=[]))

    def _ended(self, whole: Whole) -> Iterator[bytes]:
        body = self._reply.ended(whole, self._annotations)
        message = body.output[1]
        assert isinstance(message, OutputMessage)
        yield self._text("done", text=whole.text, logprobs=[])
        yield self._part("done", message.content[0])
        yield self._item("done", 1, message)
        yield self._event(f"response.{body.status}", response=body.model_dump())

    def _annotated(self, citation: Citation) -> bytes:
        annotation = self._cited.flat(citation)
        self._annotations.append(annotation)
        place = len(self._annotations) - 1
        return self._text("annotation.added", annotation_index=place, annotation=annotation.model_dump())

    def _text(self, what: str, **more: Any) -> bytes:
        return self._event(f"response.output_text.{what}", **self._place, **more)

    def _part(self, what: str, part: OutputText) -> bytes:
        return self._event(f"response.content_part.{what}", **self._place, part=part.model_dump())

    def _item(self, what: str, index: int, item: FileSearchCall | OutputMessage) -> bytes:
        return self._event(f"response.output_item.{what}", output_index=index, item=item.model_dump())

    @property
    def _place(self) -> dict[str, Any]:
        return {"output_index": 1, "item_id": self._reply.message_id, "content_index": 0}

    def _event(self, kind: str, **more: Any) -> bytes:
        line = named({"type": kind, "sequence_number": self._number} | more)
        self._number += 1
        return line
