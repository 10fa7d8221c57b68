"""What is decided: rules, problem, construct, bound, model, solve, verify."""
