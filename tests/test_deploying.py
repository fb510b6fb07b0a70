"""What docs/deploying.md says is so: its commands are run as they stand there, against servers on this machine."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import yaml
from newsroom import add, build, files, newsroom

from pipeline.cli import verbs
from pipeline.publish import site as whole_site
from pipeline.publish.generations import KEPT, Generations
from pipeline.publish.pages import POLICY
from pipeline.publish.place import MARK

HOME = Path(__file__).resolve().parents[1]
GUIDE = (HOME / "docs" / "deploying.md").read_text(encoding="utf-8")
NEW = "articles/2024/03/a-cable-to-the-island/index.html"
NAMING_IT = {  # a new article, the newest of all, about wind: its page, its neighbour's, its listings
    NEW,
    "articles/2024/03/cranes-in-the-old-harbour-go-electric/index.html",
    "index.html", "archive/index.html", "archive/2024-03/index.html",
    "topics/index.html", "topics/wind/index.html", "topics/energy/index.html",
    *(f"{at}{feed}" for at in ("", "topics/wind/", "topics/energy/") for feed in ("feed.xml", "rss.xml", "feed.json")),
    "sitemap.xml", "sitemap-2024.xml", "sitemap-news.xml", "sitemap-pages.xml",
}  # fmt: skip


def commands(program: str) -> list[list[str]]:
    """The lines of the guide that call ``program``, split into words."""
    found = [line.split() for line in re.findall(rf"(?m)^    ({program}\b.*)$", GUIDE)]
    assert found
    return found


def block(beginning: str) -> str:
    """The lines of the guide's example that begins so."""
    found = re.search(rf"(?m)^    {re.escape(beginning)}.*\n(?:(?:    .*)?\n)*", GUIDE)
    assert found
    return found[0]


def tell(root: Path) -> None:
    """Publish one article more."""
    add(root, "A cable to the island", date="2024-03-20", topics=("wind",))


def without_mark(folder: Path) -> dict[str, bytes]:
    return {path: data for path, data in files(folder).items() if path != MARK}


def free_port() -> int:
    with socket.socket() as some:
        some.bind(("127.0.0.1", 0))
        return int(some.getsockname()[1])


@contextmanager
def serving(command: list[str], port: int) -> Iterator[None]:
    """A server on this machine that answers at ``port``, for as long as it is needed."""
    server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    try:
        for _ in range(200):
            with socket.socket() as knock:
                if knock.connect_ex(("127.0.0.1", port)) == 0:
                    break
            assert server.poll() is None, server.communicate()[0].decode()
            time.sleep(0.05)
        yield
    finally:
        server.terminate()
        server.communicate(timeout=20)


needs_rsync = pytest.mark.skipif(
    not shutil.which("rsync"), reason="there is no rsync on this machine: apt install rsync"
)


@pytest.fixture
def rsync(tmp_path: Path) -> Iterator[str]:
    """The address of a folder, ``there`` in the test's own, that an rsync daemon on this machine takes files for."""
    port = free_port()
    (tmp_path / "there").mkdir()
    config = tmp_path / "rsyncd.conf"
    config.write_text(
        f"port = {port}\naddress = 127.0.0.1\nuse chroot = no\nuid = {os.getuid()}\ngid = {os.getgid()}\n"
        f"[paper]\npath = {tmp_path / 'there'}\nread only = no\n",
        encoding="utf-8",
    )
    with serving(["rsync", "--daemon", "--no-detach", f"--config={config}", f"--log-file={tmp_path / 'log'}"], port):
        yield f"rsync://127.0.0.1:{port}/paper/"


def sent(root: Path, address: str, *more: str) -> tuple[set[str], set[str]]:
    """Send the site as the guide says; the files that were moved and those that were taken away there."""
    lines: list[str] = []
    for command in commands("rsync"):
        command[-1] = command[-1].replace("deploy@paper.example:/srv/paper/", address)
        done = subprocess.run(
            [*command, "-i", *more],
            cwd=root,
            capture_output=True,
            text=True,
            check=True,
            env={**os.environ, "LC_ALL": "C"},
        )
        inside = command[-1].removeprefix(address)
        lines += [re.sub(r"^(\S+ +)", rf"\g<1>{inside}", line) for line in done.stdout.splitlines()]
    moved = {line.split(maxsplit=1)[1] for line in lines if line.startswith("<f")}
    return moved, {line.split(maxsplit=1)[1] for line in lines if line.startswith("*deleting") and line[-1] != "/"}


@needs_rsync
@pytest.mark.parametrize("keep", [None, 3], ids=["file by file", "at once"])
def test_rsync_moves_an_article_and_what_names_it_and_nothing_else(
    tmp_path: Path, rsync: str, keep: int | None
) -> None:
    root = newsroom(tmp_path / "here", site_url="https://paper.example/")
    whole_site.build(root, keep=keep)
    sent(root, rsync)
    assert files(tmp_path / "there") == without_mark(root / "site")
    assert sent(root, rsync) == (set(), set())
    time.sleep(1.1)  # rsync knows a file by its size and its time in seconds
    tell(root)
    whole_site.build(root, keep=keep)
    assert sent(root, rsync) == (NAMING_IT, set())
    assert files(tmp_path / "there") == without_mark(root / "site")
    if keep:
        Generations(root / "site", root / KEPT).back()
    else:
        time.sleep(1.1)
        (root / "content" / NEW.replace("/index.html", ".md")).unlink()
        whole_site.build(root)
    assert sent(root, rsync) == (NAMING_IT - {NEW}, {NEW})
    assert files(tmp_path / "there") == without_mark(root / "site")


@needs_rsync
def test_with_checksums_a_site_that_was_built_anew_elsewhere_moves_no_more(tmp_path: Path, rsync: str) -> None:
    root = newsroom(tmp_path / "here", site_url="https://paper.example/")
    build(root)
    sent(root, rsync)
    tell(root)
    shutil.rmtree(root / "site")
    build(root)
    for path in (root / "site").rglob("*"):
        os.utime(path, (1_700_000_000, 1_700_000_000))
    assert sent(root, rsync, "--checksum") == (NAMING_IT, set())


def git(folder: Path, *words: str) -> str:
    return subprocess.run(["git", *words], cwd=folder, capture_output=True, text=True, check=True).stdout


@pytest.mark.slow
def test_a_gh_pages_branch_gets_an_article_and_what_names_it_and_nothing_else(tmp_path: Path) -> None:
    root, bare = newsroom(tmp_path / "room", site_url="https://paper.example/"), tmp_path / "bare.git"
    git(tmp_path, "init", "--quiet", "--bare", str(bare))
    git(root, "init", "--quiet")
    for name, value in (("user.name", "An editor"), ("user.email", "editor@paper.example")):
        git(root, "config", name, value)
    git(root, "remote", "add", "origin", bare.as_uri())
    (root / ".gitignore").write_text("site/\n.copydesk/\n", encoding="utf-8")
    git(root, "add", ".")
    git(root, "commit", "--quiet", "--message", "The newsroom")

    def run(command: list[str]) -> set[str]:
        module = command[0].replace("-", "_")
        done = subprocess.run(
            [sys.executable, "-m", module, *command[1:]], cwd=root, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return set(git(bare, "show", "--name-only", "--format=", "gh-pages").split())

    [deploy] = commands("mkdocs gh-deploy")
    assert run(deploy) == set(files(root / "site")) | {".nojekyll"}
    before = files(root / "site")
    tell(root)
    assert run(deploy) == NAMING_IT
    for path, data in before.items():
        (root / "site" / path).write_bytes(data)
    (root / "site" / NEW).unlink()
    [put_back] = commands("ghp-import")
    assert run(put_back) == NAMING_IT


def test_the_file_for_github_names_commands_that_there_are(tmp_path: Path) -> None:
    text = (HOME / "docs" / "examples" / "pages.yml").read_text(encoding="utf-8")
    jobs = yaml.safe_load(text)["jobs"]
    steps = [step for job in jobs.values() for step in job["steps"]]
    targets = re.findall(r"(?m)^([a-z-]+):", (HOME / "Makefile").read_text(encoding="utf-8"))
    lines = [line for step in steps for line in step.get("run", "").splitlines()]
    assert lines
    for line in lines:
        program, name = line.split()
        assert name in {"make": targets, ".venv/bin/copydesk": [*verbs.commands]}[program], line
    for step in steps:
        assert "run" in step or re.fullmatch(r"actions/[a-z-]+@v[0-9]+", step["uses"]), step
    [upload] = [step for step in steps if step.get("uses", "").startswith("actions/upload-pages-artifact")]
    assert (HOME / upload["with"]["path"]).name == "site"
    assert (HOME / ".gitignore").read_text(encoding="utf-8").count(f"/{upload['with']['path']}/") == 1


def answer(url: str) -> tuple[int, dict[str, str], bytes]:
    class Stay(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, *args: object) -> None:
            return None

    try:
        with urllib.request.build_opener(Stay).open(url, timeout=10) as reply:
            return reply.status, dict(reply.headers), reply.read()
    except urllib.error.HTTPError as error:
        return error.code, dict(error.headers), error.read()


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("nginx"), reason="there is no nginx on this machine: apt install nginx-light")
def test_nginx_serves_the_site_as_the_guide_has_it(tmp_path: Path) -> None:
    root = newsroom(tmp_path / "room", site_url="https://paper.example/")
    site, port = build(root), free_port()
    (site / ".secret").write_text("secret", encoding="utf-8")
    add(root, "Withdrawn", date="2024-02-05")
    build(root)
    server = block("server {").replace("listen 80;", f"listen 127.0.0.1:{port};").replace("/srv/paper/site", str(site))
    moved = block("location = /articles/").replace("new-address", "turbines-off-the-cape-lose-a-cable")
    server = server.rstrip().removesuffix("}") + moved + "}"
    types = "types { text/html html; text/css css; text/xml xml; application/json json; }"
    logs = f"pid {tmp_path}/pid; error_log {tmp_path}/error.log; daemon off; worker_processes 1;"
    temporary = "".join(
        f"{kind}_temp_path {tmp_path}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    for folder in (tmp_path, *tmp_path.parents):
        if folder.stat().st_uid == os.getuid() and folder != Path("/"):
            folder.chmod(folder.stat().st_mode | 0o055)
    config = tmp_path / "nginx.conf"
    config.write_text(
        f"{logs}\nevents {{}}\nhttp {{ {types} access_log off; {temporary}\n{server}\n}}\n", encoding="utf-8"
    )
    with serving(["nginx", "-p", str(tmp_path), "-c", str(config)], port):
        here = f"http://127.0.0.1:{port}/"
        for path, file, status in (
            ("", "index.html", 200),
            (
                "articles/2024/03/a-mine-that-stores-the-evening/",
                "articles/2024/03/a-mine-that-stores-the-evening/index.html",
                200,
            ),
            ("articles/2024/02/withdrawn/", "articles/2024/02/withdrawn/index.html", 410),
            ("no/such/page/", "404.html", 404),
            (".secret", "404.html", 404),
            (MARK, "404.html", 404),
        ):
            code, headers, body = answer(here + path)
            assert (code, body) == (status, (site / file).read_bytes()), path
            assert headers["Content-Type"] == "text/html; charset=utf-8"
            assert headers["X-Content-Type-Options"] == "nosniff"
            stated = {part.strip() for part in headers["Content-Security-Policy"].split(";")}
            assert stated >= {part for part in POLICY.split("; ") if not part.startswith(("script-src", "object-src"))}
        code, headers, _ = answer(here + "articles/2024/02/old-address/")
        assert (code, headers["Location"].removeprefix(here)) == (
            301,
            "articles/2024/02/turbines-off-the-cape-lose-a-cable/",
        )
        assert json.loads(answer(here + "feed.json")[2])["items"]
