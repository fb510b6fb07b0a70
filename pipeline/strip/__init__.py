"""Page -> Article: the masthead, the body, and a reason for every other word. The way itself is in ``whole``.

It is loaded when it is first asked for: check wants a word of ``reasons`` alone, and a commit waits for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pipeline.strip.whole import ENOUGH as ENOUGH
    from pipeline.strip.whole import NO_DESK as NO_DESK
    from pipeline.strip.whole import Choice as Choice
    from pipeline.strip.whole import as_lines as as_lines
    from pipeline.strip.whole import bodied as bodied
    from pipeline.strip.whole import choose as choose
    from pipeline.strip.whole import laid_out as laid_out
    from pipeline.strip.whole import strip as strip

_OF_WHOLE = ("ENOUGH", "NO_DESK", "Choice", "as_lines", "bodied", "choose", "laid_out", "strip")


def __getattr__(name: str) -> Any:
    if name not in _OF_WHOLE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from pipeline.strip import whole

    return getattr(whole, name)
