"""Whether addresses elsewhere still answer: asked politely, only on the public net, and remembered.

http.client over sockets that are opened here, to the very addresses that were looked at: urllib and urllib3 look a name
up again when they connect, and a name may answer differently the second time (DNS rebinding). The environment's proxies
are not used, since they would look names up for us.
"""

from __future__ import annotations

import contextlib
import http.client
import ipaddress
import queue
import socket
import sqlite3
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Literal
from urllib.parse import quote, urljoin, urlsplit

import msgspec

from pipeline import __version__

PAUSE = 1.0  # seconds between two requests to one host: less than a person who clicks
TIMEOUT = 10.0  # seconds for a connection or a piece of an answer
WHOLE = 30.0  # seconds for one request in all, however slowly the answer drips
REDIRECTS = 5  # as many as a reader's patience; browsers give up after 20
AT_ONCE = 8  # hosts asked side by side
ADDRESSES = 4  # of a host that are tried
KEPT = {"there": 30 * 86_400, "gone": 86_400}  # seconds until an address is asked again; one that was unsure always is
_REST = (429, 503)  # a host that says so is left alone for the rest of the run
_SAFE = "%/:=&?~#+!$,;'@()*[]|"  # of an address that stays as it is; the rest is percent-encoded

State = Literal["there", "gone", "unsure"]
Resolve = Callable[[str, int], Sequence[str]]


class Answer(msgspec.Struct, frozen=True):
    """What came of asking: "there", "gone", or "unsure" where a person would have to look; and why."""

    state: State
    why: str = ""


class _No(Exception):
    """An address that cannot or must not be asked."""

    def __init__(self, state: State, why: str) -> None:
        super().__init__(why)
        self.answer = Answer(state, why)


def public(address: str) -> bool:
    """Whether an IP address is of the public net; one that carries another (RFC 4291, 6052) is what it carries."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        carried = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF) if ip in _TRANSLATED else ip.ipv4_mapped
        if carried is not None:
            return public(str(carried))
        if ip.sixtofour or ip.teredo or ip.is_site_local:  # tunnels and nets that nobody uses any more (RFC 7526, 3879)
            return False
    return ip.is_global and not (ip.is_multicast or ip.is_reserved)


_TRANSLATED = ipaddress.IPv6Network("64:ff9b::/96")


def addresses_of(host: str, port: int) -> list[str]:
    """Every IP address that ``host`` has now."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


class Asker:
    """Asks one address after another; safe to use from several threads.

    ``site`` is the address of the site whose links these are, which the hosts are told. ``allowed`` says which IP
    addresses may be asked and ``resolve`` which a name has.
    """

    def __init__(
        self, site: str = "", *, allowed: Callable[[str], bool] = public, resolve: Resolve = addresses_of,
        pause: float = PAUSE, timeout: float = TIMEOUT, whole: float = WHOLE,
    ) -> None:  # fmt: skip
        self._agent = f"copydesk/{__version__} (link check{f'; +{site}' if site else ''})"
        self._allowed, self._resolve = allowed, resolve
        self._pause, self._timeout, self._whole = pause, timeout, whole
        self._next: dict[str, float] = {}  # by host: when it may be asked again
        self._resting: set[str] = set()
        self._lock = threading.Lock()
        self._context = ssl.create_default_context()
        self.stopped = threading.Event()

    def ask(self, url: str) -> Answer:
        """Whether ``url`` answers; redirects are followed, each looked at like the first."""
        here = url
        try:
            for _ in range(REDIRECTS + 1):
                status, there = self._once(here)
                if there:
                    here = _joined(here, there)
                elif status < 400:
                    return Answer("there")
                else:
                    return Answer("gone" if status in (404, 410) else "unsure", f"answers {status}")
            return Answer("unsure", f"redirects more than {REDIRECTS} times")
        except _No as no:
            return no.answer if here == url else Answer(no.answer.state, f"redirects to {here}, which {no.answer.why}")

    def _once(self, url: str) -> tuple[int, str]:
        """(status, where it redirects to or "") of one address: HEAD, and GET where that is not answered well."""
        try:
            parts = urlsplit(url)
            host, port = parts.hostname or "", parts.port
            host = host.encode("idna").decode() if not host.isascii() else host
        except (ValueError, UnicodeError):
            raise _No("gone", "is no address") from None
        if parts.scheme not in ("http", "https") or not host:
            raise _No("gone", "is no address of the web")
        port = port or (443 if parts.scheme == "https" else 80)
        target = quote(f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}", safe=_SAFE)
        known = self._looked_up(host, port)
        status, there = 0, ""
        for method in ("HEAD", "GET"):
            self._turn(host)
            try:
                status, there = self._exchange(method, parts.scheme, host, port, target, known)
            except ssl.SSLCertVerificationError as error:
                raise _No("gone", f"has no valid certificate: {error.verify_message}") from None
            except (OSError, http.client.HTTPException, ValueError) as error:
                if method == "GET":
                    raise _No("unsure", _reason(error)) from None
                continue
            if status < 400:
                break
            if status in _REST:
                self._resting.add(host)
                break
        return status, there if status in (301, 302, 303, 307, 308) else ""

    def _looked_up(self, host: str, port: int) -> list[str]:
        """The addresses of ``host``, of which every one must be allowed."""
        try:
            known = list(self._resolve(host, port))
        except socket.gaierror as error:
            gone = error.errno in (socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME))
            raise _No("gone" if gone else "unsure", "names a host that is not found") from None
        except (OSError, ValueError):  # no name at all: a label of 64 letters, a NUL
            raise _No("unsure", "names a host that cannot be looked up") from None
        if not known:
            raise _No("gone", "names a host that is not found")
        for address in known:
            if not self._allowed(address):
                raise _No("gone", f"leads into a private net ({address}), and was not asked")
        return known[:ADDRESSES]

    def _turn(self, host: str) -> None:
        """Wait until ``host`` may be asked again."""
        with self._lock:
            if host in self._resting:
                raise _No("unsure", "was not asked: its host wants rest")
            now = time.monotonic()
            at = max(now, self._next.get(host, now))
            self._next[host] = at + self._pause
        if self.stopped.wait(at - now):
            raise _No("unsure", "was not asked")

    def _exchange(
        self, method: str, scheme: str, host: str, port: int, target: str, known: Sequence[str]
    ) -> tuple[int, str]:
        """One request to one of the addresses ``known``: (status, Location). Of the answer only its head is read."""
        if scheme == "https":
            link: http.client.HTTPConnection = http.client.HTTPSConnection(host, port, context=self._context)
        else:
            link = http.client.HTTPConnection(host, port)
        link.sock = self._connected(known, port)
        cut = threading.Timer(self._whole, _shut, (link,))
        cut.daemon = True
        cut.start()
        try:
            if scheme == "https":
                link.sock = self._context.wrap_socket(link.sock, server_hostname=host, do_handshake_on_connect=False)
                link.sock.do_handshake()
            link.request(method, target, headers={"User-Agent": self._agent, "Accept": "*/*"})
            answer = link.getresponse()
            return answer.status, answer.getheader("Location") or ""
        finally:
            cut.cancel()
            link.close()

    def _connected(self, known: Sequence[str], port: int) -> socket.socket:
        for address in known[:-1]:
            with contextlib.suppress(OSError):
                return socket.create_connection((address, port), self._timeout)
        return socket.create_connection((known[-1], port), self._timeout)


def _shut(link: http.client.HTTPConnection) -> None:
    with contextlib.suppress(OSError, AttributeError):  # which has ended by itself meanwhile
        link.sock.shutdown(socket.SHUT_RDWR)


def _joined(here: str, there: str) -> str:
    try:
        return urljoin(here, there).partition("#")[0]
    except ValueError:
        return there


def _reason(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return "does not answer in time"
    if isinstance(error, ConnectionRefusedError):
        return "refuses the connection"
    return "breaks the connection off" if isinstance(error, OSError) else "does not answer as the web does"


class Remembered:
    """What addresses answered, in one SQLite file; a context manager. Losing it costs time only."""

    def __init__(self, file: Path, now: Callable[[], float] = time.time, wait: float = 5.0) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        self._now, self._wait = now, wait  # seconds for another process to let go of it
        try:
            self._db = self._open(file)
        except sqlite3.OperationalError:  # another process holds it, or the disk is full: nothing is wrong with it
            raise
        except sqlite3.DatabaseError:
            file.unlink(missing_ok=True)
            self._db = self._open(file)

    def _open(self, file: Path) -> sqlite3.Connection:
        db = sqlite3.connect(file, self._wait, isolation_level=None)
        db.execute("PRAGMA journal_mode = WAL")
        db.execute(
            "CREATE TABLE IF NOT EXISTS asked (url TEXT PRIMARY KEY, at REAL, state TEXT, why TEXT) WITHOUT ROWID"
        )
        return db

    def __enter__(self) -> Remembered:
        return self

    def __exit__(self, *_: object) -> None:
        self._db.close()

    def get(self, url: str) -> Answer | None:
        """What ``url`` answered not long ago."""
        row = self._db.execute("SELECT at, state, why FROM asked WHERE url = ?", (url,)).fetchone()
        if row is None or not 0 <= self._now() - row[0] <= KEPT.get(row[1], 0):
            return None
        return Answer(row[1], row[2])

    def keep(self, url: str, answer: Answer) -> None:
        """Remember it, unless asking again may tell more."""
        if answer.state in KEPT:
            row = (url, self._now(), answer.state, answer.why)
            self._db.execute("INSERT OR REPLACE INTO asked VALUES (?, ?, ?, ?)", row)


def ask_all(urls: Iterable[str], asker: Asker, remembered: Remembered) -> Iterator[tuple[str, Answer]]:
    """Each of ``urls`` with its answer, as they come in: the hosts side by side, the addresses of one in turn."""
    by_host: dict[str, list[str]] = {}
    for url in sorted(urls):
        if known := remembered.get(url):
            yield url, known
        else:
            by_host.setdefault(_host(url), []).append(url)
    hosts: queue.SimpleQueue[list[str]] = queue.SimpleQueue()
    answers: queue.SimpleQueue[tuple[str, Answer] | BaseException] = queue.SimpleQueue()
    for of_host in by_host.values():
        hosts.put(of_host)

    def work() -> None:
        with contextlib.suppress(queue.Empty):
            while not asker.stopped.is_set():
                for url in hosts.get_nowait():
                    if asker.stopped.is_set():
                        return
                    try:
                        answers.put((url, asker.ask(url)))
                    except BaseException as error:  # a defect of ours: said where somebody waits for the answer
                        answers.put(error)
                        return

    try:
        for _ in range(min(AT_ONCE, len(by_host))):
            threading.Thread(target=work, daemon=True).start()  # not waited for where a person stops the command
        for _ in range(sum(map(len, by_host.values()))):
            answer = answers.get()
            if isinstance(answer, BaseException):
                raise answer
            remembered.keep(*answer)
            yield answer
    finally:
        asker.stopped.set()


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""
