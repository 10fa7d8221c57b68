"""Text on the screen that keeps its indentation when it wraps."""

from collections.abc import Iterator
from dataclasses import dataclass

from rich.console import Console, ConsoleOptions
from rich.text import Text

LEAST = 10
"""However narrow the screen, a line has room for this many characters."""


@dataclass(frozen=True)
class Paragraph:
    """A text indented by a number of spaces, with no blanks behind its lines."""

    text: str
    indent: int = 0
    style: str = ""

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[Text]:
        """The lines that fit the width."""
        width = max(options.max_width - self.indent, LEAST)
        for line in Text(self.text, self.style).wrap(console, width):
            line.rstrip()
            yield Text(" " * self.indent).append_text(line)
