"""Keys: how they are made, what they allow, and when the server works without any."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal, get_args

from app.origins import parse_origins
from app.settings import Settings
from index.errors import Conflict, Forbidden, InvalidInput, NotFound, Unauthorized
from index.store.ledger import Key, Ledger
from index.store.replies import Reply

ScopeName = Literal["read", "write", "admin"]
SCOPES: tuple[ScopeName, ...] = get_args(ScopeName)
PREFIX = "plx_"
OWN_KEY = "PLEXUS_API_KEY"
FIRST_KEY = "first admin key"
MAX_RATE = 10_000


@dataclass(frozen=True, slots=True)
class Site:
    """A web site with the widget: its origin, and at which address (`scheme://host:port`) it reaches this server."""

    origin: str
    server: str = ""


@dataclass(frozen=True, slots=True)
class Principal:
    """Who asks: a key, a signed link, or anyone on this machine while there are no keys.

    `collections` empty means all. `link_expires` is set for a signed link, `site` for who asks from a web page with a
    key that is tied to origins, and for the links that such a page was given.
    """

    id: str
    scopes: frozenset[str]
    collections: frozenset[str] = frozenset()
    link_expires: int | None = None
    site: Site | None = None

    def require(self, scope: ScopeName) -> None:
        """Raises Forbidden."""
        if scope not in self.scopes and "admin" not in self.scopes:
            raise Forbidden(f"this needs a key with the scope {scope!r}")

    def require_collection(self, collection: str) -> None:
        """Raises Forbidden."""
        if not self.sees(collection):
            raise Forbidden(f"this key is not for the collection {collection!r}")

    def sees(self, collection: str) -> bool:
        return not self.collections or collection in self.collections


NO_KEYS = Principal("anyone", frozenset(SCOPES))


def hash_secret(secret: str) -> str:
    """SHA-256 in hex: what is kept of a key."""
    return hashlib.sha256(secret.encode()).hexdigest()


def new_secret() -> str:
    """32 random bytes."""
    return PREFIX + secrets.token_urlsafe(32)


def derived_secret(server_secret: bytes, seed: str) -> str:
    """The secret of a key made under an idempotency key: the same again on a replay, and kept nowhere."""
    digest = hmac.new(server_secret, seed.encode(), hashlib.sha256).digest()
    return PREFIX + urlsafe_b64encode(digest).decode().rstrip("=")


def create_key(
    ledger: Ledger,
    name: str,
    scopes: Iterable[str],
    collections: Iterable[str] = (),
    secret: str | None = None,
    reply: Reply[Key] | None = None,
    *,
    origins: Iterable[str] = (),
    rate: int | None = None,
) -> tuple[Key, str]:
    """Add a key and return it with its secret, which cannot be had again.

    Raises InvalidInput, and Conflict where the first key would lock everyone out.
    """
    wanted, bound = tuple(dict.fromkeys(scopes)), tuple(dict.fromkeys(collections))
    if not name.strip():
        raise InvalidInput("a key needs a name", field="name")
    if not wanted or not set(wanted) <= set(SCOPES):
        raise InvalidInput(f"scopes are one or more of {', '.join(SCOPES)}", field="scopes")
    if "admin" in wanted and bound:
        raise InvalidInput("an admin key cannot be tied to collections", field="collections")
    sites = parse_origins(origins)
    _check_site_key(wanted, bound, sites, rate)
    known = ledger.keys()
    if "admin" not in wanted and not any(is_admin(key) for key in known):
        raise Conflict("the first key must have the scope 'admin', or nobody could make another", field="scopes")
    secret = secret or new_secret()
    key = Key(
        id=secrets.token_hex(6),
        name=name.strip(),
        hash=hash_secret(secret),
        scopes=wanted,
        collections=bound,
        created_at=datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        revoked_at=None,
        origins=sites,
        rate=rate,
    )
    ledger.add_key(key, reply)
    return key, secret


def _check_site_key(
    scopes: tuple[str, ...], collections: tuple[str, ...], sites: tuple[str, ...], rate: int | None
) -> None:
    """A key that stands in web pages is no secret: it reads one collection, so many times a minute, and no more."""
    if rate is not None and not sites:
        raise InvalidInput("a rate is for keys that are tied to origins", field="rate")
    if rate is not None and not 1 <= rate <= MAX_RATE:
        raise InvalidInput(f"a rate is 1 to {MAX_RATE} requests a minute", field="rate")
    if sites and scopes != ("read",):
        raise InvalidInput("a key that is tied to origins has the scope 'read' and no other", field="scopes")
    if sites and len(collections) != 1:
        raise InvalidInput("a key that is tied to origins is for exactly one collection", field="collections")


def revoke_key(ledger: Ledger, key_id: str) -> None:
    """Raises NotFound, and Conflict for the last admin key."""
    known = ledger.keys()
    live = [key for key in known if key.revoked_at is None]
    if key_id not in {key.id for key in live}:
        raise NotFound(f"there is no key {key_id!r}")
    if not any(is_admin(key) for key in live if key.id != key_id):
        raise Conflict("this is the last admin key: make another before you revoke it")
    ledger.revoke_key(key_id)


def is_admin(key: Key) -> bool:
    """Whether a key works and may do everything."""
    return key.revoked_at is None and "admin" in key.scopes


def keys_in_use(ledger: Ledger) -> bool:
    """Whether any key was ever made: revoking all of them does not open the server."""
    return bool(ledger.keys())


def authenticate(ledger: Ledger, authorization: str) -> Key:
    """The key of an Authorization header. Raises Unauthorized."""
    scheme, _, secret = authorization.strip().partition(" ")
    secret = secret.strip()
    if scheme.lower() != "bearer" or not secret:
        raise Unauthorized("the Authorization header must be: Bearer KEY", field="Authorization")
    digest = hash_secret(secret)
    key = ledger.key_by_hash(digest)
    if key is None or key.revoked_at is not None or not hmac.compare_digest(key.hash, digest):
        raise Unauthorized("this key is not known or was revoked")
    return key


def prepare_keys(settings: Settings, ledger: Ledger) -> str | None:
    """What a start of the server does: take PLEXUS_API_KEY, or make a first admin key where one is needed.

    Returns the secret of a key made now, to be printed once. Raises InvalidInput for a revoked own key.
    """
    if settings.api_key is not None:
        _take_own_key(ledger, settings.api_key.get_secret_value())
        return None
    if settings.loopback or keys_in_use(ledger):
        return None
    return create_key(ledger, FIRST_KEY, ["admin"])[1]


def tell_first_key(settings: Settings, made: str | None) -> None:
    """Print a key that `prepare_keys` made."""
    if made is not None:
        print(f"First start on {settings.host}: this admin key is shown only now.\n\n    {made}\n", flush=True)


def _take_own_key(ledger: Ledger, secret: str) -> None:
    keys = ledger.keys()
    known = next((key for key in keys if key.hash == hash_secret(secret)), None)
    if known is not None and known.revoked_at is not None:
        raise InvalidInput(f"{OWN_KEY} was revoked: choose another one", field="api_key")
    if known is None:
        known, _ = create_key(ledger, OWN_KEY, ["admin"], secret=secret)
    for key in keys:
        if key.name == OWN_KEY and key.id != known.id and key.revoked_at is None:
            ledger.revoke_key(key.id)
