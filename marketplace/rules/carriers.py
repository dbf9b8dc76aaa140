"""The carriers that vendors choose from: where a parcel can be followed, and by which numbers."""

import re
from dataclasses import dataclass
from urllib.parse import quote


@dataclass(frozen=True, slots=True)
class Carrier:
    """A carrier; `page` shows where a parcel is, `numbers` match what stands on its labels.

    `code` is what tracking services call it.
    """

    name: str
    code: str
    page: str = ""
    numbers: str = ""


KNOWN = (
    Carrier("DHL", "DHLParcelDE", "https://www.dhl.de/en/privatkunden/pakete-empfangen/verfolgen.html?piececode={}", r"(00)?34\d{18}|J[A-Z]{2,3}\d{10,18}"),  # noqa: E501
    Carrier("DPD", "DPD", "https://www.dpdgroup.com/parcel-tracking?parcelNumber={}", r"0\d{13}"),
    Carrier("GLS", "GLS", "https://gls-group.eu/track/{}", r"\d{11,12}|[A-Z0-9]{8}"),
    Carrier("Hermes", "Hermes", "https://www.myhermes.de/empfangen/sendungsverfolgung/sendungsinformation#{}", r"H\d{19}|\d{14}"),  # noqa: E501
    Carrier("PostNL", "PostNL", "https://jouw.postnl.nl/track-and-trace/{}", r"3S[A-Z0-9]{11,15}"),
    Carrier("Royal Mail", "RoyalMail", "https://www.royalmail.com/track-your-item#/tracking-results/{}", r"[A-Z]{2}\d{9}GB"),  # noqa: E501
    Carrier("UPS", "UPS", "https://www.ups.com/track?tracknum={}", r"1Z[A-Z0-9]{16}"),
    Carrier("Other", ""),
)  # fmt: skip
"""No network: what a shop without a tracking service knows."""


def carrier_of(name: str) -> Carrier:
    """The carrier of this name; what isn't known has neither page nor code."""
    return next((one for one in KNOWN if one.name == name), Carrier(name, ""))


def tracking_page(name: str, number: str) -> str:
    """Where a shopper can follow a parcel; empty where there is no such page."""
    page = carrier_of(name).page
    return page.format(quote(number.strip(), safe="")) if page and number.strip() else ""


def looks_right(name: str, number: str) -> bool:
    """Whether a number is of the kind that stands on this carrier's labels, as far as is known."""
    pattern = carrier_of(name).numbers
    plain = re.sub(r"[\s-]", "", number).upper()
    return not pattern or re.fullmatch(pattern, plain) is not None
