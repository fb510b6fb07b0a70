"""A real Chromium for tests, spoken to over the two pipes of --remote-debugging-pipe; the standard library is enough.

What is evaluated in a page runs beside its own scripts, under the page's own Content-Security-Policy.
"""

from __future__ import annotations

import base64
import contextlib
import fcntl
import functools
import http.server
import json
import os
import selectors
import shutil
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
needed = pytest.mark.skipif(not CHROMIUM, reason="NO BROWSER TEST RAN: there is no Chromium (apt install chromium)")
PATIENCE = 60  # seconds for one answer; a busy machine needs ten to start Chromium


class Failed(Exception):
    """The browser said no, or nothing."""


class Browser:
    """A headless Chromium with a profile of its own in ``folder``."""

    def __init__(self, folder: Path) -> None:
        their_end, ours_out = os.pipe()
        ours_in, their_out = os.pipe()
        # Above 3 and 4, where Chromium wants them, so that neither is closed by making the other.
        ends = [fcntl.fcntl(end, fcntl.F_DUPFD, 10) for end in (their_end, their_out)]
        self._process = subprocess.Popen(
            ["bash", "-c", f'exec "$0" "$@" 3<&{ends[0]} 4>&{ends[1]}', str(CHROMIUM), "--headless=new", "--no-sandbox",
             "--disable-gpu", "--hide-scrollbars", "--no-first-run", "--disable-background-networking",
             "--remote-debugging-pipe", f"--user-data-dir={folder}"],
            pass_fds=ends, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        for end in (*ends, their_end, their_out):
            os.close(end)
        self._out, self._in = ours_out, ours_in
        self._ready = selectors.DefaultSelector()
        self._ready.register(ours_in, selectors.EVENT_READ)
        self._held = b""
        self._number = 0
        self.events: list[dict[str, Any]] = []

    def ask(self, method: str, session: str = "", **given: Any) -> dict[str, Any]:
        """The answer to one message of the DevTools protocol; raises Failed."""
        self._number += 1
        message = {"id": self._number, "method": method, "params": given}
        os.write(self._out, json.dumps(message | ({"sessionId": session} if session else {})).encode() + b"\0")
        while True:
            heard = self.hear()
            if heard.get("id") == self._number:
                if "error" in heard:
                    raise Failed(f"{method}: {heard['error']['message']}")
                return dict(heard["result"])

    def hear(self) -> dict[str, Any]:
        """The next message; an event is also kept in ``events``. Raises Failed where none comes."""
        until = time.monotonic() + PATIENCE
        while b"\0" not in self._held:
            if not self._ready.select(until - time.monotonic()) or not (more := os.read(self._in, 1 << 20)):
                raise Failed("the browser is silent")
            self._held += more
        first, _, self._held = self._held.partition(b"\0")
        heard: dict[str, Any] = json.loads(first)
        if "method" in heard:
            self.events.append(heard)
        return heard

    @contextlib.contextmanager
    def page(self, *, proxy: str = "") -> Iterator[Page]:
        """An empty page that remembers nothing from before; ``proxy`` gets its requests to other hosts."""
        context = self.ask("Target.createBrowserContext", **({"proxyServer": proxy} if proxy else {}))
        named = context["browserContextId"]
        target = self.ask("Target.createTarget", url="about:blank", browserContextId=named)["targetId"]
        session = self.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        self.events.clear()
        page = Page(self, session)
        try:
            for domain in ("Page", "Runtime", "Network", "Log"):
                page.ask(f"{domain}.enable")
            yield page
        finally:
            self.ask("Target.disposeBrowserContext", browserContextId=named)

    def close(self) -> None:
        with contextlib.suppress(Failed, OSError):
            self.ask("Browser.close")
        try:
            self._process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._ready.close()
        os.close(self._out)
        os.close(self._in)


class Page:
    """One page of a browser, and what happened in it since it was opened."""

    def __init__(self, browser: Browser, session: str) -> None:
        self._browser, self._session = browser, session

    def ask(self, method: str, **given: Any) -> dict[str, Any]:
        return self._browser.ask(method, self._session, **given)

    def open(self, url: str) -> None:
        """Go to ``url`` and wait until all that it loads is there."""
        self._browser.events.clear()
        answer = self.ask("Page.navigate", url=url)
        if answer.get("errorText"):
            raise Failed(f"{url}: {answer['errorText']}")
        self.await_event("Page.loadEventFired")

    def await_event(self, method: str) -> dict[str, Any]:
        """What the first event ``method`` since ``open`` said; waits for it."""
        while True:
            for event in self.happened(method):
                return event
            self._browser.hear()

    def happened(self, method: str) -> list[dict[str, Any]]:
        """What every event ``method`` said since ``open``."""
        mine = (e for e in self._browser.events if e.get("sessionId") == self._session)
        return [event["params"] for event in mine if event["method"] == method]

    def look(self, *, width: int = 1280, height: int = 1200, dark: bool = False, motion: bool = True) -> None:
        """How the reader looks: at a window of so many CSS pixels, in the dark, with or without things that move."""
        self.ask("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)
        features = {"prefers-color-scheme": "dark" if dark else "light"}
        features["prefers-reduced-motion"] = "no-preference" if motion else "reduce"
        self.ask("Emulation.setEmulatedMedia", features=[{"name": n, "value": v} for n, v in features.items()])

    def evaluate(self, expression: str) -> Any:
        """What ``expression`` gives, as JSON; a promise is waited for. The page's policy forbids it eval, too."""
        answer = self.ask("Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True,
                          allowUnsafeEvalBlockedByCSP=False)  # fmt: skip
        if "exceptionDetails" in answer:
            raise Failed(str(answer["exceptionDetails"].get("exception", answer["exceptionDetails"])))
        return answer["result"].get("value")

    def requests(self) -> list[str]:
        """The address of everything that the page asked for, its policy's refusals among them; its icon is not."""
        return [event["request"]["url"] for event in self.happened("Network.requestWillBeSent")]

    def complaints(self) -> list[str]:
        """What the browser's console says against the page, breaches of its policy among it."""
        logged = [e["entry"] for e in self.happened("Log.entryAdded")]
        thrown = [e["exceptionDetails"] for e in self.happened("Runtime.exceptionThrown")]
        return [e["text"] for e in (*logged, *thrown) if e.get("level") != "info"]

    def picture(self) -> bytes:
        """A PNG of the window."""
        return base64.b64decode(self.ask("Page.captureScreenshot")["data"])


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """One Chromium for the tests of a module; import it by name."""
    one = Browser(tmp_path_factory.mktemp("profile"))
    yield one
    one.close()


@contextlib.contextmanager
def served(folder: Path) -> Iterator[tuple[str, list[str]]]:
    """The folder over HTTP at a prefix-free address, and the paths that were asked for."""
    asked: list[str] = []

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            asked.append(self.path)

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/", asked
    finally:
        server.shutdown()
        server.server_close()
