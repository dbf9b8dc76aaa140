"""What becomes of errors that no handler caught."""

from marketplace.errors import Conflict, ProofRequired, SignInRequired
from marketplace.state.faults import explain


def test_who_has_to_prove_themselves_is_led_there_and_back():
    event = str(explain(ProofRequired()))

    assert "/prove-again?next=" in event
    assert "window.location.pathname" in event


def test_other_refusals_are_told_or_lead_to_signing_in():
    assert "prove-again" not in str(explain(Conflict("No.")))
    assert "/sign-in?next=%2Fcart" in str(explain(SignInRequired(after="/cart")))
