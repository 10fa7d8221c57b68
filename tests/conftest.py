"""What holds for every test: workbooks are read as in the program, whatever else is installed."""

import os

os.environ.setdefault("OPENPYXL_LXML", "False")
