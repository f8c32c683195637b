"""What is said to a chat model, what it says, and how it can fail."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol

from index.errors import PlexusError

Role = Literal["system", "user", "assistant"]
Finish = Literal["stop", "length", "filter"]
"""Why a model ended: it was done, it had no tokens left, or its provider's filter stopped it."""

Outcome = Literal[
    "ok", "cancelled", "unreachable", "timeout", "rate_limited", "error", "refused", "broken", "busy", "paused"
]  # fmt: skip
"""How a call ended, as the metrics count it."""

PICTURE_TOKENS = 800
"""What a picture takes, about, where the endpoint does not say: between 85 and 1600 by model and size."""


class ChatFailed(PlexusError):
    """The chat model gave no answer, or not all of it. `detail` is told to users: it quotes nothing of the endpoint."""

    code = "chat_failed"

    def __init__(
        self, detail: str, outcome: Outcome = "error", *, counts: bool = True, field: str | None = None
    ) -> None:
        """`counts`: whether it tells that the endpoint does not work; a bad request or our own limit does not."""
        super().__init__(detail, field=field)
        self.outcome = outcome
        self.counts = counts


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture file; `name` is said before it."""

    data: bytes
    media_type: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    role: Role
    text: str
    pictures: tuple[Picture, ...] = ()


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of a call; `estimated` where the endpoint did not tell."""

    prompt: int
    completion: int
    estimated: bool = False

    def __add__(self, other: Usage) -> Usage:
        return Usage(self.prompt + other.prompt, self.completion + other.completion, self.estimated or other.estimated)

    def as_dict(self) -> dict[str, int]:
        """With the names of OpenAI's API; `estimated` is 1 where any part of it is."""
        counted = {
            "prompt_tokens": self.prompt,
            "completion_tokens": self.completion,
            "total_tokens": self.prompt + self.completion,
        }
        return counted | ({"estimated": 1} if self.estimated else {})


@dataclass(frozen=True, slots=True)
class Ended:
    """The end of a streamed answer; `pictures` is how many the model was shown."""

    finish: Finish
    usage: Usage
    pictures: int = 0


@dataclass(frozen=True, slots=True)
class Whole:
    text: str
    finish: Finish
    usage: Usage


class Meter(Protocol):
    """Counts calls and tokens."""

    def chat_call(self, outcome: str, seconds: float, first_s: float | None) -> None:
        """A call that took so long; `first_s` is the time to its first token."""
        ...

    def chat_tokens(self, usage: Usage) -> None: ...
