"""The commit hooks that others can ask of us, and our own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[1]
COPYDESK = Path(sys.executable).with_name("copydesk")
GOOD = "---\ntitle: A good plan\nsource: Harbour Post\n---\n\nThe town of Elmsey has a plan for its harbour.\n"
BAD = GOOD + "\nGet verification code\n"
SPACED = GOOD.replace("its harbour.", "the the harbour.")


def hooks() -> dict[str, dict[str, Any]]:
    manifest = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    return {hook["id"]: hook for hook in manifest}


def test_the_hooks_call_the_verb_on_articles_only() -> None:
    assert {name: hook["entry"] for name, hook in hooks().items()} == {
        "copydesk-check": "copydesk check",
        "copydesk-fix": "copydesk check --fix",
    }
    assert all(hook["language"] == "python" for hook in hooks().values())
    assert {hook["files"] for hook in hooks().values()} == {r"^content/.*\.md$"}


def test_our_own_hooks_need_no_network() -> None:
    config = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    assert [repo["repo"] for repo in config["repos"]] == ["local"]
    for hook in config["repos"][0]["hooks"]:
        assert hook["language"] == "system"
        assert hook["entry"].startswith(".venv/bin/")


def ours(where: Path, files: list[str]) -> tuple[Path, str]:
    """A git repository of some of our files, as a newsroom would name it, and its revision."""
    for name in files:
        (where / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, where / name)
    started(where)
    run(where, "git", "add", "--all")
    run(where, "git", "commit", "--quiet", "--message", "Copydesk")
    return where, run(where, "git", "rev-parse", "HEAD").stdout.strip()


def started(where: Path) -> None:
    run(where, "git", "init", "--quiet")
    run(where, "git", "config", "user.name", "A Writer")
    run(where, "git", "config", "user.email", "writer@news.example")


def newsroom(where: Path, source: tuple[Path, str], hooks: list[dict[str, str]]) -> Path:
    """A newsroom in git whose commits run the hooks of ``source``, fetched and installed by pre-commit itself."""
    repo, rev = source
    config = {"repos": [{"repo": str(repo), "rev": rev, "hooks": hooks}]}
    (where / "content" / "articles").mkdir(parents=True)
    (where / ".pre-commit-config.yaml").write_text(yaml.safe_dump(config), encoding="utf-8")
    started(where)
    installed = run(where, sys.executable, "-m", "pre_commit", "install")
    assert installed.returncode == 0, installed.stderr
    return where


def installed_here(name: str) -> dict[str, str]:
    """The hook ``name``, but that the command which these tests run stands for an installation of its own."""
    return {"id": name, "language": "system", "entry": hooks()[name]["entry"].replace("copydesk", str(COPYDESK), 1)}


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    source = ours(tmp_path / "copydesk", [".pre-commit-hooks.yaml"])
    return newsroom(tmp_path / "news", source, [installed_here(name) for name in hooks()])


def run(where: Path, *command: str, **more: str) -> subprocess.CompletedProcess[str]:
    # Of our own git, when this runs inside a hook, the new repository must not hear.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    environment |= {"PRE_COMMIT_HOME": str(where / ".git" / "pre-commit"), **more}
    return subprocess.run(command, cwd=where, env=environment, capture_output=True, text=True, check=False)


def commit(where: Path, text: str) -> subprocess.CompletedProcess[str]:
    (where / "content" / "articles" / "plan.md").write_text(text, encoding="utf-8")
    run(where, "git", "add", "--all")
    return run(where, "git", "commit", "--message", "A plan")


@pytest.mark.slow
def test_a_good_article_is_committed_and_a_bad_one_is_not(repository: Path) -> None:
    refused = commit(repository, BAD)
    assert refused.returncode == 1
    assert "leftover-login" in refused.stdout + refused.stderr
    assert run(repository, "git", "log").returncode != 0, "nothing is committed yet"
    accepted = commit(repository, GOOD)
    assert accepted.returncode == 0, accepted.stdout + accepted.stderr
    assert run(repository, "git", "ls-files").stdout.split() == [".pre-commit-config.yaml", "content/articles/plan.md"]


@pytest.mark.slow
def test_a_safe_cure_is_made_at_the_first_try_and_committed_at_the_second(repository: Path) -> None:
    assert commit(repository, SPACED).returncode == 1
    path = repository / "content" / "articles" / "plan.md"
    cured = path.read_text(encoding="utf-8")
    assert cured == GOOD.replace("its harbour.", "the harbour.")
    again = commit(repository, cured)
    assert again.returncode == 0, again.stdout + again.stderr


@pytest.mark.slow
def test_only_articles_are_looked_at_and_only_those_of_the_commit(repository: Path) -> None:
    (repository / "notes.md").write_text("the the\n", encoding="utf-8")
    assert commit(repository, GOOD).returncode == 0
    (repository / "content" / "articles" / "draft.md").write_text(BAD, encoding="utf-8")
    run(repository, "git", "add", "notes.md")
    done = run(repository, "git", "commit", "--allow-empty", "--message", "Nothing of the draft")
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.slow
def test_a_newsroom_that_names_our_repository_gets_a_copydesk_of_its_own(tmp_path: Path) -> None:
    """As README.md says it: pre-commit fetches the revision and installs it with all that it needs."""
    files = run(ROOT, "git", "ls-files", "pipeline", "pyproject.toml", "README.md", ".pre-commit-hooks.yaml")
    source = ours(tmp_path / "copydesk", files.stdout.split("\n")[:-1])
    where = newsroom(tmp_path / "news", source, [{"id": "copydesk-check"}])
    constrained = {"PIP_CONSTRAINT": str(ROOT / "constraints.txt")}
    made = run(where, sys.executable, "-m", "pre_commit", "install-hooks", **constrained)
    if "No matching distribution" in made.stdout or "Could not find a version" in made.stdout:
        pytest.skip("no package index can be reached: pre-commit cannot install our dependencies")
    assert made.returncode == 0, made.stdout
    assert commit(where, BAD).returncode == 1
    assert commit(where, GOOD).returncode == 0
