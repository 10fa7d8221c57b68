"""Week after week: what becomes of a caseload under one way of allocating and another."""
