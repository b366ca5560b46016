"""``python -m deploy.demo --data FOLDER``: run the sample edges until SIGTERM or Ctrl-C."""

import argparse
import asyncio
import signal
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import uvloop

from deploy.demo.running import AddressRefused, Surroundings, prepare, running
from deploy.demo.toml_files import FileRefused


def main() -> None:
    """Run until told to stop.

    Raises:
        SystemExit: the demo cannot run like this; the message names the cure.
    """
    parser = argparse.ArgumentParser(prog="python -m deploy.demo", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of what is written")
    data: Path = parser.parse_args().data
    try:
        folder = prepare(data.absolute(), datetime.now(UTC))
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(_serve(folder))
    except (AddressRefused, FileRefused) as refused:
        raise SystemExit(str(refused)) from None
    except OSError as error:
        raise SystemExit(f"{data} cannot be written: {error}. Choose another --data.") from None


async def _serve(folder: Path) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    surroundings = Surroundings(lambda: datetime.now(UTC), time.monotonic, _say)
    async with running(folder, surroundings):
        await stop.wait()


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
