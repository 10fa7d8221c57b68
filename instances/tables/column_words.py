"""The meaning of each column in a sentence, for the person who fills it in."""

CASES = {
    "case": "The case's number; every case once. Kept as text, so 007 stays 007.",
    "tier": "A to G (from July 2026), A3 to D0 (before), or Untiered.",
    "older_tier": "A3 to D0, beside a tier from July 2026: for the points model.",
    "type": "community, licence or custody; community if blank.",
    "rosh": "Risk of serious harm: low, medium, high or very high.",
    "csrp": "Combined serious reoffending predictor, in per cent: 3.2.",
    "complexity": "1 (plain) to 5; from 4 a case counts as complex. The scale is an assumption.",
    "priority": "1 to 1,000: the higher, the sooner somebody takes it; 1 if blank.",
    "weeks_waited": "Weeks for which it has been left over so far; 0 if blank.",
    "gender": "The person's: woman or man.",
    "practitioner_gender": "Asked for: woman or man; blank if it does not matter.",
    "sexual_offence": "yes if convicted of a sexual offence.",
    "child_protection": "yes if a child protection plan is in place.",
    "parole_report": "yes if a Parole Board report is needed.",
    "safeguarding": "yes for significant safeguarding or public protection.",
    "skills": "Skills that the case needs, separated by semicolons.",
    "team": "The team it belongs to, written as for practitioners.",
    "pdu": "The probation delivery unit, written as for practitioners.",
    "previous_practitioner": "Who held it before, as in the column practitioner.",
    "household": "The same word for siblings or co-defendants: Elm 4. The policy has its rule.",
    "not_with": "Practitioners who must not have it, separated by semicolons. No secret.",
    "excluded": "Practitioners who must not see it, separated by semicolons. Never shown again.",
    "restricted_to": "The only practitioners who may see it. Never shown again.",
    "tasks": "Work beside it: parole_report, recall_report, court_report, induction.",
    "weight": "Its weight, if not the policy's own.",
}

PRACTITIONERS = {
    "practitioner": "A number or name; everybody once. Kept as text.",
    "name": "The name to show, if the column before is a number.",
    "grade": "PO, NQO (newly qualified), PSO or PQiP (trainee).",
    "team": "The team.",
    "pdu": "The probation delivery unit.",
    "gender": "woman or man; needed where a case asks for one.",
    "contracted_hours": "Hours a week by contract; 37 if blank.",
    "reduction_hours": "Hours a week less. Only hours: never write down why.",
    "admin_hub": "yes if an administrative hub helps the team.",
    "skills": "Accredited skills, separated by semicolons.",
    "taking_cases": "no if she takes no new cases; yes if blank.",
    "away_until": "A date: away until then.",
    "leaving_on": "A date: leaves then.",
    "floating": "yes if she works for one team or another.",
    "caseload": "Cases in hand.",
    "in_hand": "The same by tier and type: 2 A3 community; 1 B2 licence.",
    "workload": "Their weight, in the policy's unit; worked out if blank.",
    "other_work": "What counts beside cases, in the policy's unit.",
    "complex_cases": "Complex cases in hand.",
    "women_cases": "Women among the cases in hand.",
    "new_cases_7_days": "New cases in the last seven days.",
    "parole_reports_due": "Parole reports due: work that is coming.",
    "recall_reports_due": "Recall reports due.",
    "court_reports_due": "Court reports due.",
    "inductions_due": "Inductions not done yet.",
    "capacity": "What she can carry, in the policy's unit, if not what her hours say.",
    "level": "Level of experience, 1 to 10, if your policy says what each may hold.",
    "largest_case": "The most that a single case may weigh for her; anything if blank.",
    "max_new_cases": "The most new cases that she takes this week; no limit of her own if blank.",
    "new_cases_before": "New cases in each of the weeks before, the last first: 3; away; 2.",
}

HELD_ONLY = {
    "practitioner": "Who holds it, as in the column practitioner of Practitioners.",
    "allocated_on": "The date of its allocation; under seven days before the week it is new.",
    "movable": "yes if it may go to somebody else when caseloads are evened out.",
}
"""What a case in hand has beside the columns of every case."""

HELD = CASES | HELD_ONLY

DECISIONS = {
    "case": "The case, as in Cases.",
    "decision": "pin, forbid, except, hold or note; blank decides nothing.",
    "practitioner": "Whom it is about, as in Practitioners; blank for hold and note.",
    "reason": "Why: kept with the proposal.",
    "agreed_by": "Who agreed to an exception.",
}

PLACEMENTS = {
    "case": "The case, as in Cases.",
    "practitioner": "Who takes it, as in Practitioners; blank if nobody.",
}
