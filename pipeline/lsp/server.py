"""What an editor asks and is told: problems where they stand, cures as edits.

One file never stops the others: whatever goes wrong with it is logged, and the server goes on.
"""

from __future__ import annotations

import datetime
import re
import traceback
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec
from lsprotocol import types as lsp
from pygls.lsp.server import LanguageServer
from pygls.uris import to_fs_path
from pygls.workspace import TextDocument

from pipeline import __version__
from pipeline.check import Problem, check_text
from pipeline.check.places import MARKDOWN, content_of, own_rules
from pipeline.check.problem import page_of
from pipeline.desk import Desk, desk_at
from pipeline.trouble import Trouble, one_line

FIX_ALL = f"{lsp.CodeActionKind.SourceFixAll.value}.copydesk"
SEVERITIES = {"error": lsp.DiagnosticSeverity.Error, "warning": lsp.DiagnosticSeverity.Warning}
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|\Z)")  # the protocol's line ends, which are check's too


class Told(msgspec.Struct, frozen=True):
    """What was last said of a document: of its text in this ``version``."""

    version: int | None
    text: str
    problems: tuple[Problem, ...]


class Service:
    """The newsroom of one editor, and what was said of each document that is open in it."""

    def __init__(self, server: LanguageServer, root: Path) -> None:
        self._server, self._root = server, root
        self._desk: Desk | None = None
        self._told: dict[str, Told] = {}

    def opened(self, uri: str) -> None:
        """Look at the document, with the desk as it stands now: it may have been edited beside it."""
        root = self._root
        if root == Path() and self._server.workspace.root_path:
            root = Path(self._server.workspace.root_path)
        try:
            self._desk = desk_at(root)
        except Trouble as trouble:
            self._say(str(trouble))
        self.look(uri)

    def look(self, uri: str) -> None:
        """Look at the document and tell the editor."""
        document = self._server.workspace.get_text_document(uri)
        text = document.source
        problems: tuple[Problem, ...] = ()
        try:
            problems = self._problems(document)
        except Trouble as trouble:
            self._say(str(trouble))
        except Exception as error:  # one document failing; the others and its next version are looked at
            traceback.print_exc()
            self._say(f"{uri}: copydesk failed: {type(error).__name__}: {error}")
        told = self._told[uri] = Told(document.version, text, problems)
        diagnostics = [self._diagnostic(told, document, problem) for problem in told.problems]
        self._server.text_document_publish_diagnostics(
            lsp.PublishDiagnosticsParams(uri=uri, version=document.version, diagnostics=diagnostics)
        )

    def closed(self, uri: str) -> None:
        """Forget the document."""
        self._told.pop(uri, None)
        self._server.text_document_publish_diagnostics(lsp.PublishDiagnosticsParams(uri=uri, diagnostics=[]))

    def actions(self, asked: lsp.CodeActionParams) -> Iterator[lsp.CodeAction]:
        """A quick fix for each problem with a cure that meets the range; one action for all cures that are safe."""
        uri = asked.text_document.uri
        document = self._server.workspace.get_text_document(uri)
        told = self._told.get(uri)
        if told is None or told.text != document.source:
            self.look(uri)
            told = self._told[uri]
        only = asked.context.only
        if _wanted(lsp.CodeActionKind.QuickFix.value, only):
            for problem in told.problems:
                diagnostic = self._diagnostic(told, document, problem)
                if problem.cure is not None and _meet(diagnostic.range, asked.range):
                    yield lsp.CodeAction(
                        title=_title(problem), kind=lsp.CodeActionKind.QuickFix, diagnostics=[diagnostic],
                        is_preferred=problem.safe, edit=self._edit(told, document, [problem]),
                    )  # fmt: skip
        safe = [problem for problem in told.problems if problem.safe]
        if safe and _wanted(FIX_ALL, only):
            title = f"Make all {len(safe)} safe cures" if len(safe) > 1 else "Make the one safe cure"
            yield lsp.CodeAction(title=title, kind=FIX_ALL, edit=self._edit(told, document, safe))

    def _problems(self, document: TextDocument) -> tuple[Problem, ...]:
        path, desk = to_fs_path(document.uri), self._desk
        if desk is None or path is None or Path(path).suffix.lower() not in MARKDOWN:
            return ()
        if not Path(path).resolve().is_relative_to(content_of(desk).resolve()):
            return ()
        return check_text(document.source, Path(path), desk, suggest=True, today=datetime.date.today())

    def _say(self, words: str) -> None:
        self._server.window_log_message(lsp.LogMessageParams(lsp.MessageType.Error, one_line(words)))

    def _diagnostic(self, told: Told, document: TextDocument, problem: Problem) -> lsp.Diagnostic:
        desk = self._desk or Desk()
        page = page_of(problem.rule, desk.settings.check.docs, own_rules(desk))
        return lsp.Diagnostic(
            range=self._range(told, document, problem), message=problem.message, source="copydesk", code=problem.rule,
            severity=SEVERITIES[problem.severity],
            code_description=lsp.CodeDescription(page) if "://" in page else None,
        )  # fmt: skip

    def _range(self, told: Told, document: TextDocument, problem: Problem) -> lsp.Range:
        lines = _LINE.findall(told.text.removeprefix("\ufeff"))

        def place(line: int, column: int) -> lsp.Position:
            before = lines[line - 1][: column - 1] if line <= len(lines) else ""
            return lsp.Position(line - 1, _units(before, document.position_codec.encoding))

        return lsp.Range(place(problem.line, problem.column), place(problem.end_line, problem.end_column))

    def _edit(self, told: Told, document: TextDocument, problems: list[Problem]) -> lsp.WorkspaceEdit:
        ending = re.search(r"\r\n|\r|\n", told.text)
        edits = [
            lsp.TextEdit(
                self._range(told, document, problem), (problem.cure or "").replace("\n", ending[0] if ending else "\n")
            )
            for problem in problems
        ]
        named = lsp.OptionalVersionedTextDocumentIdentifier(uri=document.uri, version=told.version)
        return lsp.WorkspaceEdit(document_changes=[lsp.TextDocumentEdit(text_document=named, edits=edits)])


def _units(words: str, encoding: lsp.PositionEncodingKind | str | None) -> int:
    """The length of ``words`` in the units that the editor counts: UTF-16, unless it agreed to another."""
    if encoding == lsp.PositionEncodingKind.Utf32:
        return len(words)
    if encoding == lsp.PositionEncodingKind.Utf8:
        return len(words.encode("utf-8", "surrogatepass"))
    return len(words.encode("utf-16-le", "surrogatepass")) // 2


def _title(problem: Problem) -> str:
    cure, words = one_line(problem.cure or "", 40), one_line(problem.words, 40)
    return f"“{words}” → “{cure}”" if cure else f"Leave out “{words}”"


def _wanted(kind: str, only: Sequence[lsp.CodeActionKind | str] | None) -> bool:
    """Whether the editor asks for actions of ``kind``: of all, of this, or of one that this is a part of."""
    asked = [str(getattr(one, "value", one)) for one in only or ()]
    return not asked or any(one == kind or kind.startswith(f"{one}.") for one in asked)


def _meet(one: lsp.Range, other: lsp.Range) -> bool:
    def key(place: lsp.Position) -> tuple[int, int]:
        return place.line, place.character

    return key(one.start) <= key(other.end) and key(other.start) <= key(one.end)


def server_of(root: Path) -> LanguageServer:
    """The server, not yet started."""
    # A whole text at each change: an article is small, and nobody has to agree on what ends a line.
    server = LanguageServer("copydesk", __version__, text_document_sync_kind=lsp.TextDocumentSyncKind.Full)
    service = Service(server, root)

    @server.feature(lsp.TEXT_DOCUMENT_DID_OPEN)
    def opened(given: lsp.DidOpenTextDocumentParams) -> None:
        service.opened(given.text_document.uri)

    @server.feature(lsp.TEXT_DOCUMENT_DID_CHANGE)
    def changed(given: lsp.DidChangeTextDocumentParams) -> None:
        service.look(given.text_document.uri)

    @server.feature(lsp.TEXT_DOCUMENT_DID_SAVE)
    def saved(given: lsp.DidSaveTextDocumentParams) -> None:
        service.opened(given.text_document.uri)

    @server.feature(lsp.TEXT_DOCUMENT_DID_CLOSE)
    def closed(given: lsp.DidCloseTextDocumentParams) -> None:
        service.closed(given.text_document.uri)

    kinds = [lsp.CodeActionKind.QuickFix, FIX_ALL]

    @server.feature(lsp.TEXT_DOCUMENT_CODE_ACTION, lsp.CodeActionOptions(code_action_kinds=kinds))
    def actions(given: lsp.CodeActionParams) -> list[lsp.CodeAction]:
        return list(service.actions(given))

    return server


def serve(root: Path) -> None:
    """Serve over standard input and output until the editor ends it."""
    server_of(root).start_io()
