"""LM0xx: a file that cannot be read as a spec, whatever it says."""

from __future__ import annotations

from llmmon.codes.page import page
from llmmon.diagnostics import Code

YAML_SYNTAX = Code(
    "LM001",
    "yaml-syntax",
    "The file is not valid YAML.",
    page(
        means="""
            The YAML parser gave up at this place. What is wrong stands at the caret or on the line
            above it: a quote or bracket that is not closed, a tab, or a key that lines up with
            nothing. Control characters and the line separators U+0085, U+2028 and U+2029 are
            refused as well, because YAML readers disagree on what they are.
        """,
        matters="""
            Nothing after a syntax error can be trusted, so nothing of the file is checked until it
            is repaired.
        """,
        example="""
            slos:
              - {name: latency, sli: latency, below: 5s
            budgets: []
        """,
        fix="Close the bracket; indent with spaces; quote text that contains `: ` or ` #`.",
        fixed="""
            slos:
              - {name: latency, sli: latency, below: 5s}
        """,
    ),
)
DUPLICATE_KEY = Code(
    "LM002",
    "duplicate-key",
    "A key stands twice in the same mapping.",
    page(
        means="Two entries of one mapping have the same key.",
        matters="""
            YAML readers differ: some take the first, some the last, none tells you. An objective
            that silently lost to another one is an alert that nobody chose.
        """,
        example="""
            labels: {tier: critical, region: eu, tier: batch}
        """,
        fix="Keep the entry that is meant and remove the other.",
        fixed="""
            labels: {tier: critical, region: eu}
        """,
    ),
)
ALIAS = Code(
    "LM003",
    "yaml-alias",
    "The file uses a YAML anchor or alias.",
    page(
        means="Anchors (`&name`) and aliases (`*name`) are not part of the spec language.",
        matters="""
            A reviewer reads a spec line by line; with aliases a change in one place changes
            another that the diff does not show. A few nested aliases can also expand to gigabytes.
        """,
        example="""
            slos:
              - &base {name: availability, sli: availability, objective: 99%}
              - *base
        """,
        fix="""
            Write the value out. What all services share belongs in `llmmon.yaml`: window, team,
            labels and alerting are taken from there.
        """,
    ),
)
TAG = Code(
    "LM004",
    "yaml-tag",
    "The file uses a YAML tag.",
    page(
        means="Tags (`!!str`, `!include`, `!!python/object`) are not part of the spec language.",
        matters="""
            Tags make readers build objects or read other files. llmmon builds neither, and a spec
            means the same to every tool that reads it.
        """,
        example="""
            description: !!str 42
        """,
        fix="Remove the tag. Text that looks like a number is text when it is in quotes.",
        fixed="""
            description: "42"
        """,
    ),
)
NOT_A_MAPPING = Code(
    "LM005",
    "file-without-mapping",
    "The file is empty, or holds a list or a single value.",
    page(
        means="A spec is one mapping: `version`, `service` and so on, each with its value.",
        matters="A file without them describes no service, so nothing could be built from it.",
        example="""
            - name: availability
              sli: availability
        """,
        fix="Start with `version` and `service`. `llmmon init` writes a starter spec.",
        fixed="""
            version: llmmon/v1
            service: support-assistant
            models: [{name: granite-34b}]
            slos:
              - {name: availability, sli: availability, objective: 99.5%}
        """,
    ),
)
NOT_UTF8 = Code(
    "LM006",
    "not-utf8",
    "The file is not UTF-8.",
    page(
        means="The file contains bytes that are not UTF-8, most often Latin-1 or UTF-16.",
        matters="Guessing an encoding would put other characters into labels than those you wrote.",
        example="""
            ```text
            description: Antworten f\\xfcr Kunden      (0xfc is Latin-1 for ü)
            ```
        """,
        fix="Save the file as UTF-8: `iconv -f latin1 -t utf-8 old.yaml > new.yaml` converts it.",
    ),
)
SEVERAL_DOCUMENTS = Code(
    "LM007",
    "several-documents",
    "The file holds more than one YAML document.",
    page(
        means="A line `---` starts a second document in the same file.",
        matters="""
            One file is one service. Diffs, owners and generated files are per service, and tools
            that read only the first document would miss the others.
        """,
        example="""
            version: llmmon/v1
            service: chat
            ---
            version: llmmon/v1
            service: search
        """,
        fix="Write one file per service. A `---` on the first line is fine.",
    ),
)
TOO_DEEP = Code(
    "LM008",
    "too-deep",
    "The file is nested too deeply or holds too many values.",
    page(
        means="The file has more than 40 levels or more than 100,000 values.",
        matters="No spec needs that; a file that does is damaged or made to exhaust its readers.",
        example="""
            ```text
            [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[
            ```
        """,
        fix="Check what wrote the file. Describe each service in a file of its own.",
    ),
)
FILE_TOO_LARGE = Code(
    "LM009",
    "file-too-large",
    "The file is larger than 1 MiB.",
    page(
        means="The file is too large for a spec and has not been read.",
        matters="A spec has some hundred lines. A file of this size is something else.",
        example="""
            ```text
            $ llmmon build exports/all-requests.yaml
            ```
        """,
        fix="Name the spec, or the folder that holds just the specs.",
    ),
)
UNREADABLE_FILE = Code(
    "LM010",
    "unreadable-file",
    "A file or folder cannot be read.",
    page(
        means="""
            The path does not exist, is not a regular file or a folder, or may not be read. Pipes
            and devices are not read at all.
        """,
        matters="""
            A spec that is left out would take its alerts with it: its generated files would be
            removed as if the service were gone. So the build stops instead.
        """,
        example="""
            ```text
            $ llmmon build spec/
            ```
        """,
        fix="Correct the path or the permissions.",
    ),
)
NO_SPECS = Code(
    "LM011",
    "no-specs",
    "There is no spec where one was looked for.",
    page(
        means="""
            The folder holds no `*.yaml` or `*.yml` besides `llmmon.yaml` and files whose names
            start with a dot, or the file named is `llmmon.yaml` itself: what services share is not
            a service.
        """,
        matters="An empty build would remove everything that an earlier build wrote.",
        example="""
            ```text
            $ llmmon build docs/
            ```
        """,
        fix="Name the folder of the specs; `llmmon init` starts one.",
    ),
)
SYMLINK_OUT_OF_TREE = Code(
    "LM012",
    "symlink-out-of-tree",
    "A symbolic link leads out of the folder that was named.",
    page(
        means="""
            A link points outside of the folder given on the command line, or, for a file given by
            itself, outside of the file's own folder. The link has not been followed.
        """,
        matters="""
            Builds run on pull requests. A link to `/etc` or into another checkout would make the
            build depend on, and print, files that are not in the repository.
        """,
        example="""
            ```text
            specs/chat.yaml -> /home/someone/chat.yaml
            ```
        """,
        fix="Put the file itself into the folder, or name its real folder on the command line.",
    ),
)
UNUSABLE_FILE_NAME = Code(
    "LM013",
    "unusable-file-name",
    "A file name contains characters that cannot be printed.",
    page(
        means="""
            The path from the repository's root contains a line break, a control character, or
            bytes that are not UTF-8.
        """,
        matters="""
            The path stands in the header of every file that is generated from the spec. A line
            break there would end the comment.
        """,
        example="""
            ```text
            'specs/chat\\nassistant.yaml'
            ```
        """,
        fix="Rename the file; letters, digits, `-` and `.` are safe everywhere.",
    ),
)

CODES = (
    YAML_SYNTAX,
    DUPLICATE_KEY,
    ALIAS,
    TAG,
    NOT_A_MAPPING,
    NOT_UTF8,
    SEVERAL_DOCUMENTS,
    TOO_DEEP,
    FILE_TOO_LARGE,
    UNREADABLE_FILE,
    NO_SPECS,
    SYMLINK_OUT_OF_TREE,
    UNUSABLE_FILE_NAME,
)
