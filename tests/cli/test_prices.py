"""`llmmon prices`, and specs that share prices."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from tests.cli.running import llmmon
from tests.cli.test_revision import git

LIST = {
    "granite-34b": {
        "litellm_provider": "ibm",
        "input_cost_per_token": 8e-07,
        "output_cost_per_token": 2.4e-06,
        "input_cost_per_audio_token": 1e-06,
        "source": "https://ibm.example/prices",
    },
    "granite-8b": {
        "litellm_provider": "ibm",
        "input_cost_per_token": 2e-07,
        "output_cost_per_token": 6e-07,
    },
    "other": {"litellm_provider": "other", "input_cost_per_token": -1},
}
SPEC = """\
version: llmmon/v1
service: chat
models:
  - {name: granite-34b, prices: {from: granite-34b, discount: 10%}}
  - name: granite-8b
    prices: [{input: 0.20, output: 0.50}]
  - {name: own, prices: [{input: 1}]}
slos:
  - {name: answers, sli: availability, objective: 99%}
"""
IMPORT = ("prices", "import", "list.json", "--models", "granite-34b", "--out", "prices/ibm.yaml")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A repository whose spec takes a price from a file that was imported."""
    (tmp_path / "specs").mkdir()
    (tmp_path / ".git").mkdir()
    (tmp_path / "llmmon.yaml").write_text(
        "version: llmmon/v1\nprice_files: [prices/ibm.yaml]\n", encoding="utf-8"
    )
    (tmp_path / "specs/chat.yaml").write_text(SPEC, encoding="utf-8")
    (tmp_path / "list.json").write_text(json.dumps(LIST), encoding="utf-8")
    run = llmmon(*IMPORT, "--checked", "2026-11-26", cwd=tmp_path)
    assert run.returncode == 0, run.stderr
    return tmp_path


def _prices(folder: Path) -> str:
    return (folder / "prices/ibm.yaml").read_text(encoding="utf-8")


def _cheaper(folder: Path) -> None:
    text = (folder / "list.json").read_text(encoding="utf-8")
    (folder / "list.json").write_text(text.replace("8e-07", "7e-07"), encoding="utf-8")


def test_an_import_says_what_it_did_and_what_it_left_out(folder: Path) -> None:
    run = llmmon(
        "prices",
        "import",
        "list.json",
        "--out",
        "prices/all.yaml",
        "--checked",
        "2026-11-26",
        cwd=folder,
    )

    assert run.stdout == (
        "added      granite-34b\nadded      granite-8b\nprices/all.yaml: 2 added\n"
    )
    assert run.stderr == (
        "granite-34b: input_cost_per_audio_token: llmmon counts no audio tokens apart\n"
        "other: not taken over: input_cost_per_token is -1, below zero\n"
    )


def test_a_price_file_has_its_source_and_the_day(folder: Path) -> None:
    assert (
        _prices(folder).partition("version")[2]
        == """\
: llmmon-prices/v1
currency: USD
models:
  granite-34b:
    - input: 0.8
      output: 2.4
      source: https://ibm.example/prices
      checked: "2026-11-26"
"""
    )


def test_without_out_the_file_is_printed_and_nothing_written(folder: Path) -> None:
    before = sorted(folder.rglob("*"))
    run = llmmon(*IMPORT[:-2], "--checked", "2026-11-26", cwd=folder)

    assert run.stdout == _prices(folder)
    assert sorted(folder.rglob("*")) == before


def test_an_import_of_the_same_changes_nothing(folder: Path) -> None:
    before = _prices(folder)
    run = llmmon(*IMPORT, "--checked", "2026-11-26", cwd=folder)

    assert run.stdout == "prices/ibm.yaml: 1 unchanged\n"
    assert _prices(folder) == before


def test_a_price_that_changed_begins_on_its_day_and_history_stays(folder: Path) -> None:
    _cheaper(folder)
    llmmon(*IMPORT, "--checked", "2026-12-01", "--effective", "2026-12-15", cwd=folder)

    assert (
        _prices(folder).partition("granite-34b:\n")[2]
        == """\
    - input: 0.8
      output: 2.4
      source: https://ibm.example/prices
      checked: "2026-11-26"
    - effective: "2026-12-15"
      input: 0.7
      output: 2.4
      source: https://ibm.example/prices
      checked: "2026-12-01"
"""
    )


def test_replace_forgets(folder: Path) -> None:
    _cheaper(folder)
    run = llmmon(*IMPORT, "--replace", "--source-url", "https://b.example", cwd=folder)

    assert run.stdout == "replaced   granite-34b\nprices/ibm.yaml: 1 replaced\n"
    assert "input: 0.8" not in _prices(folder)
    assert "source: https://b.example" in _prices(folder)


def test_comments_that_get_lost_are_warned_of(folder: Path) -> None:
    with (folder / "prices/ibm.yaml").open("a", encoding="utf-8") as file:
        file.write("# from the contract\n")
    run = llmmon(*IMPORT, cwd=folder)

    assert "warning: prices/ibm.yaml:11: comments are not kept" in run.stderr


def test_what_is_no_price_file_is_not_written_over(folder: Path) -> None:
    run = llmmon(*IMPORT[:-1], "specs/chat.yaml", cwd=folder)

    assert run.returncode == 1
    assert 'error[LM107] "llmmon/v1" is not a version of price files' in run.stderr
    assert (folder / "specs/chat.yaml").read_text(encoding="utf-8") == SPEC


def test_a_result_that_llmmon_would_refuse_is_not_written(folder: Path) -> None:
    own = _prices(folder).replace(
        "output: 2.4", "output: 2.4\n      context: graduated\n      above: [{tokens: 9, input: 1}]"
    )
    (folder / "prices/ibm.yaml").write_text(own, encoding="utf-8")
    tiered = LIST["granite-34b"] | {"input_cost_per_token_above_200k_tokens": 1e-06}
    (folder / "list.json").write_text(json.dumps({"granite-34b": tiered}), encoding="utf-8")
    run = llmmon(*IMPORT, cwd=folder)

    assert run.returncode == 1
    assert "LM406" in run.stderr
    assert _prices(folder) == own


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("missing.json",), "missing.json cannot be read: "),
        (("specs/chat.yaml",), "specs/chat.yaml is not valid JSON: "),
        (("list.json", "--models", "nope*"), "no model in list.json matches nope*"),
        (("list.json", "--provider", "ibn"), 'no provider "ibn": did you mean "ibm"?'),
        (("list.json", "--provider", "other"), "there is no price to take over"),
        (("list.json", "--format", "genai-prices"), "does not look like prices of genai-prices"),
        (("list.json", "list.json"), "two sources have prices of granite-34b"),
        (("list.json", "--source-url", "nowhere"), "--source-url is not an http or https address"),
        (("list.json", "--checked", "2026-13-01"), "'2026-13-01' does not match"),
        (("list.json", "--out", "specs"), "specs is not a file"),
    ],
)
def test_what_cannot_be_imported_is_one_error(
    folder: Path, arguments: tuple[str, ...], message: str
) -> None:
    run = llmmon("prices", "import", *arguments, cwd=folder)

    assert run.returncode == 2
    assert message in run.stderr
    assert "Traceback" not in run.stderr
    assert run.stdout == ""


def test_more_models_than_a_price_file_holds_are_refused(folder: Path) -> None:
    many = {f"model-{n}": {"input_cost_per_token": 1e-06} for n in range(25_000)}
    (folder / "many.json").write_text(json.dumps(many), encoding="utf-8")
    run = llmmon("prices", "import", "many.json", "--out", "many.yaml", cwd=folder)

    assert run.returncode == 2
    assert "choose some with --models or --provider" in run.stderr
    assert not (folder / "many.yaml").exists()


def test_check_says_which_prices_differ_and_where(folder: Path) -> None:
    _cheaper(folder)
    run = llmmon("prices", "check", "list.json", "--date", "2026-12-01", cwd=folder)

    assert run.returncode == 1
    assert (
        run.stdout
        == """\
place              model        price   spec  list  difference
specs/chat.yaml:6  granite-8b   output  0.5   0.6   +20.0%
prices/ibm.yaml:7  granite-34b  input   0.8   0.7   -12.5%
note: specs/chat.yaml:7: own: the list has no model of this name
2 models compared on 2026-12-01: 2 differences in 2 models, 1 not in the list
"""
    )


def test_check_of_prices_that_are_the_same_is_fine(folder: Path) -> None:
    run = llmmon("prices", "check", "list.json", "prices/ibm.yaml", cwd=folder)

    assert run.returncode == 0
    assert ": 0 differences in 0 models\n" in run.stdout


def test_check_for_machines(folder: Path) -> None:
    run = llmmon("prices", "check", "list.json", "--format", "json", cwd=folder)
    document = json.loads(run.stdout)

    assert document["compared"] == 2
    assert document["differences"] == [
        {
            "model": "granite-8b",
            "file": "specs/chat.yaml",
            "line": 6,
            "column": 36,
            "unit": "output",
            "service_tier": "standard",
            "context_tier": "base",
            "spec": 0.5,
            "list": 0.6,
            "percent": 20,
        }
    ]
    assert [note["model"] for note in document["not_found"]] == ["own"]


def test_check_of_specs_with_errors_shows_them(folder: Path) -> None:
    (folder / "specs/chat.yaml").write_text(SPEC.replace("10%", "10"), encoding="utf-8")
    run = llmmon("prices", "check", "list.json", cwd=folder)

    assert run.returncode == 1
    assert "error[LM103]" in run.stderr


# --- specs that share prices -------------------------------------------------------------------


def test_a_price_of_a_file_is_that_of_the_service_less_its_discount(folder: Path) -> None:
    assert llmmon("build", cwd=folder).returncode == 0
    model = json.loads((folder / "generated/chat/model.json").read_text(encoding="utf-8"))
    rates = {r["unit"]: r["amount"] for r in model["models"][0]["prices"][0]["rates"]}

    assert rates["input"] == 0.00000072
    assert rates["output"] == 0.00000216


def test_the_manifest_has_the_digest_of_a_price_file(folder: Path) -> None:
    llmmon("build", cwd=folder)
    manifest = json.loads((folder / "generated/MANIFEST.json").read_text(encoding="utf-8"))
    assert list(manifest["specs"]["specs/chat.yaml"]["price_files"]) == ["prices/ibm.yaml"]
    assert llmmon("build", "--check", cwd=folder).returncode == 0

    with (folder / "prices/ibm.yaml").open("a", encoding="utf-8") as file:
        file.write("# a remark\n")
    run = llmmon("build", "--check", cwd=folder)

    assert run.returncode == 1
    assert '-        "prices/ibm.yaml"' in run.stdout


def test_price_files_among_specs_are_no_specs(folder: Path) -> None:
    os.renames(folder / "prices", folder / "specs/prices")
    (folder / "llmmon.yaml").unlink()
    spec = SPEC.replace("models:", "price_files: [prices/ibm.yaml]\nmodels:", 1)
    (folder / "specs/chat.yaml").write_text(spec, encoding="utf-8")

    assert llmmon("validate", cwd=folder).stdout == "1 spec and 1 price file are valid\n"
    assert llmmon("validate", "specs/prices", cwd=folder).stdout == "1 price file is valid\n"
    assert llmmon("build", cwd=folder).returncode == 0
    run = llmmon("build", "specs/prices", "--out", "other", cwd=folder)
    assert "error[LM011] there are prices here, but no spec" in run.stderr
    assert not (folder / "other").exists()


def test_diff_sees_a_price_file_of_another_revision(folder: Path) -> None:
    (folder / ".git").rmdir()
    git(folder, "init")
    git(folder, "add", ".")
    git(folder, "commit", "-m", "first")
    text = _prices(folder).replace("0.8", "0.9")
    os.renames(folder / "prices/ibm.yaml", folder / "costs/granite.yaml")
    (folder / "costs/granite.yaml").write_text(text, encoding="utf-8")
    (folder / "llmmon.yaml").write_text(
        "version: llmmon/v1\nprice_files: [costs/granite.yaml]\n", encoding="utf-8"
    )
    run = llmmon("diff", "--base", "HEAD", cwd=folder)

    assert run.returncode == 0, run.stderr
    assert "price of granite-34b: input 0.72 → 0.81" in run.stdout


def test_the_schema_of_price_files(folder: Path) -> None:
    schema = json.loads(llmmon("schema", "--prices", cwd=folder).stdout)

    assert schema["$id"] == "urn:llmmon:v1:prices"
    assert sorted(schema["required"]) == ["currency", "models", "version"]
    assert llmmon("schema", "--prices", "--shared", cwd=folder).returncode == 2


@pytest.mark.parametrize("name", ["import", "check"])
def test_each_explains_itself_with_examples(name: str, tmp_path: Path) -> None:
    run = llmmon("prices", name, "--help", cwd=tmp_path)

    assert run.returncode == 0
    assert f"llmmon prices {name} " in run.stdout.partition("Examples:")[2]
    assert all(len(line) <= 100 for line in run.stdout.splitlines())


def test_prices_are_not_missed_where_their_file_may_be_unreadable(folder: Path) -> None:
    (folder / "llmmon.yaml").write_bytes(b"version: [")
    run = llmmon("validate", cwd=folder)

    assert "LM001" in run.stderr
    assert "LM408" not in run.stderr
