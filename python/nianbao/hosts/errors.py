"""The one error a person is shown."""


class UserError(Exception):
    """Bad input or surroundings: one Chinese sentence that says where and what to do. The command line prints it and ends with 2."""
