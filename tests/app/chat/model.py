"""A chat model in the tests: a real HTTP server with the API of OpenAI that answers by a script.

    with chat_model(says("The tide reached 6.2 metres «6.2 metres».")) as model:
        settings = settings_for(folder, **model.settings)

`«words»` becomes the marker of the first piece of evidence in the prompt that holds the words. Replies are given in
turn, the last one again and again; a reply may be a function of what was asked.
"""

from __future__ import annotations

import json
import re
import select
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, TypeAlias

_WANTED = re.compile(r"«(.+?)»")
_EVIDENCE = re.compile(
    r"<evidence-(?P<fence>\w+) number=\"(?P<number>\d+)\".*?>(?P<text>.*?)</evidence-(?P=fence)>", re.S
)
NAME = "scripted-1"


@dataclass(frozen=True, slots=True)
class Heard:
    """One request to the model; `at` is the monotonic time when it came."""

    body: Mapping[str, Any]
    headers: Mapping[str, str]
    at: float

    @property
    def text(self) -> str:
        """All text of all messages."""
        return "\n".join(part["text"] for part in self._parts() if part["type"] == "text")

    @property
    def pictures(self) -> list[str]:
        """The data URIs of the pictures."""
        return [part["image_url"]["url"] for part in self._parts() if part["type"] == "image_url"]

    @property
    def evidence(self) -> dict[int, str]:
        """The numbered pieces."""
        return {int(found["number"]): found["text"] for found in _EVIDENCE.finditer(self.text)}

    @property
    def rewrites(self) -> bool:
        """Whether a follow-up question is to be made one that stands alone."""
        return not self.body.get("stream") and not self.evidence

    def number_of(self, words: str) -> int:
        """The evidence that holds the words; 999 where none does."""
        return next((number for number, text in self.evidence.items() if words in text), 999)

    def _parts(self) -> Iterator[dict[str, Any]]:
        for message in self.body["messages"]:
            content = message["content"]
            yield from [{"type": "text", "text": content}] if isinstance(content, str) else content


@dataclass(frozen=True, slots=True)
class Reply:
    """What the model does with one request.

    After so many pieces it stalls, or closes the connection. `usage` is sent where the request asks for it.
    """

    pieces: tuple[str, ...] = ()
    status: int = 200
    error: str = "this is the script's error"
    param: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    pause_s: float = 0.0
    stalls_after: int | None = None
    cuts_after: int | None = None
    finish: str | None = "stop"
    usage: bool = True
    thoughts: tuple[str, ...] = ()
    """Told as `reasoning_content` before the pieces."""
    hangs: bool = False
    """Says that it ended, and then nothing, not even the count of its tokens."""
    raw: tuple[str, ...] = ()
    """Sent as they are, as the data of events, after the pieces."""


Script: TypeAlias = Reply | Callable[[Heard], Reply]


def says(text: str, size: int = 5, **more: Any) -> Reply:
    """The text in pieces of so many characters."""
    return Reply(tuple(text[at : at + size] for at in range(0, len(text), size)), **more)


def fails(status: int, error: str = "this is the script's error", **more: Any) -> Reply:
    return Reply(status=status, error=error, **more)


def refuses_pictures(reply: Reply, status: int = 400) -> Callable[[Heard], Reply]:
    """Answers only what has no pictures."""
    refusal = fails(status, "this model does not support image input")
    return lambda heard: refusal if heard.pictures else reply


def rewrites(question: str, reply: Reply) -> Callable[[Heard], Reply]:
    """Makes every follow-up this question; else the reply."""
    return lambda heard: says(question) if heard.rewrites else reply


class Model:
    """A running chat model, with what it heard."""

    def __init__(self, server: _Server) -> None:
        self._server = server

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}/v1"

    @property
    def settings(self) -> dict[str, Any]:
        """Settings of Plexus by which this model answers, with no patience."""
        return {"chat_url": self.url, "chat_model": NAME, "chat_first_token_s": 5.0, "chat_between_s": 2.0}

    @property
    def heard(self) -> list[Heard]:
        return list(self._server.heard)

    @property
    def answered(self) -> list[Heard]:
        """What was asked for an answer, without the rewriting of questions."""
        return [one for one in self._server.heard if not one.rewrites]

    @property
    def left(self) -> int:
        """How many clients went away in the middle of a reply."""
        return self._server.left

    @property
    def at_once(self) -> int:
        """Most requests that were open at the same time."""
        return self._server.most

    def plays(self, *script: Script) -> None:
        """Go on with this script."""
        with self._server.lock:
            self._server.script[:] = script
            self._server.heard.clear()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, script: Sequence[Script]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.lock = threading.Lock()
        self.stopping = threading.Event()
        self.script = list(script)
        self.heard: list[Heard] = []
        self.left = self.open = self.most = 0

    def next_reply(self, heard: Heard) -> Reply:
        with self.lock:
            self.heard.append(heard)
            script = self.script.pop(0) if len(self.script) > 1 else self.script[0]
        reply = script(heard) if callable(script) else script
        whole = _WANTED.sub(lambda found: f"[{heard.number_of(found[1])}]", "".join(reply.pieces))
        size = len(reply.pieces[0]) if reply.pieces else 1
        return replace(reply, pieces=tuple(whole[at : at + size] for at in range(0, len(whole), size)))


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def do_GET(self) -> None:
        self._json(
            200, {"object": "list", "data": [{"id": NAME, "object": "model", "created": 0, "owned_by": "tests"}]}
        )

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        heard = Heard(body, {name.lower(): value for name, value in self.headers.items()}, time.monotonic())
        with self.server.lock:
            self.server.open += 1
            self.server.most = max(self.server.most, self.server.open)
        try:
            self._play(heard, self.server.next_reply(heard))
        except (BrokenPipeError, ConnectionResetError):
            self._gone()
        finally:
            with self.server.lock:
                self.server.open -= 1

    def _play(self, heard: Heard, reply: Reply) -> None:
        if reply.status != 200:
            error = {"message": reply.error, "type": "error", "param": reply.param, "code": None}
            self._json(reply.status, {"error": error}, reply.headers)
        elif heard.body.get("stream"):
            self._stream(heard, reply)
        else:
            self._whole(reply)

    def _whole(self, reply: Reply) -> None:
        if reply.stalls_after is not None and not self._stall():
            return
        text = "".join(reply.pieces)
        message = {"role": "assistant", "content": text}
        choice = {"index": 0, "message": message, "finish_reason": reply.finish}
        usage = {"usage": _usage(reply)} if reply.usage else {}
        self._json(
            200, {"id": "c1", "object": "chat.completion", "created": 0, "model": NAME, "choices": [choice]} | usage
        )

    def _stream(self, heard: Heard, reply: Reply) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        deltas = [{"reasoning_content": one} for one in reply.thoughts] + [{"content": one} for one in reply.pieces]
        for place, delta in enumerate(deltas):
            if place == reply.cuts_after:
                self.close_connection = True
                return
            if place == reply.stalls_after and not self._stall():
                return
            self._chunk([{"index": 0, "delta": delta, "finish_reason": None}])
            if reply.pause_s and self.server.stopping.wait(reply.pause_s):
                return
        if reply.stalls_after is not None and reply.stalls_after >= len(deltas) and not self._stall():
            return
        for data in reply.raw:
            self._write(f"data: {data}\n\n".encode())
        if reply.cuts_after is not None:
            self.close_connection = True
            return
        if reply.finish is not None:
            self._chunk([{"index": 0, "delta": {}, "finish_reason": reply.finish}])
        if reply.hangs and not self._stall():
            return
        if reply.usage and (heard.body.get("stream_options") or {}).get("include_usage"):
            self._chunk([], usage=_usage(reply))
        self._write(b"data: [DONE]\n\n")
        self.wfile.write(b"0\r\n\r\n")

    def _chunk(self, choices: list[dict[str, Any]], **more: Any) -> None:
        chunk = {"id": "c1", "object": "chat.completion.chunk", "created": 0, "model": NAME, "choices": choices} | more
        self._write(b"data: " + json.dumps(chunk).encode() + b"\n\n")

    def _write(self, data: bytes) -> None:
        self.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
        self.wfile.flush()

    def _stall(self) -> bool:
        """Say nothing until the client has gone or the server stops; returns False then."""
        while not self.server.stopping.is_set():
            readable, _, _ = select.select([self.connection], [], [], 0.02)
            if readable:
                self._gone()
                break
        self.close_connection = True
        return False

    def _gone(self) -> None:
        self.close_connection = True
        with self.server.lock:
            self.server.left += 1

    def _json(self, status: int, body: Mapping[str, Any], headers: Mapping[str, str] | None = None) -> None:
        data = json.dumps(body).encode()
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", **(headers or {})}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: object) -> None:
        """Tests are quiet."""


def _usage(reply: Reply) -> dict[str, int]:
    said = len(reply.pieces) + len(reply.thoughts)
    return {"prompt_tokens": 100, "completion_tokens": said, "total_tokens": 100 + said}


@contextmanager
def chat_model(*script: Script) -> Iterator[Model]:
    """A model on a free port that answers by this script."""
    with _Server(script) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield Model(server)
        finally:
            server.stopping.set()
            server.shutdown()
            thread.join()
