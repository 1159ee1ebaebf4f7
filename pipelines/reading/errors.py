"""What is raised when something a supplier sent cannot be taken."""


class Unreadable(ValueError):
    """A delivery or file that cannot be taken, with what its supplier must do about it."""


def is_library_fault(error: BaseException) -> bool:
    """Tell whether `error` is a reader written in Rust giving up on a damaged file.

    Such a reader's panic is no `Exception`, and each library brings a class of its own for it.
    """
    return isinstance(error, Exception) or type(error).__name__ == "PanicException"
