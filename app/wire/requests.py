"""What clients of OpenAI's API send. Unknown keys are accepted and ignored: each client has some of its own."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from app.schemas import MAX_QUERY

MOST_MESSAGES, LONGEST_MESSAGE = 1000, 200_000
MOST_INPUTS = 2048
MOST_RESULTS = 50


class Lenient(BaseModel):
    """Null means left out: some clients send every key that there is."""

    model_config = ConfigDict(extra="ignore")

    @model_validator(mode="before")
    @classmethod
    def _without_nulls(cls, data: Any) -> Any:
        return {key: value for key, value in data.items() if value is not None} if isinstance(data, dict) else data


def _whole(text: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise ValueError("holds half a character") from error
    return text


Text = Annotated[str, AfterValidator(_whole)]
"""A text that can be written again as UTF-8."""


class ImageUrl(Lenient):
    url: str


class Part(Lenient):
    """A piece of a message: a text (`text`, `input_text`, `output_text`) or a picture (`image_url`, `input_image`)."""

    type: str
    text: Annotated[Text, Field(max_length=LONGEST_MESSAGE)] | None = None
    image_url: ImageUrl | str | None = None


def _parts(content: Any) -> Any:
    """A text, or none, as the list of parts that it stands for."""
    if content is None:
        return []
    return [{"type": "text", "text": content}] if isinstance(content, str) else content


Content = Annotated[
    list[Part], BeforeValidator(_parts, json_schema_input_type=str | list[Part] | None), Field(max_length=1000)
]


class ChatMessage(Lenient):
    role: str
    content: Content = Field(default_factory=list, validate_default=True)


class StreamOptions(Lenient):
    include_usage: bool = False


def _one_or_more(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


Stops = Annotated[
    list[Annotated[Text, Field(min_length=1, max_length=1000)]],
    BeforeValidator(_one_or_more, json_schema_input_type=str | list[str]),
    Field(max_length=16),
]


class ChatRequest(Lenient):
    """`model` is a collection, or several with commas between them."""

    model: str = Field(description="Name of a collection; several with commas between them.")
    messages: list[ChatMessage] = Field(min_length=1, max_length=MOST_MESSAGES)
    stream: bool | None = False
    stream_options: StreamOptions | None = None
    max_tokens: int | None = Field(default=None, ge=1)
    max_completion_tokens: int | None = Field(default=None, ge=1)
    stop: Stops | None = None
    n: int | None = None


class InputItem(Lenient):
    """A message; items of other types, such as the search of an earlier response, are passed over."""

    type: str = "message"
    role: str = ""
    content: Content = Field(default_factory=list, validate_default=True)


def _items(value: Any) -> Any:
    return [{"role": "user", "content": value}] if isinstance(value, str) else value


class ResponsesRequest(Lenient):
    """`model` is a collection, or several with commas between them."""

    model: str = Field(description="Name of a collection; several with commas between them.")
    input: Annotated[
        list[InputItem],
        BeforeValidator(_items, json_schema_input_type=str | list[InputItem]),
        Field(min_length=1, max_length=MOST_MESSAGES),
    ]
    instructions: Annotated[Text, Field(max_length=LONGEST_MESSAGE)] | None = None
    stream: bool | None = False
    max_output_tokens: int | None = Field(default=None, ge=1)
    metadata: dict[str, Text] | None = None
    temperature: float | None = None
    top_p: float | None = None
    previous_response_id: str | None = None
    conversation: Any = None
    background: bool | None = False


class RankingOptions(Lenient):
    ranker: str = "auto"
    score_threshold: float = Field(default=0.0, ge=0.0, le=1.0)


Asked = Annotated[Text, Field(min_length=1, max_length=MAX_QUERY)]


class VectorStoreSearchRequest(Lenient):
    query: Annotated[
        list[Asked],
        BeforeValidator(_one_or_more, json_schema_input_type=str | list[str]),
        Field(min_length=1, max_length=16),
    ]
    filters: dict[str, Any] | None = Field(default=None, description="A comparison, or `and` and `or` of them.")
    max_num_results: int = Field(default=10, ge=1, le=MOST_RESULTS)
    ranking_options: RankingOptions | None = None


class EmbeddingsRequest(Lenient):
    input: Annotated[
        list[Annotated[Text, Field(min_length=1, max_length=LONGEST_MESSAGE)]],
        BeforeValidator(_one_or_more, json_schema_input_type=str | list[str]),
        Field(min_length=1, max_length=MOST_INPUTS),
    ]
    model: str = Field(description="The embedding model of this server, as `GET /api/status` names it.")
    encoding_format: Literal["float", "base64"] = "float"
    dimensions: int | None = Field(default=None, ge=1)
    input_type: Literal["document", "query"] = "document"
