"""One file a screen: addresses, forms and what is shown."""

from caseload.web.routes import (
    approve,
    cases,
    check,
    decide,
    exceptions,
    history,
    imports,
    lists,
    next_week,
    notes,
    people,
    plan,
    proposal,
    record,
    rules,
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
    lists.ROUTES,
    exceptions.ROUTES,
    rules.ROUTES,
    notes.ROUTES,
    approve.ROUTES,
    send.ROUTES,
    next_week.ROUTES,
    history.ROUTES,
    record.ROUTES,
    plan.ROUTES,
)
"""The routes of every screen; the first that fits an address has it."""
