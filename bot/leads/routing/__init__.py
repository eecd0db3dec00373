"""Which pharmacist a lead goes to, and why."""

from bot.leads.routing.rules import Considered, Decision, obstacle, route, unfit, unlicensed

__all__ = ["Considered", "Decision", "obstacle", "route", "unfit", "unlicensed"]
