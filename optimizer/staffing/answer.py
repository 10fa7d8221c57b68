"""The question "how many posts, of which grade, where": solved, checked, and as figures."""

import time
from collections.abc import Sequence
from dataclasses import dataclass

from caseload.models.case import HeldCase
from caseload.models.conflict import Contradiction
from caseload.models.instance import Instance
from caseload.models.practitioner import Practitioner
from caseload.models.staffing import GroupPosts, Post, Staffing, WithoutLimit
from caseload.models.workload import share_of_hours
from caseload.optimizer.budget import Budget
from caseload.optimizer.decisions.conflicts import conflicts
from caseload.optimizer.decisions.this_week import without_exceptions
from caseload.optimizer.rule_book import RuleBook
from caseload.optimizer.staffing.benders import Recruitment, StaffingSolution
from caseload.optimizer.staffing.confirm import confirm
from caseload.optimizer.staffing.over_cap import excess, with_handovers
from caseload.optimizer.staffing.posts import requirement_words, requirements_of, unused_name
from caseload.optimizer.staffing.staff import staff
from caseload.optimizer.tuning import Tuning


@dataclass(frozen=True)
class Options:
    """The effort of the search in deterministic seconds, and its `time_limit` in clock seconds.

    With `limits` the posts are also found without each single limit. `tuning` holds the engine's
    thresholds.
    """

    effort: float = 5.0
    time_limit: float = 120.0
    limits: bool = False
    tuning: Tuning = Tuning()


def staffing(
    instance: Instance,
    recruitment: Recruitment,
    settings: Sequence[str],
    label: str,
    options: Options = Options(),
) -> Staffing:
    """The cheapest posts for an instance whose policy already has these settings.

    Raises:
        BadInput: with `recruitment.rebalance` if no case in hand may move.
        Contradiction: if the instance's decisions cannot all hold.
        InternalError: if the independent check disagrees.
    """
    instance = without_exceptions(instance)
    book = RuleBook.of(instance.policy)
    against = conflicts(instance, book)
    if against:
        raise Contradiction(against)
    deadline = time.monotonic() + options.time_limit
    opened = with_handovers(instance, book, rebalance=recruitment.rebalance)
    budget = Budget(options.effort, deadline)
    found = staff(opened, book, recruitment, budget, tuning=options.tuning)
    answer = _figures(instance, book, opened, found, recruitment, settings, label)
    if options.limits and found.posts:
        budget = Budget(options.effort, deadline)
        without = _without_limits(instance, book, answer, recruitment, budget, options.tuning)
        answer = answer.model_copy(update={"without": without})
    return answer


def _without_limits(
    instance: Instance,
    book: RuleBook,
    answer: Staffing,
    recruitment: Recruitment,
    budget: Budget,
    tuning: Tuning,
) -> tuple[WithoutLimit, ...]:
    """The posts without each single limit, for the limits without which fewer posts are enough."""
    rows = []
    for rule in book.hard_limits:
        if rule.caps_caseload:
            continue
        rules = {**instance.policy.rules, rule.key: {"mode": "off"}}
        policy = instance.policy.model_copy(update={"rules": rules})
        freed = instance.changed(policy=policy)
        others = RuleBook.of(policy)
        opened = with_handovers(freed, others, rebalance=recruitment.rebalance)
        found = staff(opened, others, recruitment, budget, choose=False, tuning=tuning)
        cost, fte = found.cost / recruitment.steps, _fte(freed, found.posts)
        if cost < answer.cost - 1e-9:
            rows.append(WithoutLimit(rule=rule.key, title=rule.title, fte=fte, cost=cost))
    return tuple(sorted(rows, key=lambda row: row.cost))


def _figures(
    instance: Instance,
    book: RuleBook,
    opened: Instance,
    found: StaffingSolution,
    recruitment: Recruitment,
    settings: Sequence[str],
    label: str,
) -> Staffing:
    """The checked solution as the figures of an answer."""
    staffed = opened.changed(practitioners=(*opened.practitioners, *found.posts))
    names = {post.id for post in found.posts}
    confirm(staffed, found.allocation, names, rebalance=recruitment.rebalance)
    over = excess(instance, book)
    posts = _posts(staffed, book, found, unused_name(opened))
    holder, home = found.allocation, {c.id: getattr(c, "practitioner", None) for c in opened.cases}
    held = [case for case in home if home[case]]
    moved = [case for case in held if holder[case] not in (None, home[case], *names)]
    return Staffing(
        settings=tuple(settings),
        label=label,
        posts=posts,
        groups=_groups(posts),
        fte=_fte(staffed, found.posts),
        cost=found.cost / recruitment.steps,
        bound=found.bound / recruitment.steps,
        new_cases=len(home) - len(held),
        over_before=len(over),
        excess=sum(over.values()),
        placed_with_staff=sum(
            home[case] is None and holder[case] not in (None, *names) for case in home
        ),
        moved=len(moved),
        handed_over=sum(one.handed_over for one in posts),
        left_over=tuple(case for case in home if holder[case] is None),
        over_after=sum(holder[case] is None for case in held),
    )


def _fte(instance: Instance, posts: Sequence[Practitioner]) -> float:
    return round(float(sum(share_of_hours(instance.policy, post) for post in posts)), 4)


def _posts(
    staffed: Instance, book: RuleBook, found: StaffingSolution, name: str
) -> tuple[Post, ...]:
    """The posts with the cases that they take, by grade and team, full-time ones first."""
    taken: dict[str, list[str]] = {post.id: [] for post in found.posts}
    for case, who in found.allocation.items():
        if who in taken:
            taken[who].append(case)
    order = list(staffed.policy.service.grades)
    rows = []
    ranked = sorted(
        found.posts,
        key=lambda p: (order.index(p.grade), p.team or "", -p.contracted_hours, p.id),
    )
    for number, post in enumerate(ranked, start=1):
        cases = [staffed.case_of[case] for case in taken[post.id]]
        held = sum(isinstance(case, HeldCase) for case in cases)
        rows.append(
            Post(
                id=f"{name} {number}",
                grade=post.grade,
                team=post.team,
                fte=_fte(staffed, [post]),
                new_cases=len(cases) - held,
                handed_over=held,
                needs=requirement_words(requirements_of(staffed, book, post, cases)),
            )
        )
    return tuple(rows)


def _groups(posts: Sequence[Post]) -> tuple[GroupPosts, ...]:
    """The posts summed by grade and team."""
    groups: dict[tuple[str, str | None], list[Post]] = {}
    for post in posts:
        groups.setdefault((post.grade, post.team), []).append(post)
    return tuple(
        GroupPosts(
            grade=grade,
            team=team,
            fte=round(sum(one.fte for one in some), 4),
            posts=len(some),
            special=round(sum(one.fte for one in some if one.needs), 4),
        )
        for (grade, team), some in groups.items()
    )
