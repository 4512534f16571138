"""docs/questionnaires.md, made from the packs: `python -m tests.measures.listing` writes it, a test holds it true."""

from pathlib import Path

from selfmon.measures.packs import Method, Pack, Scale, Threshold, load_packs

PAGE = Path(__file__).parents[2] / "docs" / "questionnaires.md"
METHODS = {
    Method.SUM: "sum",
    Method.PRORATED_SUM: "sum, prorated",
    Method.MEAN: "mean of the answered",
    Method.ROUNDED_MEAN: "prorated sum, rounded to a whole number, divided by the number of items",
    Method.MEAN_OF_SCALES: "mean of these scales",
}
HEAD = """# Questionnaires: what is known of each, and what is shipped

Made from the packs in `selfmon/measures/packs/` (`python -m tests.measures.listing`); a test keeps both equal. A pack
exists where the key is verified: by the authors' own scores reproduced from their item data, by published scoring pages
or by public code. Norms and cut-offs whose source could not be read are left out, and so is every subscale that is only
remembered.

**Wording is shipped for the PHQ-9 and the GAD-7 alone.** For every other questionnaire the practice brings the text it
holds a licence for, or enters numbers from paper. A text is never translated here: what is shown is what was printed.

**Not verified, and therefore not shipped:**

- CORE-10, wording. The rights holder's page now says CC BY-NC-ND 4.0; an earlier version of the same page said
  CC BY-ND 4.0. The ten statements stand on several pages alike, but the whole printed form with its line of instruction
  could not be read at the rights holder's, and the licence allows the unaltered form only. A practice may bring the form
  itself, free of charge.
- A missing-data rule, wherever the table says that none is known to us. Sums then need every answer; means may leave out
  at most a fifth of a scale, which is a convention of this product and is said beside the score.
- The NHS manual's limits for reliable change were read where they are quoted, not in the manual.

## Bringing in a licensed text

The administrator brings in a FHIR R4 Questionnaire (JSON, at most 2 MB, 400 items, groups eight deep) under *Questionnaires*.
It is read and laid beside the key first; nothing is kept in between. What was read otherwise or left out is listed: misspelt
fields, numbers written as text, formatted text, expressions (none is ever run), conditions (the question is always asked),
preselected answers, questions without answers to choose from. Refused, with the reason: XML, YAML, Bundles, what FHIR 3 and 5
say otherwise, a linkId twice or missing, a condition on a question that is not there, lists of answers in a circle.

A text is kept only where it fits its key: every item once, in the order its printed numbers and codes say, with just the
weights of the key, in its direction. Where every weight is off by the same amount (1–6 for 0–5) moving them is offered with
an example. Weights that the file does not state are typed, never taken from the order of the answers; a printed number is
only a proposal. Weights printed reversed are not reversed again. Who holds the licence, who confirmed it and when is kept
with the text. Then a named therapist says whether a question asks about death, self-harm or harming someone, and from which
answer; until then nobody is asked with it. A text never changes: other words are another text.

A question that is answered in own words (type `text` or `string` without answers to choose from) is asked where the file asks
it, up to twelve of a file; unticked on the side-by-side page it is left out. What is written there is words, not a number:
sealed like every other word of the client's, read by the client among their own answers, by the therapist only where words of
questionnaires are shared, from the next morning on, and where single answers are seen. It is never scored, never passed on (the
therapist who looks for questions about harm is told so, and a list of words points at those that sound like it), not taken
from a file of answers, and in no summary for supervision. Together in session and from paper it is asked too: what is written
there is the therapist's record, sealed in it, and stands among the client's own answers. Of other types (a date, a quantity,
yes or no, several answers, own words beside answers to choose from) nothing is asked, and the page says so line by line.

## Bringing in answers from a file

A therapist brings in a FHIR R4 QuestionnaireResponse (same limits) for a client of their own, under *Enter from paper*. It is
laid beside the text that the file names, or that the therapist picks, or beside the key's numbers alone. An answer counts only
where everything the file says of it, its weight, its code and its words, is one and the same answer of the question; what the
text has no question for is said by a person, and a printed total is kept as stated beside what the answers make. Refused, with
the reason: what is refused above, a status that R4 does not know or that says "entered in error", several answers to one
question, one answer with two values, answers to another questionnaire of the house. Nothing is kept before it was seen beside
the text; the same file again changes nothing. It is the therapist's record, marked as coming from a file, and no answer in it
is passed on.

## As a file for another system

A client saves their own as a FHIR R4 Bundle: each text once (without words where the licence does not let them be shipped:
linkIds, codes, weights and the copyright line), each administration with a weight beside every answer, "asked, declined" for
what was left out, "masked" for own words, which stay here, and a total or the reason why there is none. How each score is
made stands with its text as a FHIRPath expression; none is ever run here. Around them stand the days that the client sees on
their own pages: the care (EpisodeOfCare), its agreed phases (CarePlan, without their number, reason or sentence), sessions
that took place or are to come (Appointment), and what was agreed to be shown to whom and until when (Consent). No name is in
the file, no sentence of anybody's, and nothing of a session that was not held.

Tests lay it before the HL7 schema and a second validator from npm, where npm is reached, and plant 28 kinds of mistakes, 21
of which these two catch and 7 a look of our own; run each score expression with `fhirpath` from npm, which gives our score of
every scale of every key, or nothing where there is none; and read the file in again: the scores are the same.

## Scores

"No score" always comes with its reason: nothing answered, too few answered, an answer that is no weight of the
questionnaire, or a part without a score. A band for chance change is drawn only from a limit of the kind *error*;
*relevance* is a sentence. Where two sourced limits disagree both are named and the larger is drawn.
"""


def write() -> str:
    """The whole page."""
    return HEAD + "".join(_section(pack) for pack in load_packs().values())


def _section(pack: Pack) -> str:
    numbers = _numbers(pack.item_numbers)
    lines = [
        f"\n## {pack.name}\n",
        f"{pack.long_name}. {len(pack.item_numbers)} items ({numbers}), weights {pack.lowest} to {pack.highest}.",
        *([f"Scheme: {pack.scheme}."] if pack.scheme else []),
        *([f"Item numbers: {pack.item_numbers_note}."] if pack.item_numbers_note else []),
        *([f"Asks about {pack.recall}."] if pack.recall else []),
        *([f"Reversed: {_numbers(sorted(pack.reverse))}."] if pack.reverse else []),
        *(["The form prints reversed weights; a weight is never reversed twice."] * pack.printed_weights_are_reversed),
        *([f"A point for the first statement: {_numbers(sorted(pack.keyed_first))}."] if pack.keyed_first else []),
        *([f"A point for the second statement: {_numbers(sorted(pack.keyed_second))}."] if pack.keyed_second else []),
        *([f"One relationship at a time: {', '.join(pack.targets)}."] if pack.targets else []),
        *(["A personality questionnaire: only after it was talked about."] if pack.is_personality else []),
        *(["Rated by the therapist."] if pack.rated_by == "therapist" else []),
        *(["Once, never a trend."] if pack.is_once else []),
        *([f"At least {pack.at_least_weeks_apart} weeks apart."] if pack.at_least_weeks_apart else []),
        *[f"Question {h.item} asks about harm: passed on from {h.at_least}." for h in pack.asks_about_harm],
        f"Missing answers: {pack.missing_rule}",
        "\n| scale | made of | how | at least answered |\n|---|---|---|---|",
        *[_scale(scale) for scale in pack.scales],
        "",
        *[f"- {_threshold(t)}" for t in pack.thresholds],
        *["- No sourced limit for chance change."] * (not any(t.kind == "error" for t in pack.thresholds)),
        *[f"- Cut-off {c.at}{f' ({c.word})' if c.word else ''}: {c.population}. {c.source}." for c in pack.cutoffs],
        *[f"- Norm, {n.scale}: {n.population}{_mean(n.mean, n.sd)}. {n.source}." for n in pack.norms],
        f"- Codes: LOINC {pack.codes.panel}." if pack.codes.panel else "- Codes: none known to us.",
        f"- Licence: {pack.licence.status.rstrip('.')}. {pack.licence.where}, {pack.licence.checked_on}.",
        f"- Shipped: key and wording, read at {pack.wording.read_from}, {pack.wording.read_on}."
        if pack.wording
        else "- Shipped: the key alone.",
    ]
    return "\n".join(lines) + "\n"


def _scale(scale: Scale) -> str:
    members = ", ".join(scale.scales) or _numbers(scale.items)
    factor = f", times {scale.factor}" if scale.factor != 1 else ""
    return f"| {scale.name} | {members} | {METHODS[scale.method]}{factor} | {scale.minimum_answered or 'all'} |"


def _threshold(threshold: Threshold) -> str:
    size = f"{threshold.points} points" if threshold.points is not None else f"{threshold.percent} %"
    return (
        f"Change, {threshold.scale}, {threshold.kind}: {size}; {threshold.population}. {threshold.source}, "
        f"{threshold.checked_on}."
    )


def _mean(mean: object, sd: object) -> str:
    return "" if mean is None else f", mean {mean}" + ("" if sd is None else f", SD {sd}")


def _numbers(numbers: object) -> str:
    """1, 2, 3, 7 as "1–3, 7"."""
    runs: list[list[int]] = []
    for number in numbers:  # type: ignore[attr-defined]
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return ", ".join(f"{first}" if first == last else f"{first}–{last}" for first, last in runs)


if __name__ == "__main__":
    PAGE.write_text(write(), encoding="utf-8")
