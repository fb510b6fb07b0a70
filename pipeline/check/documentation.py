"""The rules' pages in this documentation: a hook of MkDocs (docs.yml) that writes them into the build alone."""

from __future__ import annotations

from collections.abc import Iterator

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

from pipeline.check.pages import RulePage, as_markdown, pages
from pipeline.desk import Desk


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """A page for each rule, and one that lists them."""
    every = list(pages(Desk()))
    for page in every:
        files.append(File.generated(config, f"rules/{page.name}.md", content=as_markdown(page)))
    files.append(File.generated(config, "rules/index.md", content="\n".join(_listed(every))))
    return files


def _listed(every: list[RulePage]) -> Iterator[str]:
    yield "# All rules"
    yield ""
    yield f"{len(every):,} rules. `copydesk explain NAME` shows a page in the terminal, with the desk's own rules too."
    kinds = {"check": "Checks", "auto": "The repair catalogue: what is changed", "suggest": "What is only suggested"}
    for kind, title in kinds.items():
        yield from ("", f"## {title}", "", "| rule | |", "|---|---|")
        for page in every:
            if page.kind == kind:
                says = " ".join(page.says.split()).replace("|", "\\|").replace("<", "&lt;")
                yield f"| [{page.name}]({page.name}.md) | {says} |"
