"""What clients of OpenAI's API read: chat completions, responses, models, vector stores, embeddings."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, Field

Scalar = str | int | float | bool


class UrlCitation(BaseModel):
    """Code points of the marker in `content`, and the viewer of the evidence behind it."""

    start_index: int
    end_index: int
    title: str
    url: str


class Annotation(BaseModel):
    type: Literal["url_citation"] = "url_citation"
    url_citation: UrlCitation


class FlatAnnotation(UrlCitation):
    type: Literal["url_citation"] = "url_citation"


class SearchResult(BaseModel):
    title: str
    url: str
    snippet: str


class Usage(BaseModel):
    prompt_tokens: int
    completion_tokens: int
    total_tokens: int


class ChatMessageBody(BaseModel):
    role: Literal["assistant"] = "assistant"
    content: str
    refusal: str | None = None
    annotations: list[Annotation] = Field(default_factory=list)


class Choice(BaseModel):
    index: int = 0
    message: ChatMessageBody
    finish_reason: Literal["stop", "length"]
    logprobs: None = None


class ChatCompletion(BaseModel):
    """`citations` and `search_results` go along with each other; the marker [n] is the n-th of them.

    `notice` tells of an answer that came about in another way than it should.
    """

    id: str
    object: Literal["chat.completion"] = "chat.completion"
    created: int
    model: str
    system_fingerprint: str
    choices: list[Choice]
    usage: Usage
    citations: list[str]
    search_results: list[SearchResult]
    notice: str = ""


class ModelBody(BaseModel):
    id: str
    object: Literal["model"] = "model"
    created: int
    owned_by: str = "plexus"


class ModelList(BaseModel):
    object: Literal["list"] = "list"
    data: list[ModelBody]


class FileResult(BaseModel):
    """A piece of evidence as a result of file search; `attributes` are at most 16."""

    file_id: str
    filename: str
    score: float
    text: str
    attributes: dict[str, Scalar]


class TextPart(BaseModel):
    type: Literal["text"] = "text"
    text: str


class StoreResult(BaseModel):
    file_id: str
    filename: str
    score: float
    attributes: dict[str, Scalar]
    content: list[TextPart]


class StoreResults(BaseModel):
    object: Literal["vector_store.search_results.page"] = "vector_store.search_results.page"
    search_query: list[str]
    data: list[StoreResult]
    has_more: bool = False
    next_page: str | None = None


class EmbeddingBody(BaseModel):
    """`embedding` as numbers, or as base64 of 32-bit floats, the lowest byte first."""

    object: Literal["embedding"] = "embedding"
    index: int
    embedding: list[float] | str


class EmbeddingUsage(BaseModel):
    prompt_tokens: int
    total_tokens: int


class EmbeddingList(BaseModel):
    object: Literal["list"] = "list"
    data: list[EmbeddingBody]
    model: str
    usage: EmbeddingUsage


class FileSearchCall(BaseModel):
    type: Literal["file_search_call"] = "file_search_call"
    id: str
    status: Literal["in_progress", "searching", "completed"]
    queries: list[str]
    results: list[FileResult] | None = None


class OutputText(BaseModel):
    type: Literal["output_text"] = "output_text"
    text: str
    annotations: list[FlatAnnotation]
    logprobs: list[Any] = Field(default_factory=list)


class OutputMessage(BaseModel):
    type: Literal["message"] = "message"
    id: str
    role: Literal["assistant"] = "assistant"
    status: Literal["in_progress", "completed", "incomplete"]
    content: list[OutputText]


class CachedTokens(BaseModel):
    cached_tokens: int = 0
    cache_write_tokens: int = 0


class ReasoningTokens(BaseModel):
    reasoning_tokens: int = 0


class ResponseUsage(BaseModel):
    input_tokens: int
    input_tokens_details: CachedTokens = Field(default_factory=CachedTokens)
    output_tokens: int
    output_tokens_details: ReasoningTokens = Field(default_factory=ReasoningTokens)
    total_tokens: int


class ResponseError(BaseModel):
    code: str
    message: str


class ResponseBody(BaseModel):
    """Nothing of it is stored."""

    id: str
    object: Literal["response"] = "response"
    created_at: int
    status: Literal["in_progress", "completed", "incomplete", "failed"]
    error: ResponseError | None = None
    incomplete_details: dict[str, str] | None = None
    instructions: str | None = None
    max_output_tokens: int | None = None
    metadata: dict[str, str]
    model: str
    output: list[FileSearchCall | OutputMessage]
    parallel_tool_calls: bool = False
    previous_response_id: None = None
    store: bool = False
    temperature: float | None = None
    text: dict[str, dict[str, str]] = Field(default_factory=lambda: {"format": {"type": "text"}})
    tool_choice: str = "auto"
    tools: list[Any] = Field(default_factory=list)
    top_p: float | None = None
    truncation: str = "disabled"
    usage: ResponseUsage | None = None
