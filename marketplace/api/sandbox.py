"""Shows the payment and mail sandbox on the shop's own port, while there is one."""

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from marketplace.adapters.outside import caller
from marketplace.config import settings

HOP_BY_HOP = {"connection", "content-length", "host", "keep-alive", "transfer-encoding"}


async def forward(request: Request) -> Response:
    """Pass a browser's request on to the sandbox process and its answer back."""
    if not settings().sandbox_url:
        return PlainTextResponse("Not found", 404)
    async with caller(30) as client:
        answer = await client.request(
            request.method,
            f"{settings().sandbox_url}{request.url.path}",
            params=request.query_params.multi_items(),
            content=await request.body(),
            headers={k: v for k, v in request.headers.items() if k not in HOP_BY_HOP},
        )
    headers = {
        k: v for k, v in answer.headers.items() if k not in HOP_BY_HOP | {"content-encoding"}
    }
    return Response(answer.content, answer.status_code, headers)


routes = [Route("/sandbox/{path:path}", forward, methods=["GET", "POST"])]
