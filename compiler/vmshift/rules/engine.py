"""Judging: every rule over everything that was read; and what `mode: auto` comes to."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from typing import TYPE_CHECKING

from vmshift.rules.base import SEVERITIES, Context
from vmshift.rules.registry import all_rules
from vmshift.rules.shared_words import in_words_of_plans
from vmshift.rules.waivers import accept

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from vmshift.resolve.model import Migration, Plan
    from vmshift.rules.base import Finding
    from vmshift.rules.registry import RuleModule
    from vmshift.rules.waivers import Accepting


def judge(context: Context, wanted: Callable[[RuleModule], bool] = lambda _: True) -> list[Finding]:
    """Run the rules; the findings come sorted by place, each once, and marked where the user accepts them."""
    modules = [module for module in all_rules() if wanted(module)]
    findings = _run(context, [module for module in modules if not module.rule.last])
    if context.accepting is None or context.today is None:
        return findings
    ran = [module.rule.id for module in modules]
    findings, outcome = accept(findings, context.accepting, context.today, ran)
    last = _run(dataclasses.replace(context, outcome=outcome), [module for module in modules if module.rule.last])
    return sorted([*findings, *last], key=_key)


def _run(context: Context, modules: Iterable[RuleModule]) -> list[Finding]:
    found: dict[tuple[object, ...], Finding] = {}
    for module in modules:
        for finding in (*module.check(context), *_of_written(module, context)):
            found.setdefault(_key(finding), finding)
    return [found[key] for key in sorted(found)]


def _of_written(module: RuleModule, context: Context) -> Iterator[Finding]:
    """Let a rule judge what hand-written plans come to, and speak of them as they are written."""
    if module.rule.by_hand and context.written:
        alone = dataclasses.replace(context, migrations=context.written, specs=(), manifests=())
        yield from (in_words_of_plans(finding) for finding in module.check(alone))


def _key(finding: Finding) -> tuple[object, ...]:
    span = finding.place.span()
    return (
        span.path,
        span.line,
        span.column,
        finding.rule.id,
        SEVERITIES.index(finding.severity),
        finding.message,
        finding.subject.key if finding.subject else "",
    )


def decide_modes(migration: Migration, accepting: Accepting | None = None, today: dt.date | None = None) -> Migration:
    """Decide the plans whose mode is `auto`: live where the rules of live migration find no error, else offline.

    What the inventory does not decide takes no VM down, and neither does what the user accepts: it stays a possible, or
    a waived, finding of the live plan.
    """
    if not any(plan.mode == "auto" for plan in migration.plans):
        return migration
    supposed = dataclasses.replace(migration, plans=tuple(_as_live(plan) for plan in migration.plans))
    planned = {plan.namespace for plan in migration.plans}
    stopped: dict[str, set[str]] = defaultdict(set)
    live = [module for module in all_rules() if module.rule.live]
    findings = [finding for module in live for finding in module.check(Context(migrations=(supposed,)))]
    if accepting is not None and today is not None:
        findings, _ = accept(findings, accepting, today, ())
    for finding in findings:
        if finding.severity == "error" and finding.counts:
            stopped[_namespace(finding, planned)].add(finding.rule.id)
    return dataclasses.replace(migration, plans=tuple(_decided(plan, stopped) for plan in migration.plans))


def _as_live(plan: Plan) -> Plan:
    return dataclasses.replace(plan, mode="live") if plan.mode == "auto" else plan


def _namespace(finding: Finding, planned: set[str]) -> str:
    """Give the planned namespace that a finding speaks of; "" where it is the whole cluster's matter."""
    namespace = finding.subject.namespace if finding.subject else ""
    return namespace if namespace in planned else ""


def _decided(plan: Plan, stopped: Mapping[str, set[str]]) -> Plan:
    if plan.mode != "auto":
        return plan
    reasons = tuple(sorted(stopped.get("", set()) | stopped.get(plan.namespace, set())))
    return dataclasses.replace(plan, mode="offline" if reasons else "live", decided=True, reasons=reasons)
