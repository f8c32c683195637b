"""Which names a collection may have: they are parts of paths and addresses."""

from __future__ import annotations

import re

from index.errors import InvalidInput

COLLECTION_NAME = r"^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$"


def check_collection_name(name: str) -> str:
    """The name itself. Raises InvalidInput."""
    if re.fullmatch(COLLECTION_NAME, name) is None:
        raise InvalidInput(
            f"{name!r} cannot name a collection: use letters, digits and . _ -, at most 63, a letter or digit first",
            field="collection",
        )
    return name
