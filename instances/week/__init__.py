"""The files of one week: read, checked across rows, written, and the lead's decisions on them."""
