"""One file a screen: addresses, forms and what is shown."""

from caseload.web.routes import (
    approve,
    cases,
    check,
    decide,
    history,
    imports,
    next_week,
    people,
    proposal,
    send,
    start,
    weeks,
)

ROUTES = (
    start.ROUTES,
    imports.ROUTES,
    weeks.ROUTES,
    check.ROUTES,
    people.ROUTES,
    proposal.ROUTES,
    decide.ROUTES,
    cases.ROUTES,
    approve.ROUTES,
    send.ROUTES,
    next_week.ROUTES,
    history.ROUTES,
)
"""The routes of every screen; the first that fits an address has it."""
