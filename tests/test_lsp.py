"""The language server as an editor meets it: over standard input and output, with a client that is not ours."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from lsprotocol import types as lsp
from pygls.lsp.client import LanguageClient

HOME = Path(__file__).resolve().parents[1]
HEAD = "---\ntitle: A plan for the harbour\nsource: Harbour Post\n---\n\n"
WAIT = 30  # seconds, on a machine that does other things


class Editor:
    """A client, and what the server last said of each document."""

    def __init__(self, client: LanguageClient, root: Path) -> None:
        self.client, self.root = client, root
        self.said: dict[str, lsp.PublishDiagnosticsParams] = {}
        self.logged: list[str] = []
        self._news = asyncio.Event()
        self.texts: dict[str, str] = {}

        @client.feature(lsp.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
        def diagnosed(said: lsp.PublishDiagnosticsParams) -> None:
            self.said[said.uri] = said
            self._news.set()

        @client.feature(lsp.WINDOW_LOG_MESSAGE)
        def logged(said: lsp.LogMessageParams) -> None:
            self.logged.append(said.message)

    def uri(self, name: str) -> str:
        return (self.root / "content" / "articles" / name).as_uri()

    async def told(self, uri: str, version: int) -> list[lsp.Diagnostic]:
        async with asyncio.timeout(WAIT):
            while uri not in self.said or self.said[uri].version != version:
                self._news.clear()
                await self._news.wait()
        return list(self.said[uri].diagnostics)

    async def open(self, name: str, text: str) -> list[lsp.Diagnostic]:
        uri = self.uri(name)
        self.texts[uri] = text
        self.client.text_document_did_open(
            lsp.DidOpenTextDocumentParams(lsp.TextDocumentItem(uri, "markdown", 1, text))
        )
        return await self.told(uri, 1)

    async def change(self, name: str, text: str, version: int) -> list[lsp.Diagnostic]:
        uri = self.uri(name)
        self.texts[uri] = text
        self.client.text_document_did_change(
            lsp.DidChangeTextDocumentParams(
                lsp.VersionedTextDocumentIdentifier(uri=uri, version=version),
                [lsp.TextDocumentContentChangeWholeDocument(text)],
            )
        )
        return await self.told(uri, version)

    async def actions(self, name: str, where: lsp.Range, only: list[str] | None = None) -> list[lsp.CodeAction]:
        context = lsp.CodeActionContext(diagnostics=[], only=only)
        given = await self.client.text_document_code_action_async(
            lsp.CodeActionParams(lsp.TextDocumentIdentifier(self.uri(name)), where, context)
        )
        return [one for one in given or [] if isinstance(one, lsp.CodeAction)]

    def applied(self, action: lsp.CodeAction) -> str:
        """The document's text with the action's edits made, as an editor that counts UTF-16 makes them."""
        assert action.edit and action.edit.document_changes
        [change] = action.edit.document_changes
        assert isinstance(change, lsp.TextDocumentEdit)
        lines = [line.encode("utf-16-le") for line in self.texts[change.text_document.uri].split("\n")]
        for edit in sorted(change.edits, key=lambda e: (e.range.start.line, e.range.start.character), reverse=True):
            assert isinstance(edit, lsp.TextEdit)
            assert edit.range.start.line == edit.range.end.line
            line = lines[edit.range.start.line]
            before, after = line[: 2 * edit.range.start.character], line[2 * edit.range.end.character :]
            lines[edit.range.start.line] = before + edit.new_text.encode("utf-16-le") + after
        return "\n".join(line.decode("utf-16-le") for line in lines)


@asynccontextmanager
async def editing(root: Path, *command: str, encodings: list[str] | None = None) -> AsyncIterator[Editor]:
    client = LanguageClient("editor", "1")
    editor = Editor(client, root)
    environment = {**os.environ, "PYTHONPATH": str(HOME)}
    await client.start_io(sys.executable, *(command or ("-m", "pipeline", "lsp")), cwd=root, env=environment)
    general = lsp.GeneralClientCapabilities(position_encodings=encodings) if encodings else None
    capabilities = lsp.ClientCapabilities(general=general)
    await client.initialize_async(lsp.InitializeParams(capabilities, process_id=os.getpid(), root_uri=root.as_uri()))
    client.initialized(lsp.InitializedParams())
    try:
        yield editor
    finally:  # an editor ends its server in good order whatever happened to it
        await client.shutdown_async(None)
        client.exit(None)
        await client.stop()


@pytest.fixture
def newsroom(tmp_path: Path) -> Path:
    (tmp_path / "content" / "articles").mkdir(parents=True)
    settings = '[tool.copydesk.check]\ndocs = "https://desk.example/docs"\n'
    (tmp_path / "pyproject.toml").write_text(settings, encoding="utf-8")
    return tmp_path


def run(scene: Callable[[], Awaitable[None]]) -> None:
    asyncio.run(asyncio.wait_for(scene(), 2 * WAIT))  # type: ignore[arg-type]


def test_an_editor_underlines_as_the_writer_writes(newsroom: Path) -> None:
    async def scene() -> None:
        async with editing(newsroom) as editor:
            [one] = await editor.open("a.md", f"{HEAD}The 🌊 harbour has the the plan.\n")
            assert (one.code, one.severity, one.source) == ("doubled-word", lsp.DiagnosticSeverity.Error, "copydesk")
            assert one.code_description == lsp.CodeDescription("https://desk.example/docs/rules/doubled-word/")
            assert (one.range.start, one.range.end) == (lsp.Position(5, 22), lsp.Position(5, 26)), "in UTF-16"
            assert not await editor.change("a.md", f"{HEAD}The harbour has the plan.\n", 2)
            [warning] = await editor.change("a.md", HEAD.replace("source: Harbour Post\n", "") + "It is open.\n", 3)
            assert (warning.code, warning.severity) == ("missing-source", lsp.DiagnosticSeverity.Warning)

    run(scene)


def test_cures_are_offered_one_by_one_and_all_together(newsroom: Path) -> None:
    async def scene() -> None:
        async with editing(newsroom) as editor:
            text = f"{HEAD}The 🌊 harbour has the the plan.\n\nIt cost 45000 yuan; <b>new</b>.\n"
            first, _, html = await editor.open("a.md", text)
            [fix] = await editor.actions("a.md", first.range, ["quickfix"])
            assert (fix.kind, fix.is_preferred) == ("quickfix", True)
            assert list(fix.diagnostics or ()) == [first]
            assert editor.applied(fix) == text.replace("the the", "the")
            assert not await editor.actions("a.md", html.range, ["quickfix"]), "what only a person can mend"
            whole = lsp.Range(lsp.Position(0, 0), lsp.Position(9, 0))
            for only in (["source.fixAll"], ["source"], ["source.fixAll.copydesk"]):
                [every] = await editor.actions("a.md", whole, only)
                assert editor.applied(every) == text.replace("the the", "the").replace("45000", "45,000")
            kinds = [action.kind for action in await editor.actions("a.md", whole)]
            assert kinds == ["quickfix", "quickfix", "source.fixAll.copydesk"]

    run(scene)


@pytest.mark.parametrize(("encoding", "column"), [("utf-8", 24), ("utf-16", 22), ("utf-32", 21)])
def test_places_are_counted_as_the_editor_counts(newsroom: Path, encoding: str, column: int) -> None:
    async def scene() -> None:
        async with editing(newsroom, encodings=[encoding]) as editor:
            [one] = await editor.open("a.md", f"{HEAD}The 🌊 harbour has the the plan.\r\n")
            assert one.range.start == lsp.Position(5, column)

    run(scene)


def test_pages_outside_of_content_are_nobodys_business(newsroom: Path) -> None:
    async def scene() -> None:
        async with editing(newsroom) as editor:
            assert not await editor.open("../../README.md", "[a](b.md)\n")
            assert not await editor.open("a.txt", "the the\n")

    run(scene)


def test_one_file_that_fails_does_not_stop_the_server(newsroom: Path) -> None:
    broken = (
        "from pathlib import Path; from pipeline.lsp import server\n"
        "real = server.check_text\n"
        "def failing(text, path, *rest, **more):\n"
        "    if path.name == 'bad.md': raise RecursionError('too deep')\n"
        "    return real(text, path, *rest, **more)\n"
        "server.check_text = failing; server.serve(Path())\n"
    )

    async def scene() -> None:
        async with editing(newsroom, "-c", broken) as editor:
            assert not await editor.open("bad.md", f"{HEAD}the the\n")
            [one] = await editor.open("good.md", f"{HEAD}It is the the plan.\n")
            assert one.code == "doubled-word"
            assert any("bad.md" in line and "too deep" in line for line in editor.logged)

    run(scene)


@pytest.mark.parametrize(
    "text", ["", "---\n", "\ud800", "a\0b", f"---\na: &a [*a]\n---\n{'[' * 3000}", "\ufeff" + HEAD]
)
def test_what_a_writer_may_type_is_looked_at(newsroom: Path, text: str) -> None:
    async def scene() -> None:
        async with editing(newsroom) as editor:
            if "\ud800" not in text:  # no JSON that a client sends can hold it
                await editor.open("odd.md", text)
            [one] = await editor.open("good.md", f"{HEAD}It is the the plan.\n")
            assert one.code == "doubled-word"
            assert not editor.logged

    run(scene)


def test_a_bad_desk_is_said_and_mended_settings_are_read(newsroom: Path) -> None:
    async def scene() -> None:
        async with editing(newsroom) as editor:
            (newsroom / "pyproject.toml").write_text("[tool.copydesk.check]\nselect = 3\n", encoding="utf-8")
            await editor.open("a.md", f"{HEAD}the the\n")
            assert any("pyproject.toml" in line for line in editor.logged)
            (newsroom / "pyproject.toml").write_text('[tool.copydesk.check]\nselect = ["raw-html"]\n', encoding="utf-8")
            assert not await editor.open("b.md", f"{HEAD}the the\n")
            [one] = await editor.open("c.md", f"{HEAD}<b>the</b> the\n")
            assert one.code == "raw-html"

    run(scene)


def test_without_pygls_it_says_what_is_missing(newsroom: Path) -> None:
    code = "import sys; sys.modules['pygls'] = None; from pipeline.cli import main; main(['lsp'])"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=newsroom, env={**os.environ, "PYTHONPATH": str(HOME)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "copydesk: lsp needs pygls, which is not installed: pip install 'copydesk[lsp]'\n"
