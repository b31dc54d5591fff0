"""The one error a person is shown."""


class UserError(Exception):
    """Bad input or surroundings: one Chinese sentence that says where and what to do. The command line prints it and ends with 2.

    The sentences stand in ``refusals`` by ``id``; ``refused`` there makes the error.
    """

    def __init__(self, words: str, id: str = "") -> None:
        super().__init__(words)
        self.id = id


class NoTables(UserError):
    """A file that opens but holds none of the tables; ``claims`` tells whether it gives itself out for a report all the same."""

    def __init__(self, words: str, id: str = "", *, claims: bool) -> None:
        super().__init__(words, id)
        self.claims = claims
