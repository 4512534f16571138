"""Words that propose a question about death, self-harm or harming someone. A person decides; a list knows no sentence."""

import re

from selfmon.measures.texts import OwnQuestion, Question, Text

_WORDS = {
    "en": r"\b(dead|death|die|dying|suicid\w*|kill\w*|self[- ]?harm\w*|hurt(ing)? (yourself|myself|others?|some\w+)|"
    r"harm\w*|end (my|your|it all)|better off|not worth living|violen\w*|life\b.*\bover)\b",
    "de": r"(tot\b|tod\b|sterben|umbring|suizid|selbstmord|verletz|leben nehmen|nicht mehr leben|gewalt)",
    "ar": r"(موت|الموت|أموت|انتحار|الانتحار|قتل|إيذاء|أذى|تؤذي|أؤذي)",
    "nl": r"(dood|sterven|zelfmoord|suïcid|suicid|verwond|pijn te doen|geweld)",
    "fr": r"(mort|mourir|suicid|blesser|tuer|violen|vivre ne vaut)",
    "es": r"(muert|morir|suicid|matar|hacerse daño|hacerte daño|lastimar|violen)",
}


def propose_harm(text: Text) -> frozenset[int]:
    """Items whose words stand on a list of any language here, and those the key itself names."""
    named = {harm.item for harm in text.pack.asks_about_harm}
    return frozenset(named | {question.number for question in text.questions if _sounds_like_it(question)})


def find_unheard(text: Text) -> list[OwnQuestion]:
    """Questions for own words that sound like it: nothing written there is passed on."""
    return [question for question in text.own if _sounds_like_it(question)]


def _sounds_like_it(question: Question | OwnQuestion) -> bool:
    words = f"{question.heading} {question.text}".lower()
    return any(re.search(pattern, words) for pattern in _WORDS.values())
