"""`caseload rules`."""

from caseload.commands.options import output, solving, week
from caseload.reports.shared.console import print_text, screen
from caseload.reports.shared.outcome import DONE, NEEDS_A_PERSON, answering, finishing, tell_altered


def rules(
    run: output.WrittenRun,
    verify: output.Verify = None,
    deadline: solving.Deadline = 30.0,
    as_json: output.Json = False,
    debug: output.Debug = False,
) -> None:
    """Say what each rule costs: what would be gained without it, or if it asked a little less.

    Every rule and preference in force is left out by itself and the week is solved again: cases
    more that would be placed, the spread then, whom it would touch, and whether that is proven.
    Who is not available for a case is not argued with.
    """
    with answering(as_json=as_json, debug=debug):
        import typer

        from caseload.library.plan import open_run
        from caseload.reports.rule_worth import show_rules

        output.key_of(verify)
        plan = open_run(run, verify=verify)
        tell_altered([fault.sentence() for fault in plan.altered])
        week.tell_unnamed(plan.instance.policy)
        found = plan.rules(deadline=deadline)
        with finishing():
            if as_json:
                print_text(found.model_dump_json(indent=1) + "\n")
            else:
                show_rules(screen(), found)
            raise typer.Exit(NEEDS_A_PERSON if plan.altered else DONE)
