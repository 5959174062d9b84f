"""Readers as the app's server sees them: each holds a connection, as a browser does, and acts at intervals.

They speak the protocol of Streamlit's own browser client (its messages of version 1.67) and draw nothing, so that what
is measured is the server and not twenty browsers on the same cores.
"""

from __future__ import annotations

import asyncio
import random
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from app.filters import PERIOD, REGION
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect

LONGEST_MESSAGE = 2**26


class AnswerError(Exception):
    """The app answered an action with an error on the page."""


@dataclass
class Connected:
    """One reader: the pages and filters that the app offered, what is chosen, and where the reader is."""

    socket: ClientConnection
    random: random.Random
    pages: list[str] = field(default_factory=list)
    page: str = ""
    regions: list[str] = field(default_factory=list)
    periods: list[str] = field(default_factory=list)
    widgets: dict[str, str] = field(default_factory=dict)
    chosen: dict[str, WidgetState] = field(default_factory=dict)

    async def act(self) -> float:
        """Does one thing, most often another page; gives the seconds until the app has answered all of it."""
        what = self.random.choice(("page", "page", REGION, PERIOD))
        if what == REGION and self.regions:
            value = self.random.choice(self.regions)
            self.chosen[REGION] = WidgetState(id=self.widgets[REGION], string_value=value)
        elif what == PERIOD and PERIOD in self.widgets:
            state = WidgetState(id=self.widgets[PERIOD])
            state.string_array_value.data.append(self.random.choice(self.periods))
            self.chosen[PERIOD] = state
        else:
            self.page = self.random.choice([page for page in self.pages if page != self.page])
        return await self.ask()

    async def ask(self) -> float:
        """Asks for the page with what is chosen, and reads the answer to its end."""
        asked = BackMsg()
        asked.rerun_script.page_script_hash = self.page
        asked.rerun_script.widget_states.widgets.extend(self.chosen.values())
        started = time.perf_counter()
        await self.socket.send(asked.SerializeToString())
        while not self._is_end(ForwardMsg.FromString(await self.socket.recv(decode=False))):
            pass
        return time.perf_counter() - started

    def _is_end(self, message: ForwardMsg) -> bool:
        kind = message.WhichOneof("type")
        if kind == "navigation":
            self.pages = [page.page_script_hash for page in message.navigation.app_pages]
        elif kind == "new_session":
            self.page = message.new_session.page_script_hash
        elif kind == "delta":
            self._note(message.delta.new_element)
        elif kind == "script_finished":
            if message.script_finished == ForwardMsg.FINISHED_WITH_COMPILE_ERROR:
                raise AnswerError("the app could not be run")
            return message.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY
        return False

    def _note(self, element: object) -> None:
        kind = element.WhichOneof("type")
        if kind == "exception":
            raise AnswerError(element.exception.type)
        if kind == "selectbox" and element.selectbox.query_param_key == REGION:
            self.widgets[REGION], self.regions = element.selectbox.id, list(element.selectbox.options)
        if kind == "button_group" and element.button_group.query_param_key == PERIOD:
            self.widgets[PERIOD] = element.button_group.id
            self.periods = [option.content for option in element.button_group.options]


@dataclass(frozen=True)
class Load:
    """Seconds of every action of all readers together, in the order they ended."""

    readers: int
    seconds: tuple[float, ...]


async def _read(
    url: str, number: int, every: float, during: float, all_there: asyncio.Barrier, found: list[float]
) -> None:
    address = url.replace("http://", "ws://") + "/_stcore/stream"
    async with connect(address, subprotocols=["streamlit"], max_size=LONGEST_MESSAGE, open_timeout=60) as socket:
        reader = Connected(socket, random.Random(number))
        await reader.ask()
        await all_there.wait()
        until = time.perf_counter() + during
        await asyncio.sleep(reader.random.uniform(0, every))
        while time.perf_counter() < until:
            seconds = await reader.act()
            found.append(seconds)
            await asyncio.sleep(max(0.0, every - seconds))


def load(url: str, readers: int, every: float, during: float) -> Load:
    """`readers` connections, each acting `every` seconds `during` so many seconds once all have their first page.

    Raises:
        AnswerError: an action was answered with an error.
    """
    found: list[float] = []

    async def run() -> None:
        all_there = asyncio.Barrier(readers)
        async with asyncio.TaskGroup() as group:
            for number in range(readers):
                group.create_task(_read(url, number, every, during, all_there, found))

    with ThreadPoolExecutor(1) as thread:  # which has no loop of Playwright's yet
        thread.submit(lambda: asyncio.run(run())).result()
    return Load(readers, tuple(found))
