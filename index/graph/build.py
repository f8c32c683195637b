"""Makes rows of neighbours of what units carry."""

from __future__ import annotations

import numpy as np

from index.arrays import Places
from index.graph.arrays import Arrays, Rows
from index.graph.content import MENTIONING, WHOLE, Content, Names, Small, starts_of
from index.lexical.analyse import hash_tokens
from index.store.base import Hashes

MOST_MENTIONS = 3 * WHOLE
"""More mentions of a name in one unit add nothing."""
REVERSED = 0x80
"""Marks the kind of a link that is followed against its direction."""


def arrays_of(content: Content) -> Arrays:
    used = np.unique(np.concatenate([content.held, content.about]))
    names = content.names.chosen(np.searchsorted(content.names.hashes, used))
    count, groups, units = len(used), len(content.group_unit), len(content.numbers)
    documents = len(content.document_hash)
    held = np.searchsorted(used, content.held)
    of_group = np.repeat(np.arange(groups), content.group_size)
    mentioned, in_unit, mentions = _mentions(content, held, of_group, count)
    about, titled, stands = _distinct_about(content, used)
    links, kinds = _links(content)
    words, word_names = _words(names)
    return Arrays(
        numbers=content.numbers,
        document=content.document,
        document_hash=content.document_hash,
        first=content.first,
        last=content.last,
        units_start=starts_of(np.bincount(content.document, minlength=documents)),
        group_unit=content.group_unit,
        group_kind=content.group_kind,
        names=names,
        name_groups=Rows.of(held, of_group, content.held_weight, count),
        group_names=Rows(starts_of(content.group_size.astype(np.int64)), held.astype(np.int32), content.held_weight),
        name_units=Rows.of(mentioned, in_unit, mentions, count),
        unit_names=Rows.of(in_unit, mentioned, mentions, units),
        name_documents=Rows.of(about, titled, stands, count),
        document_names=Rows.of(titled, about, stands, documents),
        links=links,
        link_kind=kinds,
        words=words,
        word_names=word_names,
    )


def _mentions(content: Content, held: Places, of_group: Places, count: int) -> tuple[Places, Places, Small]:
    """Each name with each unit that mentions it, and how much: its sentences there, in twelfths."""
    sentences = np.isin(content.group_kind[of_group], MENTIONING)
    keys = content.group_unit[of_group[sentences]].astype(np.int64) * max(count, 1) + held[sentences]
    distinct, inverse = np.unique(keys, return_inverse=True)
    sums = np.bincount(inverse, content.held_weight[sentences], len(distinct))
    return distinct % max(count, 1), distinct // max(count, 1), np.minimum(sums, MOST_MENTIONS).astype(np.uint8)


def _distinct_about(content: Content, used: Hashes) -> tuple[Places, Places, Small]:
    """Names with the documents whose titles bear them; a document that came in several parts counts once."""
    names = np.searchsorted(used, content.about)
    keys = content.about_document.astype(np.int64) * max(len(used), 1) + names
    _, at = np.unique(keys, return_index=True)
    return names[at], content.about_document[at].astype(np.intp), content.about_weight[at]


def _links(content: Content) -> tuple[Rows, Small]:
    """Links between units that are both here, each in both directions."""
    count = len(content.numbers)
    start = np.minimum(np.searchsorted(content.numbers, content.link_from), max(count - 1, 0))
    end = np.minimum(np.searchsorted(content.numbers, content.link_to), max(count - 1, 0))
    here = np.zeros(len(start), np.bool_)
    if count:
        here = (content.numbers[start] == content.link_from) & (content.numbers[end] == content.link_to)
    start, end, kind, weight = start[here], end[here], content.link_kind[here], content.link_weight[here]
    source, target = np.concatenate([start, end]), np.concatenate([end, start])
    kinds = np.concatenate([kind, kind | np.uint8(REVERSED)])
    order = np.lexsort((kinds, target, source))
    weights = np.concatenate([weight, weight])[order]
    rows = Rows(starts_of(np.bincount(source, minlength=count)), target[order].astype(np.int32), weights)
    return rows, kinds[order]


def _words(names: Names) -> tuple[Hashes, Rows]:
    """For each word (rising hashes) the names that hold it."""
    pairs = [
        (word, place) for place in range(len(names.hashes)) for word in dict.fromkeys(names.name(place).split(" "))
    ]
    hashes = hash_tokens([word for word, _ in pairs])
    distinct, inverse = np.unique(hashes, return_inverse=True)
    holders = np.array([place for _, place in pairs], np.int64)
    return distinct, Rows.of(inverse, holders, np.ones(len(pairs), np.uint8), len(distinct))
