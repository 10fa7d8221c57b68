"""Planning: the week under other caps and figures of the policy, scenario by scenario."""
