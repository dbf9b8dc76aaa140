"""Runs the sandbox: HTTP, SMTP, webhook delivery and the passing of time, in one process."""

import asyncio
import os
import signal
import sys
from pathlib import Path

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server.embed import Server

from marketplace.sandbox import checkout, payouts
from marketplace.sandbox.app import create_app
from marketplace.sandbox.calls import Call
from marketplace.sandbox.mail import Mailbox, catch_mail
from marketplace.sandbox.provocations import Provocations
from marketplace.sandbox.store import Store
from marketplace.sandbox.webhooks import Courier

TICK_SECONDS = 5


def serve(
    host: str, port: int, data_dir: Path, public_url: str, webhook_url: str, smtp_port: int
) -> None:
    """Run until SIGTERM or Ctrl-C; with an empty `webhook_url` events are only kept."""
    asyncio.run(_serve(host, port, data_dir, public_url.rstrip("/"), webhook_url, smtp_port))
    # A thread of Granian's that outlives the interpreter aborts the process now and then.
    sys.stdout.flush()
    os._exit(0)


async def _serve(
    host: str, port: int, data_dir: Path, public_url: str, webhook_url: str, smtp_port: int
) -> None:
    store, provocations = Store(data_dir / "sandbox.sqlite3"), Provocations()
    server = Server(
        create_app(store, provocations, public_url),
        host,
        port,
        interface=Interfaces.ASGINL,
        websockets=False,
        log_level=LogLevels.error,
    )
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, server.stop)
    smtp = await catch_mail(Mailbox(store), smtp_port)
    async with asyncio.TaskGroup() as tasks:
        background = [tasks.create_task(_pass_time(Call(store, public_url)))]
        if webhook_url:
            courier = Courier(store, provocations, webhook_url)
            background.append(tasks.create_task(courier.run()))
        await server.serve()
        smtp.close()
        for task in background:
            task.cancel()


async def _pass_time(call: Call) -> None:
    """Expire sessions and let payouts arrive when their time has come."""
    while True:
        with call.store.transaction():
            checkout.expire_due(call)
            payouts.arrive_due(call)
        await asyncio.sleep(TICK_SECONDS)
