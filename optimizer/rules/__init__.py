"""The rules, one file each. `CONTRIBUTING.md` walks through adding one.

The order of `RULES` is the order in which rules are named on screen.
"""

from caseload.optimizer.rule_kit.shapes import Rule
from caseload.optimizer.rules.availability import Availability
from caseload.optimizer.rules.case_size import CaseSize
from caseload.optimizer.rules.caseload_cap import CaseloadCap
from caseload.optimizer.rules.complexity_cap import ComplexityCap
from caseload.optimizer.rules.continuity import Continuity
from caseload.optimizer.rules.experience import Experience
from caseload.optimizer.rules.fair_over_time import FairOverTime
from caseload.optimizer.rules.kept_free import KeptFree
from caseload.optimizer.rules.limited_access import LimitedAccess
from caseload.optimizer.rules.location import Location
from caseload.optimizer.rules.mainly_women_cap import MainlyWomenCap
from caseload.optimizer.rules.minimum_intake import MinimumIntake
from caseload.optimizer.rules.minimum_workload import MinimumWorkload
from caseload.optimizer.rules.not_with import NotWith
from caseload.optimizer.rules.one_team import OneTeam
from caseload.optimizer.rules.overqualification import Overqualification
from caseload.optimizer.rules.own_intake import OwnIntake
from caseload.optimizer.rules.own_team import OwnTeam
from caseload.optimizer.rules.practitioner_gender import PractitionerGender
from caseload.optimizer.rules.qualification import Qualification
from caseload.optimizer.rules.skills import Skills
from caseload.optimizer.rules.staying import Staying
from caseload.optimizer.rules.together import Together
from caseload.optimizer.rules.weekly_intake import WeeklyIntake
from caseload.optimizer.rules.workload_cap import WorkloadCap

RULES: tuple[type[Rule], ...] = (
    Availability,
    LimitedAccess,
    NotWith,
    Qualification,
    PractitionerGender,
    Skills,
    Experience,
    CaseSize,
    Location,
    CaseloadCap,
    WorkloadCap,
    ComplexityCap,
    WeeklyIntake,
    OwnIntake,
    MinimumIntake,
    MinimumWorkload,
    MainlyWomenCap,
    OneTeam,
    Together,
    Staying,
    Continuity,
    OwnTeam,
    Overqualification,
    KeptFree,
    FairOverTime,
)
