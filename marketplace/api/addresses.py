"""Page addresses without a slash at the end, although the built pages are folders."""

from starlette.types import ASGIApp, Receive, Scope, Send

from marketplace import routes

PAGES = {
    address
    for name, address in vars(routes).items()
    if name.isupper() and address != routes.HOME and "[" not in address
}


class CleanAddress:
    """Serves `/cart` itself, where the folder of built pages would redirect to `/cart/`."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"] in PAGES:
            scope = {**scope, "path": scope["path"] + "/"}
        await self.app(scope, receive, send)
