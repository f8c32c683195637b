"""docker-compose.yml and Dockerfile without a Docker engine: what they would run is run here."""

import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
import yaml

ROOT = Path(__file__).parents[2]
START_TIMEOUT_S = 120.0
KEY = "compose-test-key-0123456789abcdef"


@dataclass(frozen=True, slots=True)
class Service:
    name: str
    command: list[str]
    healthcheck: list[str]
    environment: dict[str, str]
    container_port: str
    volumes: dict[str, str]  # path in the container -> source


def services() -> list[Service]:
    """The services of the compose file, in the forms that this project uses; another form fails here."""
    found, passed = [], {"PLEXUS_API_KEY": KEY}
    for name, body in yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"].items():
        kind, *check = body["healthcheck"]["test"]
        assert kind == "CMD"
        ports = [str(port).split(":") for port in body["ports"]]
        assert [address for address, _, _ in ports] == ["127.0.0.1"], "published on loopback only"
        found.append(
            Service(
                name,
                command=list(body["command"]),
                healthcheck=check,
                # A variable without a value is passed through from the shell of `docker compose up`, which has the key.
                environment={
                    variable: str(value if value is not None else passed[variable])
                    for variable, value in body["environment"].items()
                    if value is not None or variable in passed
                },
                container_port=ports[0][2],
                volumes={path: source for source, path in (str(v).split(":") for v in body["volumes"])},
            )
        )
    return found


def free_port() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


def program(command: list[str]) -> list[str]:
    """The command with its program as installed beside this Python, as it would be in the image."""
    if command[0] == "python":
        return [sys.executable, *command[1:]]
    beside = Path(sys.executable).parent / command[0]
    assert beside.exists(), f"{command[0]!r} is not installed: run scripts/setup.sh dev"
    return [str(beside), *command[1:]]


def is_healthy(service: Service, environment: dict[str, str], cwd: Path) -> bool:
    check = subprocess.run(
        program(service.healthcheck), env=environment, cwd=cwd, capture_output=True, timeout=30, check=False
    )
    return check.returncode == 0


@contextmanager
def running(service: Service, environment: dict[str, str], cwd: Path) -> Iterator[subprocess.Popen[bytes]]:
    log = cwd / "log"
    with log.open("wb") as out:
        process = subprocess.Popen(program(service.command), env=environment, cwd=cwd, stdout=out, stderr=out)
    try:
        deadline = time.monotonic() + START_TIMEOUT_S
        while not is_healthy(service, environment, cwd):
            text = log.read_text(errors="replace")[-3000:]
            if process.poll() is not None:
                pytest.fail(f"{service.name} ended with {process.returncode} before it was healthy:\n{text}")
            if time.monotonic() > deadline:
                pytest.fail(f"{service.name} was not healthy after {START_TIMEOUT_S:.0f} s:\n{text}")
            time.sleep(0.5)
        yield process
    finally:
        process.terminate()
        try:
            process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@pytest.mark.parametrize("service", services(), ids=lambda service: service.name)
def test_a_service_becomes_healthy_with_only_its_variables(service: Service, tmp_path: Path) -> None:
    port = free_port()
    environment = {"PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin", "HOME": str(tmp_path)}
    for name, value in service.environment.items():
        in_volume = value in service.volumes
        environment[name] = str(tmp_path / "data") if in_volume else value
        if value == service.container_port:
            environment[name] = port
    assert port in environment.values(), "no variable sets the published port"
    (tmp_path / "data").mkdir()

    assert not is_healthy(service, environment, tmp_path), "healthy before it runs"
    with running(service, environment, tmp_path) as process:
        url = f"http://127.0.0.1:{port}/api/status"
        assert httpx.get(url, timeout=30).status_code == 401, "open on all addresses without a key"
        assert httpx.get(url, timeout=30, headers={"Authorization": f"Bearer {KEY}"}).status_code == 200
    # uvicorn shuts down in order and then raises the signal again; -SIGKILL would mean that it hung.
    assert process.returncode in (0, -signal.SIGTERM), "does not stop on SIGTERM"
    assert any((tmp_path / "data").iterdir()), "keeps nothing in its volume"


def test_volumes_of_the_services_are_declared() -> None:
    declared = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["volumes"]
    assert {source for service in services() for source in service.volumes.values()} == set(declared)


def dockerfile() -> str:
    return re.sub(r"\\\n", " ", (ROOT / "Dockerfile").read_text())


def test_the_image_copies_files_that_exist_and_are_sent_to_the_build() -> None:
    copied = [name for line in re.findall(r"^COPY (.+)$", dockerfile(), re.M) for name in line.split()[:-1]]
    assert copied
    assert not [name for name in copied if not (ROOT / name).exists()]
    sent = re.findall(r"^!([^/\n]+)", (ROOT / ".dockerignore").read_text(), re.M)
    assert sorted(copied) == sorted(sent)


def test_the_image_installs_the_constrained_versions() -> None:
    installs = re.findall(r"^RUN pip install (.+)$", dockerfile(), re.M)
    torch, rest = installs
    assert "grep '^torch==' constraints.txt" in torch
    assert "-c constraints.txt" in rest
    assert re.search(r"^torch==[\d.]+$", (ROOT / "constraints.txt").read_text(), re.M)


def test_the_image_and_the_compose_file_agree() -> None:
    (service,) = services()
    text = dockerfile()
    variables = " ".join(re.findall(r"^ENV (.+)$", text, re.M)).split()
    for name, value in service.environment.items():
        if value != KEY:
            assert f"{name}={value}" in variables
    assert re.search(rf"^EXPOSE {service.container_port}$", text, re.M)
    assert [f"VOLUME {path}" for path in service.volumes] == re.findall(r"^VOLUME .+$", text, re.M)
    assert re.search(r"^USER (?!root)\w+$", text, re.M)
    for command in (service.command, service.healthcheck):
        assert "CMD [" + ", ".join(f'"{word}"' for word in command) + "]" in text


@pytest.mark.skipif(shutil.which("bash") is None, reason="no bash")
@pytest.mark.parametrize("script", ["scripts/setup.sh", "scripts/system_packages.sh", ".ci/run"])
def test_shell_scripts_parse_and_are_executable(script: str) -> None:
    path = ROOT / script
    assert path.stat().st_mode & 0o111
    subprocess.run(["bash", "-n", str(path)], check=True, timeout=10)
