"""The linear relaxation: master LP, cuts, pricing, branch and bound, dual bound, restricted MIP."""
