"""Requests by which a proposal is entered in the allocation service; nothing sends them."""
