"""What a conversation asks: its last user message, the turns before it, a picture that is attached to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.answers import AnswerQuery
from app.asked_picture import picture_asked
from app.schemas import MAX_QUERY
from app.serving import Server
from app.wire.requests import ChatMessage, InputItem, Part
from index.errors import InvalidInput, PlexusError
from index.types import Picture

TEXTS = frozenset({"text", "input_text", "output_text"})
PICTURES = frozenset({"image_url", "input_image"})
TURNS = {"user": "user", "assistant": "assistant", "system": "system", "developer": "system"}
"""Roles that are turns of the conversation; those of tools are passed over."""


@dataclass(frozen=True, slots=True)
class Conversation:
    """The question, the turns before it as (role, text), and the place and `data:` address of its picture."""

    question: str
    turns: tuple[tuple[str, str], ...]
    picture: tuple[str, str] | None = None


def conversation(messages: Sequence[ChatMessage | InputItem], field: str) -> Conversation:
    """What the messages say; `field` is their name in the request. Raises InvalidInput with the place at fault."""
    last = max((at for at, message in enumerate(messages) if message.role == "user"), default=None)
    if last is None:
        raise InvalidInput("there is no message of the user", field=field)
    place = f"{field}[{last}].content"
    asked = messages[last].content
    question = _text(asked)
    picture = _picture(asked, place)
    if not question and picture is None:
        raise InvalidInput("the last message of the user is empty", field=place)
    if len(question) > MAX_QUERY:
        raise InvalidInput(f"a question has at most {MAX_QUERY} characters", field=place)
    turns = ((TURNS[one.role], _text(one.content)) for one in messages[:last] if one.role in TURNS)
    return Conversation(question, tuple((role, text) for role, text in turns if text), picture)


def query_of(server: Server, collections: Sequence[str], asked: Conversation, max_tokens: int | None) -> AnswerQuery:
    """Reads the picture: call it in a thread. A picture alone is asked for by its words. Raises InvalidInput."""
    picture = None if asked.picture is None else _seen(server, collections, *asked.picture)
    text = asked.question or (picture.words if picture is not None else "")
    return AnswerQuery(text, asked.turns, max_tokens=max_tokens, picture=picture)


def _seen(server: Server, collections: Sequence[str], place: str, address: str) -> Picture:
    try:
        return picture_asked(server.services, collections, address)
    except PlexusError as error:
        raise type(error)(error.detail, field=place) from error


def _text(parts: Sequence[Part]) -> str:
    return "\n".join(part.text for part in parts if part.type in TEXTS and part.text).strip()


def _picture(parts: Sequence[Part], place: str) -> tuple[str, str] | None:
    found = None
    for at, part in enumerate(parts):
        here = f"{place}[{at}]"
        if part.type in PICTURES:
            if found is not None:
                raise InvalidInput("a question has at most one picture", field=here)
            found = (here, _address(part, here))
        elif part.type not in TEXTS:
            raise InvalidInput(
                f"a part of type {part.type!r} cannot be asked with: upload the file instead", field=here
            )
    return found


def _address(part: Part, place: str) -> str:
    address = part.image_url if isinstance(part.image_url, str) or part.image_url is None else part.image_url.url
    if not address:
        raise InvalidInput("the picture has no address", field=place)
    if not address.startswith("data:"):
        raise InvalidInput("a picture comes as a data: address; the server fetches none", field=place)
    return address
