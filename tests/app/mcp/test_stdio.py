"""`plexus mcp` as a chat assistant starts it: a process that speaks on stdin and stdout."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

import pytest
from mcp import Client, StdioServerParameters

from tests.app.mcp.calls import TOOLS, picture, refusal, structured
from tests.app.mcp.conftest import Served

ROOT = Path(__file__).parents[3]
COMMAND = ["-c", "from app.cli import main; main()", "mcp"]
Result = TypeVar("Result")


def environment(data_dir: Path, key: str = "") -> dict[str, str]:
    own = {"PLEXUS_DATA_DIR": str(data_dir), "PLEXUS_EMBEDDER": "hashing", "PLEXUS_PARSE_WORKERS": "1"}
    return {**os.environ, **own, "PLEXUS_API_KEY": key}


def talk(
    data_dir: Path, what: Callable[[Client], Awaitable[Result]], *options: str, key: str = "", mode: str = "auto"
) -> Result:
    parameters = StdioServerParameters(
        command=sys.executable, args=[*COMMAND, *options], env=environment(data_dir, key), cwd=ROOT
    )

    async def run() -> Result:
        async with Client(parameters, mode=mode) as client:
            return await what(client)

    return asyncio.run(run())


def test_the_tools_work_on_the_data_directory_beside_its_server(served: Served) -> None:
    async def chat(client: Client) -> None:
        assert [tool.name for tool in (await client.list_tools()).tools] == TOOLS
        found = structured(await client.call_tool("search", {"query": "treasure under the oak tree"}))["results"]
        fetched = structured(await client.call_tool("fetch", {"id": found[0]["id"]}))
        assert "oak tree" in fetched["text"]
        assert fetched["url"].startswith("http://127.0.0.1:8000/view/library/")
        answer = structured(await client.call_tool("ask", {"question": "How many hours does a brass lantern burn?"}))
        assert "nine hours" in answer["answer"]
        assert picture(await client.call_tool("look", {"id": found[0]["id"]})).width > 100
        assert "there is nothing" in refusal(await client.call_tool("fetch", {"id": "none"}))

    talk(served.data_dir, chat)


def test_the_tools_work_on_a_server_with_its_key_and_links(guarded: Served, tmp_path: Path) -> None:
    async def chat(client: Client) -> None:
        assert [tool.name for tool in (await client.list_tools()).tools] == TOOLS
        listed = structured(await client.call_tool("list_collections", {}))["collections"]
        assert [one["name"] for one in listed] == ["library"]
        found = structured(await client.call_tool("search", {"query": "oak tree"}))["results"]
        assert found[0]["url"].startswith(f"{guarded.url}/view/library/")
        assert "&sig=" in found[0]["url"]
        assert picture(await client.call_tool("look", {"id": found[0]["id"]})).width > 100
        assert "there is nothing" in refusal(await client.call_tool("fetch", {"id": guarded.notes}))

    talk(tmp_path / "none", chat, "--server", guarded.url, key=guarded.tied)
    assert not (tmp_path / "none").exists(), "nothing was done here"


def test_it_can_be_tied_to_collections(served: Served, guarded: Served) -> None:
    async def names(client: Client) -> list[str]:
        listed = structured(await client.call_tool("list_collections", {}))["collections"]
        return [one["name"] for one in listed]

    assert talk(served.data_dir, names, "-c", "other", mode="legacy") == ["other"]
    options = ("-c", "other", "--server", guarded.url)
    assert talk(served.data_dir, names, *options, key=guarded.reader, mode="legacy") == ["other"]


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["-c", "none"], "there is no collection 'none'"),
        (["--server", "http://127.0.0.1:9"], "cannot be reached"),
        (["--server", "GUARDED"], "a key is needed"),
    ],
)
def test_what_keeps_it_from_starting_is_one_line_on_stderr(
    served: Served, guarded: Served, options: list[str], says: str
) -> None:
    given = [guarded.url if option == "GUARDED" else option for option in options]
    ran = subprocess.run(
        [sys.executable, *COMMAND, *given],
        cwd=ROOT, env=environment(served.data_dir), input="", capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert ran.returncode == 1
    assert ran.stdout == ""
    assert says in ran.stderr
    assert len(ran.stderr.splitlines()) == 1


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_while_its_input_is_open(guarded: Served, tmp_path: Path, number: signal.Signals) -> None:
    hello = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "test", "version": "1"}}
    with subprocess.Popen(
        [sys.executable, *COMMAND, "--server", guarded.url],
        cwd=ROOT, env=environment(tmp_path, guarded.reader), stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    ) as process:  # fmt: skip
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(json.dumps({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": hello}).encode())
        process.stdin.write(b"\n")
        process.stdin.flush()
        assert json.loads(process.stdout.readline())["result"]["serverInfo"]["name"] == "plexus"
        process.send_signal(number)
        assert process.wait(10) == -number


def test_it_ends_with_its_input_and_prints_nothing_but_the_protocol(served: Served) -> None:
    ran = subprocess.run(
        [sys.executable, *COMMAND],
        cwd=ROOT, env=environment(served.data_dir), input="", capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", "")
