"""An empty workbook to fill in: a guide, drop-downs, headings explained, two example rows."""

from caseload.instances.week.template.book import write_template
from caseload.instances.week.template.choices import LISTS

__all__ = ["LISTS", "write_template"]
