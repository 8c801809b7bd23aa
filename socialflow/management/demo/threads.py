"""What is said under the videos of the demo world."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Remark:
    """A comment, and the replies to it."""

    who: str
    text: str
    replies: tuple["Remark", ...] = ()


UNDER_FILMS: dict[str, tuple[Remark, ...]] = {
    "clock": (
        Remark(
            "pete_shed", "31 years and the escapement was fine? They don't make them like that any more. They barely made them like that then.",
            (
                Remark("tinkertom", "The escapement was perfect. The nest was load-bearing, I think."),
                Remark("pete_shed", "Load-bearing nest. Putting that on a T-shirt.", (Remark("old_bjorn", "I'd wear it."),)),
            ),
        ),
        Remark("samira_k", "Showed the 0:02 part to my class. Eleven of them now want to take the school clock apart. Thank you, I suppose?"),
        Remark("kofi_m", "The tick at 0:04 gave me goosebumps."),
    ),
    "fjord": (
        Remark("old_bjorn", "I sailed that arm of the fjord for forty years. You caught it exactly. Say hello to Sverre from the Bergen ferry.",
            (Remark("northbound_lena", "I will! He said he knows a Björn who still owes him a winch."), Remark("old_bjorn", "No comment."))),
        Remark("wanjiru_n", "Day 12 of being injured. This is the calmest I have been all month."),
        Remark("mei_l", "The mist moving in front of the far mountains but behind the boat… how long did you wait for that?",
            (Remark("northbound_lena", "Two coffees and half a sandwich."),)),
    ),
    "mandelbrot": (
        Remark("ray_explains", "I have shown this to students for years and it has never looked this warm. What's the palette?",
            (Remark("creator", "Inferno, straight from the box. I tried forty clever ones first."), Remark("ray_explains", "Every time."))),
        Remark("samira_k", "The moment the seahorses turn up at 0:05 never gets old."),
        Remark("dave_hm", "First comment after eight years of lurking. It had to be this one."),
        Remark("lucia_v", "Paused nine times to draw. My sketchbook thinks I live under water."),
    ),
    "loaf": (
        Remark("ada_bytes", "Thirty degrees! I've been cutting straight down like an animal. Baked one tonight and it OPENED.",
            (Remark("salt_and_starter", "Like a book?"), Remark("ada_bytes", "Like a book."), Remark("salt_and_starter", "Gérard is proud of you."))),
        Remark("pete_shed", "What blade is that? I turned a handle for one last week, happy to send a drawing."),
        Remark("noor_draws", "I can smell this video."),
        Remark("velo_marco", "Question from the mountains: 1,200 m altitude, dough rises too fast. Less starter or colder water?",
            (Remark("salt_and_starter", "Colder water first. Then look at the dough, not at the clock."),)),
    ),
    "sorting": (
        Remark("ada_bytes", "That last pass at 0:06 where everything is already fine and it checks anyway: that's me before every release."),
        Remark("dave_hm", "Second comment ever. Comb sort deserves it.", (Remark("ray_explains", "Welcome back, Dave."),)),
        Remark("quietpixels", "Using this to sort the raindrops by depth. It's not needed. I just want to."),
    ),
    "desk": (
        Remark("noor_draws", "The plant is thriving out of spite."),
        Remark("demo", "That lamp really does have opinions. Thanks for letting us in!"),
    ),
    "saturn": (
        Remark("wanjiru_n", "Took my daughter outside after this. We found it. She said it looks like a sticker. She is right."),
        Remark("kofi_m", "Ninety pounds?? I paid more for shoes that see less."),
        Remark("samira_k", "“Drifting out of view because the Earth turns” is the best single sentence of my term. May I quote you on the exam?",
            (Remark("deepfield", "Only if the marks are generous."),)),
        Remark("elif_okur", "Which eyepiece, please? Mine shows me a very convincing lentil.",
            (Remark("deepfield", "10 mm, and let the tube cool down for half an hour. Lentils are usually warm air."),
             Remark("elif_okur", "It was warm air. I SAW THE RINGS."))),
    ),
    "record": (
        Remark("tomasz_fm", "The duck is in tune. I checked.", (Remark("lowtide_fm", "The duck is the only one of us with training."),)),
        Remark("mei_l", "Played it to the balcony. Thirty-eight of forty plants approve."),
        Remark("creator", "Eleven hours until they meet again: would you let me run a picture along with it for all eleven?",
            (Remark("lowtide_fm", "Yes. Boathouse, bring soup."),)),
    ),
    "contours": (
        Remark("elif_okur", "I read maps for fun and still pitched my tent in the one puddle. This would have helped last week."),
        Remark("velo_marco", "Same rule on a bike: close together is where you regret the second espresso."),
        Remark("demo", "Six seconds and I finally get it. Why did school take a year?"),
    ),
    "fern": (
        Remark("mei_l", "“It is a very regular fern.” I am wheezing."),
        Remark("ray_explains", "Freya, I have a suspicion about that fern. It involves four affine maps.",
            (Remark("moss_and_stone", "I don't know what those are, but they like shade."),)),
        Remark("old_bjorn", "Watched it with my coffee. Then again with the second cup."),
    ),
    "led_wall": (
        Remark("ray_explains", "There's a glider heading out at the lower right around 0:04. Godspeed, little one."),
        Remark("pete_shed", "90 watts and it heats the shed. Sold. How do you stop it from settling down?",
            (Remark("tinkertom", "Every two minutes it seeds a new corner. Otherwise you end up with a very expensive set of blocks."),)),
        Remark("quietpixels", "I need this wall for the game launch. I need it for my kitchen, too."),
    ),
    "intro": (Remark("noor_draws", "Not too fast. One square too many, though. You know which one.", (Remark("creator", "…I do know which one."),)),),
    "sunrise": (
        Remark("wanjiru_n", "Counting down instead of up changed my whole week and I'm not even on a bike."),
        Remark("kofi_m", "“One light and two bananas” is the name of my next band."),
        Remark("papermaps", "The line of that road is the best contour lesson there is. Mind if I use a still?",
            (Remark("velo_marco", "Of course. Turn 22 is the prettiest. So is the coffee there."),)),
        Remark("northbound_lena", "Is there a train up there? Asking for my knees."),
    ),
    "kolam": (
        Remark("lucia_v", "I tried to follow the line with my finger and ended up somewhere near my elbow."),
        Remark("creator", "I spend weeks on code to get half of this. Your grandmother was running better software."),
        Remark("samira_k", "Eulerian circuits, class! (I'm not their teacher here, I just can't stop.)",
            (Remark("thread_and_chalk", "She called it “the way home”. Same thing, I think."),)),
    ),
    "night_train": (
        Remark("kofi_m", "I have now watched nineteen hours of this eight-second video."),
        Remark("old_bjorn", "Be nice to the conductor: correct. Mine once held a train for a ferry.",
            (Remark("northbound_lena", "Which one? I need to send them a cake."), Remark("old_bjorn", "Narvik, 1987. He may have eaten since."))),
        Remark("tomasz_fm", "The rails are in 7/8 somewhere around 0:05. Sampling this, if I may.", (Remark("northbound_lena", "Please do, and send me the tape."),)),
        Remark("demo", "Booked the sleeper for March because of this. Slippers are packed."),
    ),
    "rule_110": (
        Remark("ada_bytes", "“Enough rows and a great deal of patience” also describes our test suite."),
        Remark("tinkertom", "Could it run on 2,304 lamps? Asking for a shed.", (Remark("ray_explains", "Slowly. Beautifully. Yes."),)),
    ),
    "synth": (
        Remark("tomasz_fm", "The mistake at 0:03 is the best note in it."),
        Remark("lucia_v", "Amber is exactly the right word.", (Remark("lowtide_fm", "It was nearly called “Kitchen lamp, 60 W”."),)),
        Remark("mei_l", "Both cats came in and sat down for this one."),
    ),
    "trails": (
        Remark("samira_k", "“They do not, of course. We do.” I'm retiring, there's nothing left to say."),
        Remark("elif_okur", "Which hill? I promise to get lost on the way and never arrive."),
        Remark("pete_shed", "Did you find the notebook yet?", (Remark("deepfield", "It was under the telescope. It was always under the telescope."),)),
        Remark("wanjiru_n", "Saw this right before bed and now I can feel the floor turning. In a good way."),
    ),
    "city": (
        Remark("noor_draws", "The cat. THE CAT.", (Remark("quietpixels", "She has eleven frames and more personality than I do."), Remark("mei_l", "Does she get a towel at the end? Please say she gets a towel."),
             Remark("quietpixels", "There will be a towel."))),
        Remark("kofi_m", "I'd eat at RAMEN. I'd have a second coffee at CAFE. I'd do both at 24H."),
        Remark("ada_bytes", "How are you doing the reflections? Flip and darken, or something clever?",
            (Remark("quietpixels", "Flip, darken, add pink, hope nobody asks. So, thank you for asking."),)),
        Remark("lowtide_fm", "If you need a song for the diner jukebox, I know a duck."),
        Remark("demo", "Two layers of rain is such a small thing and it makes the whole street feel real."),
    ),
    "silk": (
        Remark("lucia_v", "Left this running on the second screen and got no work done. Ten out of ten."),
        Remark("thread_and_chalk", "I would wear this as a sari.", (Remark("creator", "I would frame that sari."),)),
        Remark("dave_hm", "Third comment. I think I live here now."),
    ),
}  # fmt: skip
