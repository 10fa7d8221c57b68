"""Options that say where results go, and how they are given."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Protocol, TypeVar

import typer

from caseload.commands.options.places import is_in, see_that_places_fit
from caseload.optimizer.interrupt import INTERRUPTED
from caseload.reports.shared.console import print_text, screen
from caseload.reports.shared.outcome import BAD_INPUT
from caseload.reports.shared.words import counted

if TYPE_CHECKING:
    from rich.console import Console

    from caseload.instances.records.key import Key
    from caseload.instances.records.resume_store import Store
    from caseload.instances.workbooks.book import Book
    from caseload.reports.shared.page import Page as ReportPage

ProposalFolder = Annotated[
    Path | None,
    typer.Option(metavar="FOLDER", help="Write the proposal here: CSV, .xlsx, JSON."),
]
ComparisonFolder = Annotated[
    Path | None,
    typer.Option(metavar="FOLDER", help="Write the comparison here: CSV, .xlsx, JSON."),
]
KeptFolder = Annotated[
    Path | None,
    typer.Option(
        metavar="FOLDER",
        help="Write the results here as they come; an interrupted run goes on from them.",
    ),
]
WrittenRun = Annotated[
    Path,
    typer.Argument(metavar="RUN", help="The folder that allocate --out has written."),
]
Sign = Annotated[
    Path | None,
    typer.Option(metavar="KEYFILE", help="Sign the run's log with the key in this file."),
]
Verify = Annotated[
    Path | None,
    typer.Option(metavar="KEYFILE", help="See that it is signed with the key in this file."),
]
Page = Annotated[
    Path | None,
    typer.Option("--html", metavar="FILE", help="Write a page to send, with charts, here."),
]
Workbook = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="Write the workbook here, too: .xlsx or .ods."),
]
Wide = Annotated[
    bool,
    typer.Option("--wide", help="Show every case with what is known of it, the riskiest first."),
]
Force = Annotated[
    bool, typer.Option("--force", help="Replace the results of an earlier run in the folder.")
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON instead of tables.")]
Quiet = Annotated[bool, typer.Option("--quiet", help="Show no progress.")]
Debug = Annotated[bool, typer.Option("--debug", help="If something breaks inside, show where.")]


class Result(Protocol):
    """What a function of the library gives: JSON and a page."""

    def to_json(self) -> str:
        """The result as JSON."""
        ...

    def page(self) -> "ReportPage":
        """The result as a page to send."""
        ...

    def workbook(self) -> "Book":
        """The result as a workbook."""
        ...


R = TypeVar("R", bound=Result)
T = TypeVar("T")


@dataclass(frozen=True)
class Output:
    """Where the results of one command go."""

    html: Path | None
    force: bool
    as_json: bool
    workbook: Path | None = None
    unwritten: list[OSError] = field(default_factory=list)
    """What went wrong where the result could not be written: it is printed all the same."""

    def check(
        self,
        reads: Iterable[str | Path | None],
        out: Path | None = None,
        names: frozenset[str] | None = None,
    ) -> None:
        """See that everything can be written, results into `out`, before any work is done.

        What is read (`reads`) is not written over. `names` are the files that an earlier run may
        have left in `out`, None if that is seen to by others.

        Raises:
            BadInput: if one cannot.
        """
        see_that_places_fit(
            reads, folder=out, files=[("--html", self.html), ("--workbook", self.workbook)]
        )
        if out and names is not None:
            from caseload.reports.shared.files import check_folder

            check_folder(out, names, replace=self.force)
        if self.workbook:
            from caseload.instances.workbooks.write import see_that_it_fits
            from caseload.models.fault import BadInput, Fault

            if out and is_in(self.workbook, out):
                expected = "a place outside the folder of --out, which has its own workbook"
                raise BadInput([Fault(file="--workbook", expected=expected)])
            see_that_it_fits(self.workbook, replace=self.force)
        if self.html:
            from caseload.reports.shared.page import check_page

            check_page(self.html, replace=self.force)

    def write(self, how: Callable[[], T]) -> T | None:
        """Write the result; what goes wrong is told when it has been printed."""
        try:
            return how()
        except OSError as error:
            self.unwritten.append(error)
            return None

    def give(self, result: R, show: "Callable[[Console, R], None]") -> None:
        """Write page and workbook, and print the result as JSON or as it is shown on a screen.

        Raises:
            typer.Exit: if something could not be written, which is told.
        """
        if self.html:
            from caseload.reports.shared.page import write_page

            page = self.html
            self.write(lambda: write_page(result.page(), page))
        if self.workbook:
            from caseload.instances.tables.files import write_atomically
            from caseload.instances.workbooks.write import book_bytes

            book = self.workbook
            content = book_bytes(result.workbook(), book.suffix.lower())
            self.write(lambda: write_atomically(book, content))
        if self.as_json:
            print_text(result.to_json())
        else:
            show(screen(), result)
        for error in self.unwritten:
            said = f"{error.filename or 'A file'}: not written: {error.strerror or error}."
            screen(stderr=True).print(said)
        if self.unwritten:
            raise typer.Exit(BAD_INPUT)


@contextmanager
def going_on(store: "Store | None", what: str) -> Iterator[None]:
    """If it is interrupted, say how many pieces (`what` one of them is called) are kept."""
    try:
        yield
    except KeyboardInterrupt:
        if store is None:
            raise
        kept = counted(len(store.found), what)
        said = (
            f"Interrupted. {kept} kept in {store.path.parent}: the same command goes on from there."
        )
        screen(stderr=True).print(said)
        raise typer.Exit(INTERRUPTED) from None


def key_of(file: Path | None) -> "Key | None":
    """The key in a file, with a warning on standard error if others may read it.

    Raises:
        BadInput: if it is no key.
    """
    if file is None:
        return None
    from caseload.instances.records.key import read_key
    from caseload.reports.shared.problems import show_warnings

    key = read_key(file)
    show_warnings(screen(stderr=True), [key.warning] if key.warning else [])
    return key


def tell_of_chart(written: bool | None) -> None:
    """Say what a chart takes, if it could not be drawn (False)."""
    if written is False:
        hint = 'No chart: it takes the extra for pages, pip install "caseload[page]".'
        screen(stderr=True).print(hint)
