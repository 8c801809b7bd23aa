"""The sound of the demo's clips, as sources that ffmpeg computes: chords, melodies, weather and clocks."""

from collections.abc import Sequence

RATE = 48_000
_A4 = 440.0


def pad(*notes: int, breath: float = 0.25) -> str:
    """A soft chord that breathes; notes are semitones above A4, `breath` is how often a second."""
    voices = "+".join(f"sin({_turn(note)}*t)+0.3*sin({2 * _turn(note) + 1:.2f}*t)" for note in notes)
    swell = f"(0.65+0.35*sin({breath * 6.283:.3f}*t))"
    level = 0.34 / len(notes)
    return _stereo(f"{level:.3f}*({voices})*{swell}", f"{level:.3f}*({voices})*(1.3-{swell})")


def melody(notes: Sequence[int], *, per_second: float = 4, decay: float = 5) -> str:
    """Plucked notes one after the other, again and again."""
    step = f"mod(floor(t*{per_second}),{len(notes)})"
    tone = "+".join(f"eq({step},{number})*sin({_turn(note)}*t)" for number, note in enumerate(notes))
    over = "+".join(f"eq({step},{number})*sin({3 * _turn(note):.2f}*t)" for number, note in enumerate(notes))
    fade = f"exp(-{decay}*mod(t,{1 / per_second:.5f}))"
    return _stereo(f"0.3*({tone}+0.2*({over}))*{fade}", f"0.3*({tone}-0.2*({over}))*{fade}")


def weather(color: str, *, lowest: int, highest: int, gusts: float = 0.15, level: float = 0.5) -> str:
    """Wind, rain or sea out of noise of a colour, between two frequencies in hertz."""
    noise = f"anoisesrc=color={color}:amplitude={level}:sample_rate={RATE}:seed=7"
    band = f"highpass=f={lowest},lowpass=f={highest}"
    return f"{noise},{band},tremolo=f={max(gusts, 0.1)}:d=0.6,aformat=channel_layouts=stereo"


def ticking() -> str:
    """A clock whose tick and tock differ, four in a second."""
    click = "exp(-60*mod(t,0.25))"
    pitch = "if(eq(mod(floor(t*4),2),0),14000,10500)"
    return _stereo(f"0.4*sin({pitch}*t)*{click}", f"0.3*sin({pitch}*t)*{click}")


def _turn(note: int) -> float:
    """The angle a note runs through in a second."""
    return round(_A4 * 2 ** (note / 12) * 6.283185, 2)


def _stereo(left: str, right: str) -> str:
    escaped = "|".join(side.replace(",", "\\,") for side in (left, right))
    return f"aevalsrc=exprs={escaped}:sample_rate={RATE}:channel_layout=stereo"
