"""The one error a person is shown."""


class UserError(Exception):
    """Bad input or surroundings: one Chinese sentence that says where and what to do. The command line prints it and ends with 2."""


class NoTables(UserError):
    """A file that opens but holds none of the tables; ``claims`` tells whether it gives itself out for a report all the same."""

    def __init__(self, words: str, *, claims: bool) -> None:
        super().__init__(words)
        self.claims = claims
