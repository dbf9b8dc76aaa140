"""What a query names exactly when the whole of it is a number: a GTIN, or vendors' SKUs.

Both are looked for along with the words, in the same question to the index.
"""

from marketplace.adapters import search_query
from marketplace.adapters.search_index import Search
from marketplace.config import settings
from marketplace.queries.search_counts import Answers, hits_of
from marketplace.rules.search_document import Document
from marketplace.rules.search_request import SearchRequest
from marketplace.rules.search_terms import SearchTerms


def exactly(terms: SearchTerms, request: SearchRequest) -> dict[str, Search]:
    """The searches for it: of a GTIN there is one product, whatever the filters."""
    plan: dict[str, Search] = {}
    if terms.gtin:
        plan["gtin"] = search_query.by_gtin(terms.gtin)
    if terms.sku:
        plan["sku"] = search_query.by_sku(terms.sku, request, settings().currency)
    return plan


def of_gtin(answers: Answers) -> list[Document]:
    """The products with this number under their barcode."""
    return hits_of(answers, "gtin")


def of_sku(terms: SearchTerms, answers: Answers) -> list[Document]:
    """The products with an offer of this SKU; the index takes "AB-77" and "ab77" for the same."""
    return [document for document in hits_of(answers, "sku") if terms.sku in document["skus"]]
