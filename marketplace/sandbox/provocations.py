"""What tests have ordered to go wrong next; forgotten at a restart."""

from dataclasses import dataclass, field
from typing import Literal, get_args

from marketplace.sandbox.refusals import ApiError

Mode = Literal["timeout_after", "timeout_before", "500", "drop"]


@dataclass(slots=True)
class Fault:
    """The next `times` requests that fit go wrong; timeouts hang for `seconds` first.

    Only `timeout_after` does what was asked: the effect happens, the answer is lost.
    """

    method: str
    path_prefix: str
    mode: Mode
    times: int = 1
    seconds: float = 0

    def __post_init__(self) -> None:
        if self.mode not in get_args(Mode):
            raise ApiError(f"mode is one of {', '.join(get_args(Mode))}.")

    @property
    def has_effect(self) -> bool:
        """Whether the request is carried out although its answer is lost."""
        return self.mode == "timeout_after"


@dataclass(slots=True)
class Provocations:
    """Faults of the API and of webhook delivery."""

    faults: list[Fault] = field(default_factory=list)
    are_webhooks_held: bool = False
    are_webhooks_reordered: bool = False
    webhooks_to_duplicate: int = 0
    are_refunds_pending: bool = False
    """PayPal and Razorpay take their time with refunds."""

    def take(self, method: str, path: str) -> Fault | None:
        """The fault ordered for this request, used up once."""
        for fault in self.faults:
            if fault.times and fault.method == method and path.startswith(fault.path_prefix):
                fault.times -= 1
                return fault
        return None

    def copies(self) -> int:
        """How often the next event is sent: once, or twice while duplicates are ordered."""
        if not self.webhooks_to_duplicate:
            return 1
        self.webhooks_to_duplicate -= 1
        return 2
