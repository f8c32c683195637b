"""What can go wrong, as one tree; each error says what and where, and knows no HTTP."""

from __future__ import annotations


class PlexusError(Exception):
    """The root. `code` is stable and part of the public error shape; `field` names the input at fault."""

    code = "error"

    def __init__(self, detail: str, *, field: str | None = None) -> None:
        super().__init__(detail)
        self.detail = detail
        self.field = field


class InvalidInput(PlexusError):
    """The request cannot be meant as it stands."""

    code = "invalid_input"


class InvalidFilter(InvalidInput):
    code = "invalid_filter"


class NotFound(PlexusError):
    code = "not_found"


class Conflict(PlexusError):
    """The request contradicts what is there."""

    code = "conflict"


class WriterBusy(Conflict):
    """Another process holds the writer lock of this data directory."""

    code = "writer_busy"


class Unauthorized(PlexusError):
    code = "unauthorized"


class Forbidden(PlexusError):
    code = "forbidden"


class ParseFailed(PlexusError):
    """A file cannot be read; the reason is for the person who sent it."""

    code = "parse_failed"


class EncryptedFile(ParseFailed):
    code = "encrypted"


class EmptyFile(ParseFailed):
    code = "empty"


class DamagedFile(ParseFailed):
    code = "damaged"


class UnsupportedFile(ParseFailed):
    code = "unsupported"


class LimitExceeded(ParseFailed):
    """A file is larger, deeper or slower than the settings allow."""

    code = "limit"


class OcrUnavailable(PlexusError):
    """Text cannot be recognised: the engine is not installed, or has no model of a language."""

    code = "ocr_unavailable"


class StoreError(PlexusError):
    code = "store"


class SchemaMismatch(StoreError):
    """The data directory is of another version of Plexus, in a form that this one does not read."""

    code = "schema"


class ModelMismatch(StoreError):
    """The index holds vectors of another model than the one configured."""

    code = "model"


class BrokenSegment(StoreError):
    """A file of a view is missing or damaged; the store has what it takes to make it again."""


class ModelUnavailable(PlexusError):
    """The model's files are missing or are not the published ones."""

    code = "model_unavailable"
