"""The commit hooks that others can ask of us, and our own."""

from __future__ import annotations

import os
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


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A newsroom in git whose commits run our hooks, installed by pre-commit itself."""
    local = [
        {**hook, "language": "system", "entry": hook["entry"].replace("copydesk", str(COPYDESK), 1)}
        for hook in hooks().values()
    ]
    config = {"repos": [{"repo": "local", "hooks": local}]}
    (tmp_path / ".pre-commit-config.yaml").write_text(yaml.safe_dump(config), encoding="utf-8")
    (tmp_path / "content" / "articles").mkdir(parents=True)
    run(tmp_path, "git", "init", "--quiet")
    run(tmp_path, "git", "config", "user.name", "A Writer")
    run(tmp_path, "git", "config", "user.email", "writer@news.example")
    run(tmp_path, sys.executable, "-m", "pre_commit", "install")
    return tmp_path


def run(where: Path, *command: str) -> subprocess.CompletedProcess[str]:
    # Of our own git, when this runs inside a hook, the new repository must not hear.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    environment["PRE_COMMIT_HOME"] = str(where / ".git" / "pre-commit")
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
    assert "A plan" in run(repository, "git", "log", "--oneline").stdout


@pytest.mark.slow
def test_a_safe_cure_is_made_at_the_first_try_and_committed_at_the_second(repository: Path) -> None:
    assert commit(repository, SPACED).returncode == 1
    path = repository / "content" / "articles" / "plan.md"
    cured = path.read_text(encoding="utf-8")
    assert cured == GOOD.replace("its harbour.", "the harbour.")
    again = commit(repository, cured)
    assert again.returncode == 0, again.stdout + again.stderr
