"""Attacks on the release rule: what an attacker gets, beside what he may get.

A module here that has ``ATTACKS``, a tuple of `tests.attacks.attack.Attack`, is found by itself;
the first line of its docstring heads its part of the report. Each attack is a row of
``docs/attack-report.md``, with defects planted beside it (never in the code under attack) that
it has to catch. The short form of all of them runs with the tests, the whole form by
``make attack``.
"""
