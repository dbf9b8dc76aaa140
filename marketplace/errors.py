"""What can go wrong in a way that a person can be told."""


class Problem(Exception):
    """An expected refusal. Its text is shown to the person as it is."""

    status = 400

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class Invalid(Problem):
    """A value that cannot be accepted, and the form field it stands in."""

    status = 422

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


class NotFound(Problem):
    """There is no such thing, or not for this person: the two look alike on purpose."""

    status = 404

    def __init__(self, message: str = "We couldn't find that.") -> None:
        super().__init__(message)


class Gone(NotFound):
    """It was here, and was taken away for good or for now."""

    status = 410


class Forbidden(Problem):
    """The person is known and may see the thing, but may not do this to it."""

    status = 403

    def __init__(self, message: str = "You don't have permission to do that.") -> None:
        super().__init__(message)


class SignInRequired(Problem):
    """Only a signed-in person can do this; `after` is the page to come back to."""

    status = 401

    def __init__(self, message: str = "Please sign in first.", after: str = "") -> None:
        super().__init__(message)
        self.after = after


class ProofRequired(Problem):
    """This is delicate: only who has given a code of the second step just now may do it.

    The person is led to where that is done, or set up, and comes back.
    """

    status = 401

    def __init__(self) -> None:
        super().__init__("Please confirm that it is you first.")


class BadToken(Problem):
    """The access token is missing, forged, too old, or was taken back: they look alike."""

    status = 401

    def __init__(self, message: str = "The access token isn't good, or isn't any more.") -> None:
        super().__init__(message)


class AppRefused(Problem):
    """An app asked in a way that can't be; `way_back` tells it so, where one is known."""

    def __init__(self, message: str, way_back: str) -> None:
        super().__init__(message)
        self.way_back = way_back


class Conflict(Problem):
    """The thing changed in the meantime; nothing was done."""

    status = 409


class Drifted(Conflict):
    """Something costs another amount than the person agreed to; `now_minor` is what it does."""

    def __init__(self, message: str, now_minor: int) -> None:
        super().__init__(message)
        self.now_minor = now_minor


class TooMany(Problem):
    """Asked too often; the same request may work later."""

    status = 429

    def __init__(self, message: str = "That was a bit fast. Please try again in a moment.") -> None:
        super().__init__(message)


class Unavailable(Problem):
    """A service that this depends on does not answer just now."""

    status = 503

    def __init__(self, message: str = "This isn't available right now. Please try again.") -> None:
        super().__init__(message)


class SearchAway(Unavailable):
    """The search index doesn't answer; it catches up by itself when it is back."""

    def __init__(self) -> None:
        super().__init__("Search isn't available right now.")
