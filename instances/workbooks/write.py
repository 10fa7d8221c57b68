"""A workbook as bytes, in the form that the ending of a name asks for."""

from collections.abc import Callable, Mapping
from pathlib import Path

from caseload.instances.tables.files import write_atomically
from caseload.instances.workbooks.book import Book
from caseload.instances.workbooks.excel import excel_bytes
from caseload.models.fault import BadInput, Fault


def _open_document_bytes(book: Book) -> bytes:
    """As `excel_bytes`; what writes it is loaded when it is asked for, which is seldom."""
    from caseload.instances.workbooks.open_document import open_document_bytes  # noqa: PLC0415

    return open_document_bytes(book)


WRITERS: Mapping[str, Callable[[Book], bytes]] = {
    ".xlsx": excel_bytes,
    ".ods": _open_document_bytes,
}
FORMS = tuple(WRITERS)
"""What the names of workbooks end in that can be written."""


def book_bytes(book: Book, form: str) -> bytes:
    """A workbook as bytes: the same for the same content.

    Parameters
    ----------
    form
        One of `FORMS`.
    """
    return WRITERS[form](book)


def see_that_it_fits(target: Path, *, replace: bool) -> None:
    """See that a workbook can be written, before any work is done for it.

    Raises:
        BadInput: if its name ends otherwise, or it is there already and not to be replaced.
    """
    if target.suffix.lower() not in WRITERS:
        expected = f"a name that ends in {' or '.join(FORMS)}"
        raise BadInput([Fault(file=str(target), expected=expected)])
    if target.is_dir() or (target.exists() and not replace):
        expected = "a file that is not there yet; choose another name or use --force"
        raise BadInput([Fault(file=str(target), expected=expected)])


def write_book(target: Path, make: Callable[[], Book], *, replace: bool) -> None:
    """Write a workbook at once, or not at all.

    Raises:
        BadInput: as `see_that_it_fits`, or if it cannot be written.
    """
    see_that_it_fits(target, replace=replace)
    content = book_bytes(make(), target.suffix.lower())
    try:
        write_atomically(target, content)
    except OSError as error:
        expected = f"a place that can be written to ({error.strerror})"
        raise BadInput([Fault(file=str(target), expected=expected)]) from None
