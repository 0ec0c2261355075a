"""Write the files that are made from the code: `make docs`. With --check, write nothing and fail where one is stale."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import click

from vmshift.cli import COMMANDS, cli
from vmshift.emit.health.states import HEALTH, Sign
from vmshift.report.catalogue import rule_page
from vmshift.report.ledger import disagreements_markdown, ledger_table
from vmshift.report.preview.schema import PREVIEW_SCHEMA_FILE, preview_schema_text
from vmshift.report.rule_index import index_page
from vmshift.resolve.conditions.plan import KINDS as PLAN_CONDITIONS
from vmshift.resolve.conditions.run import KINDS as RUN_CONDITIONS
from vmshift.rules.disagreements import disagreeing
from vmshift.rules.ledger import CHAPTER
from vmshift.rules.registry import all_rules
from vmshift.spec.config import Config
from vmshift.spec.schema import CONFIG_SCHEMA_FILE, SCHEMA_FILE, json_schema, json_schema_text

ROOT = Path(__file__).resolve().parents[1]


def generated() -> dict[Path, str]:
    """Give every generated file with its text."""
    rules = all_rules()
    pages = {
        ROOT / "docs/reference/rules" / f"{module.rule.id}.md": rule_page(module, in_docs=True) for module in rules
    }
    return {
        ROOT / "schemas" / SCHEMA_FILE: json_schema_text(),
        ROOT / "schemas" / CONFIG_SCHEMA_FILE: json_schema_text(Config),
        ROOT / "schemas" / PREVIEW_SCHEMA_FILE: preview_schema_text(),
        ROOT / "docs/reference/rules/README.md": index_page(rules),
        ROOT / "docs/reference/ledger.md": ledger_page(),
        ROOT / "docs/explanation/disagreements.md": disagreements_markdown(disagreeing(), "../reference/rules"),
        ROOT / "docs/reference/spec.md": spec_page(json_schema()),
        ROOT / "docs/reference/config.md": config_page(json_schema(Config)),
        ROOT / "docs/reference/cli.md": cli_page(),
        ROOT / "docs/reference/health.md": health_page(),
        ROOT / "docs/reference/conditions.md": conditions_page(),
        **pages,
    }


def ledger_page() -> str:
    """Write the page of the ledger."""
    lines = [
        "# The documentation, statement by statement",
        "",
        f'Every statement of the documentation\'s chapter "{CHAPTER}", in our own words, and what answers for it:',
        "rules, files that `vmshift compile` writes, or the reason why no file can tell.",
        "",
        *ledger_table("rules"),
    ]
    return "\n".join(lines) + "\n"


def conditions_page() -> str:
    """Write the page of the conditions: each with its category and what it mirrors."""
    lines = [
        "# The conditions that are predicted",
        "",
        "Made from the code. `vmshift preview --conditions` says of each whether MTC will set it: true, false, or open",
        "where manifests do not tell. The lines are those of mig-controller, commit 3acf3578b, below `pkg/controller`.",
    ]
    for kind, kinds in (("MigPlan", PLAN_CONDITIONS), ("MigMigration", RUN_CONDITIONS)):
        lines += ["", f"## {kind}", "", "| condition | category | mirrors |", "|---|---|---|"]
        for each in kinds:
            mirrored = " ".join(str(each.check.__doc__).split()).removeprefix("Mirror ").rstrip(".")
            lines.append(f"| `{each.type}` | {each.category} | {mirrored} |")
    ready = "`PvsDiscovered` and `Ready` follow from the others: migplan/pvlist.go:32, updatePvs, and"
    lines += ["", ready, "migplan/migplan_controller.go:331, Reconcile."]
    return "\n".join(lines) + "\n"


def cli_page() -> str:
    """Write the page of the command line: what each command says with --help."""
    lines = ["# The command line", "", "Made from the commands' own help.", ""]
    parent = click.Context(cli, info_name="vmshift", terminal_width=100, max_content_width=100)
    for name in COMMANDS:
        command = cli.get_command(parent, name)
        if command is not None:
            context = click.Context(command, info_name=name, parent=parent, terminal_width=100, max_content_width=100)
            lines += [f"## vmshift {name}", "", "```text", command.get_help(context), "```", ""]
    return "\n".join(lines)


def health_page() -> str:
    """Write the page of the health checks: every kind with its states, in their order."""
    lines = [
        "# Health, as Argo CD and Flux are told it",
        "",
        "Made from the states in the code, as are the scripts in `argocd/health` and the expressions in `flux`.",
        'The first state whose sign shows counts, and conditions count while their status is "True". An object in none',
        "of them is Progressing. Argo CD shows the message, and after it the condition's own text or the first error.",
        "Flux says failed for Degraded, current for Healthy, and waits while an object is Progressing.",
        "",
    ]
    for health in HEALTH:
        lines += [f"## {health.kind}", "", "| what shows | health | message |", "|---|---|---|"]
        lines += [f"| {_sign(state.sign)} | {state.verdict} | {state.message} |" for state in health.states]
        lines.append("")
    return "\n".join(lines)


def _sign(sign: Sign) -> str:
    if sign.any_of:
        return " or ".join(sign.any_of) + (f", for the reason {sign.reason}" if sign.reason else "")
    if sign.all_of:
        return " and ".join(sign.all_of)
    if sign.categories:
        return f"any other condition of category {' or '.join(sign.categories)}, but not {', '.join(sign.but)}"
    if sign.listed:
        return f"`status.{sign.listed}` is not empty"
    return f"`status.{sign.field}` is {' or '.join(sign.values)}"


def spec_page(schema: dict[str, Any]) -> str:
    """Write the page of the migration spec: every mapping with its fields."""
    lines = [
        "# The migration spec",
        "",
        "Made from the model. `vmshift schema` prints the [JSON Schema](../../schemas/storagemigration.schema.json);",
        "name it in the first line of a spec, `# yaml-language-server: $schema=FILE`,",
        "and your editor completes and checks.",
        "",
    ]
    return "\n".join(
        [*lines, *_fields({"StorageMigration": schema, "Spec": schema["$defs"]["Spec"], **schema["$defs"]})]
    )


def config_page(schema: dict[str, Any]) -> str:
    """Write the page of the configuration."""
    lines = [
        "# The configuration",
        "",
        "Made from the model. `.vmshift.yaml` is looked for beside the first PATH and in the folders above it,",
        "up to the root of the Git work tree; `--config FILE` names another. Options of the command line replace its",
        "keys, one by one, and no key switches off for `vmshift compile` what a rule marked ! has to say. A file that",
        "is not valid ends the run with exit status 2. `vmshift schema config` prints the",
        "[JSON Schema](../../schemas/config.schema.json).",
        "",
        "[Accept a finding](../how-to/accept-a-finding.md) tells when to use which kind of waiver.",
        "",
    ]
    return "\n".join([*lines, *_fields({"Config": schema, **schema["$defs"]})])


def _fields(sections: dict[str, dict[str, Any]]) -> list[str]:
    lines = []
    for name, definition in sections.items():
        lines += [
            f"## {name}",
            "",
            definition.get("description", ""),
            "",
            "| field | value | default | |",
            "|---|---|---|---|",
        ]
        required = definition.get("required", [])
        for key, field in definition.get("properties", {}).items():
            default = "required" if key in required else _default(field)
            lines.append(f"| `{key}` | {_value(field)} | {default} | {field.get('description', '')} |")
        lines.append("")
    return lines


def _value(field: dict[str, Any]) -> str:
    if "$ref" in field:
        name = field["$ref"].rpartition("/")[2]
        return f"[{name}](#{name.lower()})"
    if "enum" in field or "const" in field:
        return ", ".join(f"`{value}`" for value in field.get("enum", [field.get("const")]))
    if "anyOf" in field:
        options = [_value(option) for option in field["anyOf"] if option.get("type") != "null"]
        return " or ".join(dict.fromkeys(options))
    if field.get("type") == "array":
        return f"list of {_value(field['items'])}"
    return {"object": "mapping", "string": "text", "integer": "number", "boolean": "true or false"}.get(
        str(field.get("type")), "any"
    )


def _default(field: dict[str, Any]) -> str:
    default = field.get("default")
    return "" if default in (None, [], {}) or isinstance(default, dict) else f"`{json.dumps(default)}`"


def main() -> int:
    """Write, or check."""
    wanted = generated()
    stale = [path for path, text in wanted.items() if not path.is_file() or path.read_text("utf-8") != text]
    gone = [path for path in (ROOT / "docs/reference/rules").glob("VMS*.md") if path not in wanted]
    if "--check" in sys.argv:
        for path in (*stale, *gone):
            print(f"{path.relative_to(ROOT)} is not what the code says; run make docs")
        return 1 if stale or gone else 0
    for path in stale:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(wanted[path], encoding="utf-8")
    for path in gone:
        path.unlink()
    return 0


if __name__ == "__main__":
    sys.exit(main())
