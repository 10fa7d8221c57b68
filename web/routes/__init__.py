"""One file a screen: addresses, forms and what is shown."""

from caseload.web.routes import proposal, start, weeks

ROUTES = (start.ROUTES, weeks.ROUTES, proposal.ROUTES)
"""The routes of every screen; the first that fits an address has it."""
