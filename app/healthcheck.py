"""`python -m app.healthcheck`: exit 0 when the local server answers GET /health with 200, else 1.

Standard library only, and apart from `app.settings`: a container runs it every few seconds.
"""

import http.client
import os
import sys
import urllib.request


def is_healthy(port: str, timeout_s: float = 3.0) -> bool:
    """Whether the server on this machine's loopback `port` answers /health with 200."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=timeout_s) as answer:
            return bool(answer.status == 200)
    except (OSError, http.client.HTTPException, ValueError):  # HTTPError is an OSError
        return False


if __name__ == "__main__":
    sys.exit(0 if is_healthy(os.environ.get("PLEXUS_PORT") or "8000") else 1)
