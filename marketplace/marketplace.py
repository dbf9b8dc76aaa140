"""The roof: theme, pages, HTTP doors, live news, and the one exception handler."""

import reflex as rx

from marketplace import theme
from marketplace.adapters import logs
from marketplace.api import LAYERS, http_app
from marketplace.api.addresses import CleanAddress
from marketplace.components.head import head_parts
from marketplace.components.notices import toaster
from marketplace.pages import admin, shop, vendor  # noqa: F401  (registers every page)
from marketplace.pages.site import with_documents
from marketplace.state.faults import explain
from marketplace.state.gate import Gate, declarations
from marketplace.state.live import follow_news
from marketplace.state.shop.search_box import get_ready
from marketplace.state.sockets import OnlyPackets, guard_socket
from reflex_documents.fresh import FreshPage

logs.configure()

app = rx.App(
    stylesheets=theme.STYLESHEETS,
    head_components=head_parts(),
    toaster=toaster(),
    html_lang="en",
    api_transformer=[http_app(), CleanAddress, OnlyPackets, with_documents, *LAYERS],
    backend_exception_handler=explain,
)
app.add_middleware(Gate(), index=0)
app.add_middleware(FreshPage(), index=1)
app.register_lifespan_task(follow_news)
app.register_lifespan_task(get_ready)
guard_socket(app)
declarations()
