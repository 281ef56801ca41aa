"""What a user is told when a set cannot be made."""


class Failure(Exception):
    """One clear sentence; scripts/data prints it and ends with 1."""
