"""The ledger: what moved each key variable, month by month, in named flows that add up to the change.

A rule that moves a key variable names its terms; agents have each such change booked. A part of the change that no
term explains, because a range cut it, is booked as ``limit``. Nations are means over districts, functions, sides of
oversight, or over units and groups by their people; where those weights move, the ledger books ``composition``.
Risks are booked on their linear predictor, the logarithm of the yearly hazard. Keeping a ledger changes no result.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.accounts import ACCOUNTS, COVER, FACTORS, NAMES, SAFETY, Account, cover_factors

Array = NDArray[np.float64]

LIMIT, COMPOSITION = "limit", "composition"
NAMED = {"after_coup": "coup"}
"""Flow of a rule that has a single effect and names no terms; else the rule's own name."""

RAREST = 1e-4
"""Yearly hazard below which a risk counts as none: the logarithm needs a floor."""


@dataclass
class _Open:
    """An account with its holders: their levels and weights at the last closing, and what the month has booked."""

    account: Account
    holders: list[Any]
    levels: list[Array]
    weights: list[Array]
    booked: dict[str, dict[int, Array]] = field(default_factory=dict)
    terms: dict[int, dict[str, Array]] = field(default_factory=dict)

    def add(self, flow: str, place: int, amount: Array) -> None:
        """Add to a flow of one holder in this month."""
        here = self.booked.setdefault(flow, {})
        here[place] = here[place] + amount if place in here else amount


class Ledger:
    """The flows of every key variable of a run.

    Parameters
    ----------
    model
        A model that stands at the beginning of a month; it books here from now on.
    names
        Variables to book; all if not given.

    Attributes
    ----------
    start
        Level of each variable before the first month (of risks and fiscal cover: in it), shape (worlds,).
    start_terms
        Of each risk: the terms that its start is made of, shape (worlds,).
    flows
        By variable and flow: what it added in each month, shape (months, worlds). The start and the flows up to
        a month add up to the level at its end.
    """

    def __init__(self, model: Any, names: Collection[str] = NAMES) -> None:
        self.worlds = len(model.worlds)
        self.months = model.structure.months
        self.month = model.month
        self.start: dict[str, Array] = {}
        self.start_terms: dict[str, dict[str, Array]] = {}
        self.flows: dict[str, dict[str, Array]] = {}
        self._open: dict[str, _Open] = {}
        self._places: dict[tuple[int, str], tuple[_Open, int]] = {}
        self._first_terms: dict[str, dict[int, dict[str, Array]]] = {}  # of risks, by variable and holder
        self._last_terms: dict[str, dict[int, dict[str, Array]]] = {}
        self._factors: dict[str, Array] = {}  # of fiscal cover
        self._felt: list[tuple[Array, Array]] = []  # violence and predation by district, of safety
        for account in ACCOUNTS:
            if account.name in names:
                self._open_account(account, model)
        if COVER in names:
            self.flows[COVER] = {}
        if SAFETY in names:
            self.flows[SAFETY] = {}
            self._felt = self._districts(model)
            self.start[SAFETY] = _mean([(1.0 - violence) * (1.0 - predation) for violence, predation in self._felt])
        model.ledger = self

    def _open_account(self, account: Account, model: Any) -> None:
        holders = list(account.holders(model))
        opened = _Open(account, holders, [], self._weights(account, holders))
        for holder in holders:
            for variable in account.parts:
                self._places[id(holder), variable] = (opened, len(opened.levels))
                level = 0.0 if account.rest else getattr(holder, variable)
                opened.levels.append(self._array(level))
        self._open[account.name] = opened
        self.flows[account.name] = {}
        if not account.rest:
            self.start[account.name] = _national(opened.levels, opened.weights)

    def _array(self, value: Any) -> Array:
        return np.array(np.broadcast_to(np.asarray(value, dtype=np.float64), (self.worlds,)))

    def _weights(self, account: Account, holders: Sequence[Any]) -> list[Array]:
        """Weight of each booked variable of each holder; they add up to 1."""
        if account.people is None:
            count = len(holders) * len(account.parts)
            return [np.full(self.worlds, 1.0 / count)] * count
        people = [self._array(account.people(holder)) for holder in holders]
        all_ = np.add.reduce(people)
        return [np.divide(some, all_, out=np.zeros(self.worlds), where=all_ > 0.0) for some in people]

    def book(self, holder: Any, variable: str, rule: Any, inputs: Sequence[Any], value: Any) -> None:
        """Book one change of a variable, or one weighing of a risk, before it is written into the state.

        Parameters
        ----------
        holder, variable
            Whose variable, and which; those that are in no account are passed over.
        rule, inputs, value
            The rule, what it was given, and what it made of it.
        """
        found = self._places.get((id(holder), variable))
        if found is None:
            return
        opened, place = found
        parts = {name: self._array(part) for name, part in rule.apart(*inputs).items()} if rule.terms else {}
        if opened.account.rest:
            opened.terms[place] = {**parts, opened.account.rest: _log_hazard(self._array(value)) - _added(parts)}
            return
        change = self._array(value) - self._array(getattr(holder, variable))
        if rule.terms:
            parts[LIMIT] = change - _added(parts)
        else:
            parts = {NAMED.get(rule.name, rule.name): change}
        for flow, amount in parts.items():
            opened.add(flow, place, amount)

    def close_month(self, model: Any) -> None:
        """Add up the month's flows over holders."""
        self.month = model.month
        for opened in self._open.values():
            if opened.account.rest:
                self._book_risk(opened)
            self._close_account(opened)
        if COVER in self.flows:
            self._close_cover(model)
        if SAFETY in self.flows:
            self._close_safety(model)

    def _book_risk(self, opened: _Open) -> None:
        """The month's flows of a risk: by how much each of its terms has moved."""
        if opened.account.name not in self.start:
            opened.weights = self._weights(opened.account, opened.holders)
            opened.levels = [_added(opened.terms[place]) for place in range(len(opened.levels))]
            self.start[opened.account.name] = _national(opened.levels, opened.weights)
            self._first_terms[opened.account.name] = opened.terms
            terms = {name: [opened.terms[place][name] for place in sorted(opened.terms)] for name in opened.terms[0]}
            self.start_terms[opened.account.name] = {n: _national(each, opened.weights) for n, each in terms.items()}
        else:
            for place, before in self._last_terms[opened.account.name].items():
                for term, value in opened.terms[place].items():
                    opened.add(term, place, value - before[term])
        self._last_terms[opened.account.name] = opened.terms
        opened.terms = {}

    def _close_account(self, opened: _Open) -> None:
        account = opened.account
        weights = self._weights(account, opened.holders)
        middle = [0.5 * (before + now) for before, now in zip(opened.weights, weights, strict=True)]
        for flow, parts in opened.booked.items():
            self._enter(account.name, flow, np.add.reduce([middle[place] * part for place, part in parts.items()]))
        levels = [
            level + np.add.reduce([np.zeros(self.worlds), *(b[place] for b in opened.booked.values() if place in b)])
            for place, level in enumerate(opened.levels)
        ]
        if account.people is not None:
            moved = [
                (now - before) * 0.5 * (old + new)
                for before, now, old, new in zip(opened.weights, weights, opened.levels, levels, strict=True)
            ]
            self._enter(account.name, COMPOSITION, np.add.reduce(moved))
        opened.weights, opened.levels, opened.booked = weights, levels, {}

    def _close_cover(self, model: Any) -> None:
        """Fiscal cover is money ÷ cost; each factor of the cost takes its share of what the cost brings."""
        now = {name: self._array(value) for name, value in cover_factors(model).items()}
        before, self._factors = self._factors, now
        if not before:
            self.start[COVER] = now[COVER]
            return
        cost = [np.maximum(one["cost"], 1e-12) for one in (before, now)]
        money = (now["domestic_money"] - before["domestic_money"]) * 0.5 * (1.0 / cost[0] + 1.0 / cost[1])
        per_cost = 0.5 * (now["domestic_money"] + before["domestic_money"]) * (1.0 / cost[1] - 1.0 / cost[0])
        logs = {name: np.log(now[name]) - np.log(before[name]) for name in FACTORS}
        grown = np.log(cost[1]) - np.log(cost[0])
        logs["other_costs"] = grown - _added(logs)
        slope = -0.5 * (now["domestic_money"] + before["domestic_money"]) / cost[0]
        each = np.divide(per_cost, grown, out=slope, where=np.abs(grown) > 1e-12)
        flows = {"domestic_money": money} | {name: part * each for name, part in logs.items()}
        flows[LIMIT] = now[COVER] - before[COVER] - _added(flows)
        for flow, amount in flows.items():
            self._enter(COVER, flow, amount)

    def _districts(self, model: Any) -> list[tuple[Array, Array]]:
        """Violence and predation felt in each district."""
        return [(self._array(one.violence), self._array(one.predation)) for one in model.districts]

    def _close_safety(self, model: Any) -> None:
        """Safety is a product of two freedoms; each takes its change at the mean of the other, which leaves no rest."""
        before, self._felt = self._felt, self._districts(model)
        pairs = list(zip(before, self._felt, strict=True))
        violence = [(old[0] - now[0]) * (1.0 - 0.5 * (old[1] + now[1])) for old, now in pairs]
        predation = [(old[1] - now[1]) * (1.0 - 0.5 * (old[0] + now[0])) for old, now in pairs]
        self._enter(SAFETY, "violence", _mean(violence))
        self._enter(SAFETY, "predation", _mean(predation))

    def _enter(self, name: str, flow: str, amount: Array) -> None:
        book = self.flows[name]
        if flow not in book:
            book[flow] = np.zeros((self.months, self.worlds))
        book[flow][self.month] += amount

    def level(self, name: str) -> Array:
        """Level of a variable at the end of each month by the ledger's own account, shape (months, worlds)."""
        flows = self.flows[name]
        moved = np.add.reduce([np.cumsum(flow, axis=0) for flow in flows.values()])
        level: Array = self.start[name] + moved
        return level

    def risen(self, risk: str, place: int) -> dict[str, float]:
        """How far each term of a risk of one holder stands above where it was in the first month, mean of worlds."""
        first, last = self._first_terms[risk][place], self._last_terms[risk][place]
        return {term: float((last[term] - first[term]).mean()) for term in last}

    def __repr__(self) -> str:
        flows = sum(len(book) for book in self.flows.values())
        return f"<ledger: {len(self.flows)} variables, {flows} flows, {self.month + 1} months, {self.worlds} worlds>"


def _added(parts: dict[str, Array]) -> Array:
    total: Array = np.add.reduce(list(parts.values()))
    return total


def _mean(parts: Sequence[Array]) -> Array:
    total: Array = np.add.reduce(list(parts)) / len(parts)
    return total


def _national(levels: Sequence[Array], weights: Sequence[Array]) -> Array:
    mean: Array = np.add.reduce([level * weight for level, weight in zip(levels, weights, strict=True)])
    return mean


def _log_hazard(chance: Array) -> Array:
    """Logarithm of the yearly hazard behind a monthly probability."""
    hazard: Array = -12.0 * np.log1p(-np.minimum(chance, 1.0 - 1e-12))
    return np.log(np.maximum(hazard, RAREST))
