"""Other people's names for our columns."""

OTHER_WAY = ("urgency", "urgent", "urgency_level", "rank", "priority_rank", "order")
"""Headings of an order in which 1 is often the first: nobody can tell from the file."""

ALIASES: dict[str, tuple[str, ...]] = {
    "case": (
        *("crn", "case_id", "case_ref", "case_ref_no", "case_number", "case_reference"),
        *("offender_crn", "nomis", "reference", "ref"),
    ),
    "tier": ("new_tier", "case_tier", "tier_code", "tier_a_g", "tier_2026", "tiering"),
    "older_tier": ("old_tier", "previous_tier", "tier_2023", "legacy_tier"),
    "type": ("case_type", "order_type", "sentence_type", "supervision_type"),
    "rosh": ("risk", "risk_of_serious_harm", "risk_level", "rosh_level", "risk_of_harm"),
    "csrp": ("csrp_score", "combined_serious_reoffending_predictor", "rsr", "csrp_%"),
    "complexity": ("complexity_score", "complexity_level"),
    "gender": ("sex",),
    "practitioner_gender": ("officer_gender_requested", "gender_of_practitioner"),
    "sexual_offence": ("sexual_offence_conviction", "sex_offence", "sexual"),
    "child_protection": ("child_protection_plan", "cp_plan", "cpp"),
    "parole_report": ("parole", "parole_board_report", "parom"),
    "safeguarding": ("significant_safeguarding",),
    "skills": ("accreditations", "skills_needed", "accredited_skills", "training"),
    "team": ("team_name", "team_desc", "team_description"),
    "pdu": ("probation_delivery_unit", "pdu_desc", "ldu", "ldu_desc", "delivery_unit"),
    "previous_practitioner": (
        *("previous_officer", "previous_om", "last_officer", "previous_offender_manager"),
        *("offender_manager", "managed_by", "previously_managed_by"),
    ),
    "excluded": ("exclusions", "excluded_officers", "excluded_staff", "must_not_see"),
    "restricted_to": ("restricted", "restrictions", "restricted_officers", "only_for"),
    "practitioner": (
        *("om_key", "staff", "staff_code", "staff_id", "officer_code", "om_name", "officer_name"),
        *("officer", "offender_manager", "com", "probation_practitioner", "allocated_to", "name"),
    ),
    "name": ("full_name", "officer_name", "om_name", "staff_name", "practitioner_name"),
    "grade": ("om_grade", "staff_grade", "job_title", "role", "band"),
    "contracted_hours": ("contract_hours", "hours", "weekly_hours", "contracted_hrs"),
    "fte": ("wte", "full_time_equivalent", "whole_time_equivalent", "fte_%", "contracted_fte"),
    "reduction_hours": ("reductions", "reduction", "hours_reduction", "reduction_hrs"),
    "taking_cases": ("available", "can_take_cases", "taking_new_cases"),
    "away_until": ("on_leave_until", "back_on", "return_date"),
    "leaving_on": ("leaving_date", "last_day", "end_date"),
    "caseload": ("total_cases", "current_caseload", "cases_held", "cases", "caseload_size"),
    "workload": ("current_points", "total_points", "caseload_points"),
    "new_cases_7_days": ("cases_in_past_7_days", "allocations_past_7_days", "new_this_week"),
    "parole_reports_due": ("paroms_due", "parom_due_next_30", "parole_reports"),
    "court_reports_due": ("sdr_due_next_30", "psrs_due", "court_reports"),
    "recall_reports_due": ("recall_reports",),
    "inductions_due": ("inductions_not_done", "inductions_outstanding"),
    "allocated_on": ("allocation_date", "date_allocated"),
}
"""Headings in our normal form (lower case, underscores) that may mean each of our columns."""
