"""How a score is made, as a FHIRPath expression over a QuestionnaireResponse: for whoever reads an exported file.

Nothing here is ever run by this product. Plain FHIRPath alone: weights stand beside the answers, so neither `weight()` nor
`ordinal()` is needed. Where too few are answered the expression is empty, as the score is.
"""

from collections.abc import Collection, Mapping

from selfmon.measures.packs import Method, Pack, Scale

ORDINAL = "http://hl7.org/fhir/StructureDefinition/ordinalValue"


def write_expression(
    pack: Pack, scale: Scale, links: Mapping[int, str], already_reversed: Collection[int] = frozenset()
) -> str:
    """The scale's own points. `links`: linkId by item number; `already_reversed` as in `scoring.score`."""
    if scale.method is Method.MEAN_OF_SCALES:
        parts = [write_expression(pack, pack.scale(code), links, already_reversed) for code in scale.scales]
        return f"(({' + '.join(parts)}) / {len(parts)} * {scale.factor})"
    answered = f"{_weights(scale.items, links)}.count()"
    value = _value(scale, _points(pack, scale, links, already_reversed), answered)
    return f"iif({answered} >= {max(1, scale.minimum_answered)}, {value} * {scale.factor}, {{}})"


def _value(scale: Scale, points: str, answered: str) -> str:
    n_items = len(scale.items)
    if scale.method is Method.MEAN:
        return f"({points}) / {answered}"
    if scale.method is Method.PRORATED_SUM:
        return f"({points}) * {n_items} / {answered}"
    if scale.method is Method.ROUNDED_MEAN:
        return f"(({points}) * {n_items} / {answered} + 0.5).floor() / {n_items}"
    return f"({points})"


def _points(pack: Pack, scale: Scale, links: Mapping[int, str], already_reversed: Collection[int]) -> str:
    """The sum of the points of what was answered; a reversed one gives both ends of the weights less its own."""
    if pack.keyed_first or pack.keyed_second:
        first = [number for number in scale.items if number in pack.keyed_first]
        second = [number for number in scale.items if number in pack.keyed_second]
        keyed = [(first, pack.lowest), (second, pack.highest)]
        return " + ".join(f"{_weights(of, links)}.where($this = {weight}).count()" for of, weight in keyed if of)
    turned = [number for number in scale.items if number in pack.reverse and number not in already_reversed]
    straight = [number for number in scale.items if number not in turned]
    said = [f"{_weights(straight, links)}.aggregate($this + $total, 0)"] if straight else []
    if turned:
        both = pack.lowest + pack.highest
        said.append(f"{_weights(turned, links)}.aggregate({both} - $this + $total, 0)")
    return " + ".join(said)


def _weights(numbers: Collection[int], links: Mapping[int, str]) -> str:
    named = " | ".join(_quoted(links[number]) for number in numbers)
    return f"%resource.item.where(linkId in ({named})).answer.value.extension('{ORDINAL}').value"


def _quoted(link: str) -> str:
    return "'" + link.replace("\\", "\\\\").replace("'", "\\'") + "'"
