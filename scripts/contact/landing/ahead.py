"""One step ahead: the next item is made by a thread while the present one is worked on."""

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Item = TypeVar("Item")
_END = object()


def one_ahead(items: Iterable[Item]) -> Iterator[Item]:
    """The items in their order; what making one raises is raised in its place."""
    with ThreadPoolExecutor(max_workers=1) as maker:
        source = iter(items)
        coming = maker.submit(next, source, _END)
        while (item := coming.result()) is not _END:
            coming = maker.submit(next, source, _END)
            yield item
