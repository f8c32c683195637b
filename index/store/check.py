"""The invariants of the store on SQLite, each as a query for what breaks it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from index.types import Notice

QUERIES = {
    "document_without_source": (
        "SELECT 'document ' || id FROM documents WHERE key NOT IN (SELECT document FROM sources)"
    ),
    "source_without_document": (
        "SELECT 'source ' || source FROM sources WHERE document NOT IN (SELECT key FROM documents)"
    ),
    "source_in_wrong_collection": (
        "SELECT 'source ' || s.source FROM sources s JOIN documents d ON d.key = s.document"
        " WHERE d.collection <> s.collection"
    ),
    "source_without_name": (
        "SELECT 'source ' || source FROM sources WHERE key NOT IN (SELECT source FROM source_names)"
    ),
    "failed_with_content": (
        "SELECT 'document ' || id FROM documents WHERE status = 'failed'"
        " AND (key IN (SELECT document FROM units) OR key IN (SELECT document FROM elements))"
    ),
    "orphan_element": ("SELECT 'element ' || id FROM elements WHERE document NOT IN (SELECT key FROM documents)"),
    "orphan_edge": (
        "SELECT 'edge ' || source || ' > ' || target FROM edges WHERE document NOT IN (SELECT key FROM documents)"
    ),
    "orphan_import": (
        "SELECT 'document row ' || document FROM imports WHERE document NOT IN (SELECT key FROM documents)"
    ),
    "orphan_mentions": (
        "SELECT 'element row ' || element FROM mentions WHERE element NOT IN (SELECT key FROM elements)"
    ),
    "mention_outside": (
        "SELECT 'element ' || e.id || ', name ' || json_extract(m.value, '$[2]')"
        " FROM mentions o JOIN elements e ON e.key = o.element, json_each(o.mentions) m"
        " WHERE json_extract(m.value, '$[0]') < 0 OR json_extract(m.value, '$[0]') >= json_extract(m.value, '$[1]')"
        " OR json_extract(m.value, '$[1]') > length(e.text) OR json_extract(m.value, '$[2]') = ''"
    ),
    "orphan_unit": (
        "SELECT 'unit ' || u.number FROM units u LEFT JOIN documents d ON d.key = u.document"
        " WHERE d.key IS NULL OR d.collection <> u.collection"
    ),
    "orphan_part": (
        "SELECT 'unit ' || u.number || ', element ' || json_extract(p.value, '$[0]')"
        " FROM units u, json_each(u.parts) p WHERE NOT EXISTS (SELECT 1 FROM elements e"
        " WHERE e.document = u.document AND e.id = json_extract(p.value, '$[0]'))"
    ),
    "orphan_terms": ("SELECT 'unit ' || number FROM unit_terms WHERE number NOT IN (SELECT number FROM units)"),
    "orphan_vector": ("SELECT 'unit ' || number FROM vectors WHERE number NOT IN (SELECT number FROM units)"),
    "orphan_tokens": ("SELECT 'unit ' || number FROM token_codes WHERE number NOT IN (SELECT number FROM units)"),
    "orphan_sparse": ("SELECT 'unit ' || number FROM sparse_vectors WHERE number NOT IN (SELECT number FROM units)"),
    "orphan_looks": ("SELECT 'unit ' || number FROM picture_looks WHERE number NOT IN (SELECT number FROM units)"),
    "orphan_page": ("SELECT 'unit ' || number FROM unit_pages WHERE number NOT IN (SELECT number FROM units)"),
    "unit_without_terms": ("SELECT 'unit ' || number FROM units WHERE number NOT IN (SELECT number FROM unit_terms)"),
    "unit_kind": ("SELECT 'unit ' || number FROM units WHERE (kind = 'page') <> (population = 1)"),
    "page_unit": (
        "SELECT 'unit ' || u.number FROM units u LEFT JOIN units p ON p.number = u.page_unit"
        " WHERE u.page_unit <> 0"
        " AND (p.kind IS NOT 'page' OR p.page IS NOT u.page OR p.document IS NOT u.document)"
    ),
    "numbers_not_contiguous": (
        "SELECT 'document ' || document FROM units GROUP BY document HAVING max(number) - min(number) + 1 <> count(*)"
    ),
    "change_log": (
        "SELECT 'document ' || d.id FROM documents d JOIN"
        " (SELECT document, min(number) first, max(number) last FROM units GROUP BY document) u"
        " ON u.document = d.key WHERE NOT EXISTS (SELECT 1 FROM changes c WHERE c.op = 'put'"
        " AND c.document = d.id AND c.first = u.first AND c.last = u.last)"
    ),
    "change_log_stale": (
        "SELECT 'document ' || document FROM changes WHERE op = 'put' AND first NOT IN (SELECT number FROM units)"
    ),
    "change_log_ahead": (
        "SELECT 'change ' || seq FROM changes WHERE seq > (SELECT value FROM meta WHERE name = 'version')"
    ),
    "segment_without_collection": (
        "SELECT 'segment ' || name FROM segments WHERE collection NOT IN (SELECT name FROM collections)"
    ),
    "segments_overlap": (
        "SELECT 'segments ' || a.name || ' and ' || b.name FROM segments a JOIN segments b"
        " ON a.collection = b.collection AND a.view = b.view AND a.model = b.model AND a.name < b.name"
        " AND a.first_seq <= b.last_seq AND b.first_seq <= a.last_seq"
    ),
    "segment_ahead": (
        "SELECT 'segment ' || name FROM segments WHERE max(last_seq, made_at)"
        " > (SELECT value FROM meta WHERE name = 'version')"
    ),
    "vector_count": (
        "SELECT 'model ' || m.name || ': ' || m.units || ' units' FROM models m"
        " WHERE m.units = 0 OR m.units <> (SELECT count(*) FROM vectors v WHERE v.model = m.key)"
    ),
    "token_count": (
        "SELECT 'model ' || m.name || ': ' || m.units || ' units' FROM token_models m"
        " WHERE m.units = 0 OR m.units <> (SELECT count(*) FROM token_codes c WHERE c.model = m.key)"
    ),
    "token_size": (
        "SELECT 'unit ' || c.number FROM token_codes c JOIN token_models m ON m.key = c.model"
        " WHERE length(c.codes) % m.width <> 0"
    ),
    "sparse_size": "SELECT 'unit ' || number FROM sparse_vectors WHERE length(vector) % 6 <> 0",
    "vector_size": (
        "SELECT 'model ' || m.name FROM models m JOIN vectors v ON v.model = m.key"
        " GROUP BY m.key HAVING min(length(v.vector)) <> max(length(v.vector))"
    ),
}


def problems(db: sqlite3.Connection) -> list[Notice]:
    """One notice per broken invariant and place; none in a sound store."""
    return [Notice(code, detail) for code, detail in _found(db)]


def _found(db: sqlite3.Connection) -> Iterator[tuple[str, str]]:
    for (line,) in db.execute("PRAGMA integrity_check"):
        if line != "ok":
            yield "integrity", line
    for table, row, parent, _ in db.execute("PRAGMA foreign_key_check"):
        yield "foreign_key", f"{table} row {row} has no {parent}"
    for code, query in QUERIES.items():
        for (detail,) in db.execute(query):
            yield code, str(detail)
