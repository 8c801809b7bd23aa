"""Language tags of sound tracks: files carry ISO 639-2 codes, HLS and DASH want the shortest BCP 47 tag."""

import re

UNDETERMINED = "und"
# ISO 639-2 codes, bibliographic ones too, and the ISO 639-1 codes that BCP 47 prefers.
_PAIRS = (
    "afr:af amh:am ara:ar aze:az bel:be ben:bn bos:bs bul:bg cat:ca ces:cs cze:cs chi:zh zho:zh cym:cy "
    "wel:cy dan:da deu:de ger:de ell:el gre:el eng:en est:et eus:eu baq:eu fas:fa per:fa fin:fi fra:fr "
    "fre:fr gle:ga glg:gl guj:gu heb:he hin:hi hrv:hr hun:hu hye:hy arm:hy ind:id isl:is ice:is ita:it "
    "jpn:ja kan:kn kat:ka geo:ka kaz:kk khm:km kor:ko lao:lo lav:lv lit:lt mal:ml mar:mr mkd:mk mac:mk "
    "mon:mn msa:ms may:ms mya:my bur:my nep:ne nld:nl dut:nl nor:no nob:nb nno:nn pan:pa pol:pl por:pt "
    "ron:ro rum:ro rus:ru sin:si slk:sk slo:sk slv:sl som:so spa:es sqi:sq alb:sq srp:sr swa:sw swe:sv "
    "tam:ta tel:te tgl:tl tha:th tur:tr ukr:uk urd:ur uzb:uz vie:vi zul:zu"
)
_SHORTEST = dict(pair.split(":") for pair in _PAIRS.split())
_TAG = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")


def language_tag(code: str | None) -> str:
    """The BCP 47 tag of a file's language code; "und" for what is none, since the code is text from a stranger."""
    text = (code or "").strip()[:35]
    text = text[:3].lower() + text[3:]
    if not _TAG.fullmatch(text):
        return UNDETERMINED
    primary, _, rest = text.partition("-")
    primary = _SHORTEST.get(primary, primary)
    return f"{primary}-{rest}" if rest else primary
