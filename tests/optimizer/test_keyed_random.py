"""Keyed random numbers are the same everywhere and have the means asked for."""

from caseload.optimizer.keyed_random import arrivals, geometric_weeks, uniform


class TestKeyedRandom:
    def test_it_is_the_same_everywhere(self) -> None:
        assert uniform(0, 1, "ends", "C1") == 0.6923621681668446

    def test_the_means_are_as_asked(self) -> None:
        counts = [arrivals(3.5, "n", one) for one in range(2000)]
        assert 3.3 < sum(counts) / 2000 < 3.7
        lengths = [geometric_weeks(1.5, 52, "n", one) for one in range(2000)]
        assert 1.4 < sum(lengths) / 2000 < 1.6
        assert arrivals(0, "n") == 0
