"""Strange values in every field: refused or taken, and never an error of the server."""

from __future__ import annotations

import httpx
import pytest

from tests.app.test_errors import STRANGE
from tests.app.wire.conftest import Live

MESSAGE = '{"role": "user", "content": "ferry"}'
PLACES = {
    "/v1/chat/completions": [
        '{"model": %s, "messages": [' + MESSAGE + "]}",
        '{"model": "library", "messages": %s}',
        '{"model": "library", "messages": [{"role": %s, "content": "ferry"}]}',
        '{"model": "library", "messages": [{"role": "user", "content": %s}]}',
        '{"model": "library", "messages": [{"role": "user", "content": [{"type": "text", "text": %s}]}]}',
        '{"model": "library", "messages": [{"role": "user", "content": [{"type": "image_url", "image_url": %s}]}]}',
        '{"model": "library", "stop": %s, "messages": [' + MESSAGE + "]}",
        '{"model": "library", "max_tokens": %s, "messages": [' + MESSAGE + "]}",
        '{"model": "library", "stream_options": {"include_usage": %s}, "messages": [' + MESSAGE + "]}",
    ],
    "/v1/responses": [
        '{"model": "library", "input": %s}',
        '{"model": "library", "input": [{"type": %s, "role": "user", "content": "ferry"}]}',
        '{"model": "library", "input": "ferry", "metadata": {"a": %s}}',
        '{"model": "library", "input": "ferry", "instructions": %s}',
        '{"model": "library", "input": "ferry", "temperature": %s}',
    ],
    "/v1/vector_stores/library/search": [
        '{"query": %s}',
        '{"query": ["ferry", %s]}',
        '{"query": "ferry", "max_num_results": %s}',
        '{"query": "ferry", "filters": %s}',
        '{"query": "ferry", "filters": {"type": "eq", "key": %s, "value": 1}}',
        '{"query": "ferry", "filters": {"type": "in", "key": "year", "value": [%s]}}',
        '{"query": "ferry", "ranking_options": {"score_threshold": %s}}',
    ],
    "/v1/embeddings": [
        '{"model": %s, "input": "ferry"}',
        '{"model": "hashing", "input": %s}',
        '{"model": "hashing", "input": ["ferry", %s]}',
    ],
    "/dify/retrieval": [
        '{"knowledge_id": %s, "query": "ferry"}',
        '{"knowledge_id": "library", "query": %s}',
        '{"knowledge_id": "library", "query": "ferry", "retrieval_setting": {"top_k": %s}}',
        '{"knowledge_id": "library", "query": "ferry", "metadata_condition": {"conditions": [{"name": "year",'
        ' "comparison_operator": "is", "value": %s}]}}',
        '{"knowledge_id": "library", "query": "ferry", "metadata_condition": {"conditions": [{"name": %s,'
        ' "comparison_operator": "start with", "value": "a"}]}}',
    ],
}


@pytest.mark.parametrize("path", PLACES)
def test_a_strange_value_never_breaks_the_server(live: Live, path: str) -> None:
    with httpx.Client(base_url=live.address, headers={"Content-Type": "application/json"}, timeout=30) as client:
        for place in PLACES[path]:
            for value in STRANGE:
                response = client.post(path, content=place % value)
                assert response.status_code < 500, f"{place % value[:60]}: {response.text}"
                assert response.json()
