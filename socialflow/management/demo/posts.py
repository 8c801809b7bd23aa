"""What people of the demo world post, and what others answer."""

from dataclasses import dataclass

from social.choices import PostVisibility
from socialflow.management.demo.threads import Remark


@dataclass(frozen=True)
class Note:
    """A post: whose, how old, and what is said below it."""

    owner: str
    hours_ago: float
    text: str
    remarks: tuple[Remark, ...] = ()
    visibility: PostVisibility = PostVisibility.PUBLIC


NOTES = (
    Note("tinkertom", 630, "Found a station clock in a skip. The skip's owner thinks I'm odd. The clock thinks it's ten past four.",
        (Remark("pete_shed", "Ten past four is when the good things happen."), Remark("tinkertom", "It has been ten past four since 1995."))),
    Note("salt_and_starter", 590, "Gérard is bubbling over the rim again. He knows it's Saturday."),
    Note("northbound_lena", 561, "The fog video is up. I did nothing but stand there. Best day's work this year.", (Remark("wanjiru_n", "Standing there is underrated."),)),
    Note("deepfield", 540, "Clear skies tonight from about nine. Look south, halfway up: the steady yellowish one that doesn't twinkle is Saturn. Go and say hello.",
        (Remark("samira_k", "Said hello. It was shy."), Remark("elif_okur", "All I have is cloud. Please say hello from me as well."))),
    Note("creator", 515, "Forty palettes tried for the Mandelbrot piece. I ended with the very first one. Art is a long walk around the house to come in by the same door."),
    Note("ada_bytes", 498, "Deployed on a Friday. Baked a loaf to calm down. The loaf failed, the deploy did not. I don't understand anything any more.",
        (Remark("salt_and_starter", "Send me a picture of the crumb. We will find the bug."), Remark("kofi_m", "Rolled back the loaf yet?"))),
    Note("ray_explains", 452, "Tonight's footnote: the 1.3 in comb sort was found by trying over 200,000 lists. Some constants are just stubbornness with a decimal point."),
    Note("kofi_m", 430, "Why did the train break up with the track? It needed some space but kept going back on the same line. I'll see myself out.",
        (Remark("northbound_lena", "The conductor would like a word."), Remark("dave_hm", "I came out of lurking to boo this."))),
    Note("moss_and_stone", 411, "It rained for eleven days and the moss is smug about it."),
    Note("creator", 404, "Studio tour is up, for followers only. You'll meet the plant.", visibility=PostVisibility.FOLLOWERS),
    Note("lowtide_fm", 351, "Rain on the boathouse roof, three tape machines, one duck. Side A is done.", (Remark("tomasz_fm", "Is the duck credited?"), Remark("lowtide_fm", "Top billing."))),
    Note("wanjiru_n", 333, "Physio says four more weeks. Fine. I'll watch everybody else climb mountains, bake bread and build clocks, and take notes."),
    Note("papermaps", 312, "A map that shows everything is a photograph. A map that leaves out the right things is a friend.",
        (Remark("elif_okur", "Putting this above my desk, next to the map I got lost with."),)),
    Note("lucia_v", 299, "Drew every thumbnail on my home page today as a tiny stamp. Saturn won. The loaf came a close second."),
    Note("velo_marco", 288, "4:40 alarm set. Bananas packed. If the clouds stay down in the valley I will have something to show you."),
    Note("tinkertom", 262, "2,304 solder joints. My thumbs have unionised.", (Remark("pete_shed", "What are their demands?"), Remark("tinkertom", "Biscuits and shorter rows."))),
    Note("mei_l", 249, "Plant number forty has arrived. I have run out of balcony and, more worryingly, of names.", (Remark("moss_and_stone", "Call it Forty. Plants like honesty."),)),
    Note("samira_k", 238, "A student asked why the sky is dark at night if there are stars everywhere. I have been smiling for three hours. That is the right question.",
        (Remark("deepfield", "Olbers would like to shake that student's hand."),)),
    Note("quietpixels", 226, "Two days on raindrops. Then I noticed that the rain was falling upwards in one layer. Kept it for an hour because it looked like a dream."),
    Note("velo_marco", 199, "The sunrise video is up. I was going to say something clever about the view but honestly I was just out of breath.",
        (Remark("papermaps", "The road said it for you."), Remark("kofi_m", "The bananas deserve a credit."))),
    Note("old_bjorn", 187, "Knot of the week: the bowline. The rabbit comes out of the hole, round the tree and back down the hole. In forty years I have never seen a rabbit do this."),
    Note("thread_and_chalk", 176, "My grandmother drew a new kolam each morning for sixty years and never kept one. I film them. I'm still not sure which of us is right.",
        (Remark("creator", "Both. One for the ants, one for us."), Remark("lucia_v", "This stayed with me all day."))),
    Note("noor_draws", 161, "Pigeon comic, page 12: he has found the bread channel. He is taking notes.", (Remark("salt_and_starter", "Tell him thirty degrees."),)),
    Note("northbound_lena", 146, "19 hours of train, 8 seconds of video. My editor (me) was ruthless."),
    Note("tomasz_fm", 139, "Made a loop out of Lena's train tonight. The rails really are in 7/8. Nobody on board seems to mind."),
    Note("dave_hm", 130, "Thinking about posting something. Will report back."),
    Note("ada_bytes", 121, "Explained Rule 110 to my manager as “our roadmap”: each line depends only on the one above it and nobody can predict where it ends up.",
        (Remark("ray_explains", "I am stealing this for the next lecture."),)),
    Note("ray_explains", 115, "New one is out: a computer that fits on one line. If you only have six seconds today, spend them on triangles."),
    Note("elif_okur", 104, "Got lost on the way to the map shop. No further comment."),
    Note("lowtide_fm", 92, "Filter open, window open, neighbour's dog on backing vocals. “Amber” is up.", (Remark("mei_l", "The cats demand an encore."),)),
    Note("pete_shed", 80, "Turned a handle for Ines' bread blade. It's pear wood. It is far too good for cutting dough, which is exactly what dough deserves.",
        (Remark("salt_and_starter", "I may never cut anything else again."),)),
    Note("deepfield", 63, "Four hours on a hill for seven seconds of circles. I counted three meteors, two owls and one very confused cyclist.",
        (Remark("velo_marco", "That was not me. I am never confused. I was looking for the espresso."), Remark("deepfield", "It was you."))),
    Note("demo", 57, "Trying this place out. So far: one fern, one cat, one night train booked. Productive evening."),
    Note("wanjiru_n", 49, "First jog in five weeks! Two kilometres! A snail overtook me and said well done!", (Remark("velo_marco", "The snail is right."), Remark("demo", "Well done from here as well!"))),
    Note("quietpixels", 34, "Devlog 12 is live. The cat has a walk cycle. I've watched her cross the street maybe two hundred times and I still say “careful” every time.",
        (Remark("noor_draws", "CAREFUL"), Remark("mei_l", "Two hundred and one now."))),
    Note("moss_and_stone", 27, "Somebody explained to me that my fern can be drawn with four lines of arithmetic. I told the fern. It did not look up."),
    Note("lucia_v", 20, "Question for the evening: which video here would you hang on your wall as a still? I'm between the seahorses and the wet street.",
        (Remark("tomasz_fm", "The record, mid-turn."), Remark("samira_k", "Star trails, no contest."), Remark("demo", "The fog. Over the sofa."))),
    Note("creator", 8.2, "“Liquid colour” is up. Four clouds, five sines, and a weekend of my life. Turn the lights down for it.", (Remark("thread_and_chalk", "Lights are down. Tea is on."),)),
    Note("dave_hm", 5.5, "Reporting back: I posted something."),
    Note("kofi_m", 3.1, "What do you call a video platform with a duck, a cat, a fern and a pigeon? Sunday.", (Remark("old_bjorn", "That one was not bad."), Remark("kofi_m", "Framing this."))),
    Note("papermaps", 1.2, "Walking weather tomorrow in half of the world. Check which half before you set out."),
    Note("salt_and_starter", 0.4, "Oven on. Who's awake?", (Remark("ada_bytes", "Always."), Remark("wanjiru_n", "Awake and hungry."))),
)  # fmt: skip
