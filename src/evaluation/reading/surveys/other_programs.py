"""What Kobo, ODK, SurveyMonkey, Qualtrics, SoSci, Unipark, REDCap and Typeform put beside the answers.

A program is known by headings that no other table has together; only then is ``start`` or ``Status`` no question. What
may tell who answered reaches no table.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from evaluation.language.folding import YES
from evaluation.reading.raw import Note, RawTable
from evaluation.reading.surveys.questionnaire import fold
from evaluation.reading.surveys.responses import NOTED, column_note

FORMS = "*_complete"  # any heading that ends so, or one of a box


@dataclass(frozen=True)
class Program:
    """The headings of a program: all of one of ``marks`` make it known; the others are patterns for whole headings."""

    marks: tuple[tuple[str, ...], ...]
    respondent: str
    moments: str
    personal: str
    system: str
    finished: str = r"(?!)"
    trial: str = r"(?!)"  # the column that tells a try from an answer
    trials: str = r"(?!)"  # and what stands there
    blanks: bool = False  # part several answers in one cell


PROGRAMS = (
    Program(  # Kobo and ODK
        marks=(("_uuid",), ("_submission_time",), ("__version__",), ("SubmissionDate", "KEY"), ("instanceID", "KEY")),
        respondent="_id|KEY|_uuid|(meta[/-])?instanceID|_index",
        moments="_submission_time|SubmissionDate|end|start",
        personal=r"username|_submitted_by|SubmitterName|SubmitterID|deviceid|subscriberid|sim_?serial|simid|devicephonenum"
        r"|phonenumber|email|_geolocation|DeviceID|.*_(latitude|longitude|altitude|precision)",
        system=r"_.*|start|end|today|audit|(meta[/-])?(instanceID|instanceName|rootUuid|deprecatedID|audit)|formhub[/-]uuid"
        r"|KEY|SubmissionDate|ReviewState|Status|AttachmentsPresent|AttachmentsExpected|FormVersion|Edits",
        blanks=True,
    ),
    Program(
        marks=(("Respondent ID", "Collector ID"), ("respondent_id", "collector_id"), ("Befragten-ID", "Collector-ID")),
        respondent=r"respondent[ _]id|befragten-id",
        moments=r"end date|enddatum|date_modified|start date|startdatum|date_created",
        personal=r"ip[ _-]?adress?e?|ip_address|email[ _]address|e-mail-adresse|(first|last)[ _]name|vorname|nachname",
        system=r"collector[ _-]id|date_created|date_modified|(start|end)[ _]date|(start|end)datum",
    ),
    Program(
        marks=(("ResponseId", "RecordedDate"), ("Response ID", "Recorded Date")),
        respondent=r"response ?id",
        moments=r"recorded ?date|end ?date|start ?date",
        personal=r"ip ?address|recipient ?(last ?name|first ?name|email)|external ?(data ?)?reference"
        r"|location ?(latitude|longitude)",
        system=r"(start|end|recorded) ?date|status|response type|progress|duration \(in seconds\)|finished"
        r"|distribution ?channel|user ?language|.*_(first click|last click|page submit|click count)",
        finished="finished",
        trial="status|response type",
        trials=r"survey (preview|test)|1|2|9|17",
    ),
    Program(  # SoSci
        marks=(("CASE", "QUESTNNR"), ("CASE", "STARTED", "LASTDATA"), ("INTERVIEW", "QUESTNNR")),
        respondent="case|interview",
        moments="lastdata|started",
        personal="serial|ref|mailsent",
        system=r"questnnr|mode|language|started|lastdata|finished|q_viewer|lastpage|maxpage|missing|missrel|time_rsi"
        r"|time_sum|time\d+|deg_time|degree|status",
        finished="finished",
        trial="mode",
        trials="pretest|debug|admin|2|3",
    ),
    Program(  # Unipark
        marks=(("lfdn", "dispcode"), ("lfdn", "external_lfdn")),
        respondent="lfdn",
        moments="datetime|date_of_last_access|date_of_first_mail",
        personal=r"external_lfdn|participant_?ip|referer|participant_browser|session_id|u_.*|p_\d+",
        system=r"tester|dispcode|lastpage|quality|duration|browser|device_type|quota.*|page_history|hflip|vflip|output_mode"
        r"|javascript|flash|language|cleaned|ats|datetime|date_of_.*|rts\d+|screen_.*",
        trial="tester",
        trials="1",
    ),
    Program(
        marks=(
            ("record_id", "redcap_event_name"),
            ("record_id", "redcap_survey_identifier"),
            ("record_id", FORMS),
            ("Record ID", "Complete?"),
        ),
        respondent="record[_ ]id",
        moments=r".+_timestamp",
        personal="redcap_survey_identifier|survey identifier",
        system=r"redcap_(data_access_group|repeat_instrument|repeat_instance)|.+_timestamp|.+_complete"
        r"|complete\?|survey (timestamp|identifier)|repeat instrument|repeat instance|data access group",
    ),
    Program(
        marks=(("#", "Network ID"), ("#", "Submit Date (UTC)"), ("Response Type", "Submit Date (UTC)")),
        respondent="#",
        moments=r"submit date \(utc\)|start date \(utc\)|stage date \(utc\)",
        personal="network id",
        system=r"response type|(start|stage|submit) date \(utc\)|tags|ending",
    ),
)


def program_of(headings: Iterable[str]) -> Program | None:
    """The program that put columns of its own beside the questions, if it is one of these.

    REDCap begins with ``record_id`` and has a column ``…_complete`` for each form.

    >>> program_of(["start", "end", "Frage"]), program_of(["record_id", "a_complete"]).respondent
    (None, 'record[_ ]id')
    """
    listed = list(headings)
    folded = {heading.casefold() for heading in listed}
    if any(heading.endswith("_complete") or "___" in heading for heading in folded):
        folded.add(FORMS)
    for program in PROGRAMS:
        if any({mark.casefold() for mark in marks} <= folded for marks in program.marks):
            return program
    return None


def called(pattern: str, headings: Iterable[str]) -> list[str]:
    """The headings that a pattern fits as a whole, those that it names first before the others."""
    listed = list(headings)
    parts = pattern.split("|") if "(" not in pattern else [pattern]
    return [name for part in parts for name in listed if re.fullmatch(part, name, re.IGNORECASE)]


def finished(raw: RawTable, program: Program) -> np.ndarray | None:
    """Who came to the end, where the program tells it."""
    for heading in called(program.finished, raw.cells.columns):
        return np.array([fold(cell) in YES for cell in raw.cells[heading]])
    return None


def trial_notes(raw: RawTable, program: Program) -> list[Note]:
    """That some rows are tries of the questionnaire and not answers."""
    notes = []
    for heading in called(program.trial, raw.cells.columns):
        cells: pd.Series = raw.cells[heading].str.strip()
        tries = cells.str.fullmatch(program.trials, case=False).to_numpy()
        if tries.any():
            rows = raw.rows[tries]
            listed = ", ".join(map(str, rows[:NOTED])) + (" …" if len(rows) > NOTED else "")
            notes.append(column_note("trial_rows", raw, heading, rows=listed))
    return notes
