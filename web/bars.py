"""Somebody's load as a bar, for every page that shows one."""

from markupsafe import Markup

from caseload.reports.shared.words import FULL

_BAR = (
    '<svg class="app-bar" viewBox="0 0 {whole:.0f} 10" preserveAspectRatio="none" '
    'aria-hidden="true" focusable="false">'
    '<rect class="app-bar__room" width="{whole:.0f}" height="10"/>'
    '<rect class="app-bar__held" width="{held:.2f}" height="10"/>{new}'
    '<rect class="app-bar__full" x="99.5" width="1" height="10"/></svg>'
)
_NEW = '<rect class="{kind}" x="{held:.2f}" width="{width:.2f}" height="10"/>'


def bar(before: float | None, after: float | None) -> Markup:
    """What is in hand and what is new as shares of what is full, with a mark at 100 %; nothing
    where they are not known. The figures stand beside it.
    """
    if before is None or after is None:
        return Markup()
    held, end = (min(max(share, 0.0), FULL) * 100 for share in (min(before, after), after))
    new = ""
    if end > held:
        kind = "app-bar__over" if after > 1 else "app-bar__new"
        new = _NEW.format(kind=kind, held=held, width=max(end - held, 1.0))
    return Markup(_BAR.format(whole=FULL * 100, held=held, new=new))
