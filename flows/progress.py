"""Progress of long work on standard error: a bar on a terminal, one line a stage elsewhere."""

from collections.abc import Iterable, Iterator, Sized
from typing import TypeVar

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

Item = TypeVar("Item")


def track(items: Iterable[Item], stage: str, *, total: int | None = None) -> Iterator[Item]:
    """The items, with a bar that advances as they are taken; `total` where the items have no length."""
    console = Console(stderr=True)
    length = len(items) if total is None and isinstance(items, Sized) else total
    columns = (TextColumn("{task.description:<12}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal) as bars:
        yield from bars.track(items, total=length, description=stage)
    if not console.is_terminal:
        console.print(f"{stage}: {length if length is not None else 'all'} done", highlight=False)


def say(sentence: str) -> None:
    """One sentence to whoever watches."""
    Console(stderr=True, highlight=False, soft_wrap=True).print(sentence, markup=False)
