"""A refresh without the flow engine: the real flow function over the plain stages, in this process."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from flows import refresh as flow
from flows import stages

_STAGES = (
    "search", "fetch", "parse", "page", "account", "account_of_pages", "choose", "choose_held", "read",
    "load", "publish", "look_up", "summarise",
)  # fmt: skip


def plainly(
    put: Callable[[object, str, object], None], *, summaries: bool = True
) -> Callable[..., dict[str, Any]]:
    """The flow's own function, whose stages are `put` in as plain functions; by choice it writes no summary."""
    for name in _STAGES:
        put(flow, name, getattr(stages, name))
    put(flow, "read_all", _Reading())
    if not summaries:
        put(flow, "summarise", lambda *_, **__: [])
    return flow.refresh.fn


class _Reading:
    """The reading of batches one after the other, in place of the flow that spreads them."""

    def with_options(self, **_: Any) -> Callable[..., None]:
        return self._read

    def _read(self, batches: list[tuple[str, str]], model: str | None) -> None:
        for texts, into in batches:
            stages.read(Path(texts), Path(into), model=model)
