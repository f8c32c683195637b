"""The settings of the chat model; app/settings.py reads them from the environment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, Field, SecretStr, model_validator

Vision = Literal["auto", "on", "off"]


def _endpoint(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("must start with http:// or https://")
    if parts.username or parts.password:
        raise ValueError("must hold no user or password: put the key into PLEXUS_CHAT_KEY")
    return url.rstrip("/")


@dataclass(frozen=True, slots=True)
class ChatSetup:
    """How one chat model is asked. Times are seconds; `first_token_s` counts from the first try, over all tries."""

    url: str
    model: str
    key: SecretStr | None = None
    vision: Vision = "auto"
    pictures: int = 4
    picture_pixels: int = 1_000_000
    max_tokens: int = 2048
    connect_s: float = 5.0
    first_token_s: float = 60.0
    between_s: float = 30.0
    whole_s: float = 300.0
    rewrite_s: float = 8.0
    retries: int = 2
    at_once: int = 8
    wait_s: float = 10.0
    failures: int = 5
    pause_s: float = 30.0


class ChatSettings(BaseModel):
    """What Settings says of the chat model."""

    chat_url: Annotated[str, AfterValidator(_endpoint)] | None = Field(
        default=None,
        description="Base address of a chat model with OpenAI's API, such as http://localhost:11434/v1.",
    )
    chat_model: str | None = Field(default=None, min_length=1, description="Name of the chat model at that address.")
    chat_key: SecretStr | None = Field(default=None, description="Key for that address, where it needs one.")
    chat_vision: Vision = Field(
        default="auto",
        description="Show the model pictures of the evidence: auto (until it refuses them), on or off.",
    )
    chat_pictures: int = Field(default=4, ge=1, le=50, description="Most pictures shown for one question.")
    chat_picture_pixels: int = Field(
        default=1_000_000, ge=10_000, le=20_000_000, description="Most pixels of such a picture; it is made smaller."
    )
    chat_max_tokens: int = Field(default=2048, ge=16, le=1_000_000, description="Most tokens of an answer.")
    chat_connect_s: float = Field(default=5.0, gt=0, le=600, description="Longest time to connect, in seconds.")
    chat_first_token_s: float = Field(
        default=60.0, gt=0, le=3600, description="Longest wait for the first token with all tries, in seconds."
    )
    chat_between_s: float = Field(
        default=30.0, gt=0, le=3600, description="Longest silence in the middle of an answer, in seconds."
    )
    chat_whole_s: float = Field(default=300.0, gt=0, le=86_400, description="Longest time of an answer, in seconds.")
    chat_rewrite_s: float = Field(
        default=8.0,
        ge=0,
        le=600,
        description="Longest time in which the model makes a follow-up question stand alone, in seconds; 0: never.",
    )
    chat_plan_s: float = Field(
        default=8.0,
        ge=0,
        le=600,
        description="Longest time in which the model plans a computation over tables, in seconds; 0: rules alone do.",
    )
    chat_retries: int = Field(
        default=2, ge=0, le=20, description="Tries after the first, where the model is busy, down or out of reach."
    )
    chat_at_once: int = Field(default=8, ge=1, le=10_000, description="Calls to the model at once, in each process.")
    chat_wait_s: float = Field(
        default=10.0, ge=0, le=3600, description="Longest wait for one of these to end, in seconds."
    )
    chat_failures: int = Field(
        default=5, ge=1, le=1000, description="Failures in a row after which the model is not asked for a while."
    )
    chat_pause_s: float = Field(
        default=30.0, gt=0, le=86_400, description="How long that is, in seconds; then one call tries again."
    )

    @model_validator(mode="after")
    def _url_and_model(self) -> Self:
        if (self.chat_url is None) != (self.chat_model is None):
            raise ValueError("chat_url and chat_model are needed both, or neither")
        return self

    @property
    def chat(self) -> ChatSetup | None:
        """The chat model that is set, if one is."""
        if self.chat_url is None or self.chat_model is None:
            return None
        return ChatSetup(
            url=self.chat_url,
            model=self.chat_model,
            key=self.chat_key,
            vision=self.chat_vision,
            pictures=self.chat_pictures,
            picture_pixels=self.chat_picture_pixels,
            max_tokens=self.chat_max_tokens,
            connect_s=self.chat_connect_s,
            first_token_s=self.chat_first_token_s,
            between_s=self.chat_between_s,
            whole_s=self.chat_whole_s,
            rewrite_s=self.chat_rewrite_s,
            retries=self.chat_retries,
            at_once=self.chat_at_once,
            wait_s=self.chat_wait_s,
            failures=self.chat_failures,
            pause_s=self.chat_pause_s,
        )
