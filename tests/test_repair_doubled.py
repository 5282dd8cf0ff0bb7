"""Small words that stand twice, and capitals that slipped into a word."""

from itertools import pairwise

import pytest

from cleaner import clean
from cleaner.repair import repair

HARBOUR = (
    "The ferry runs again from Monday, the harbour office said after a long meeting with the "
    "people of the island, and most of them were glad to hear it."
)


def mended(text: str) -> list[tuple[str, str]]:
    edits = repair(text)
    assert all(edit.rule in ("any/doubled-word", "any/inner-capital") for edit in edits)
    return [(edit.removed, edit.replacement) for edit in edits]


TWICE = (
    "She left her coat in the the old boathouse and walked home through the rain.",
    "The baker and and his brother carried the oven up the stairs before noon.",
    "They waited for a a long time, but the pilot did not come back that night.",
    "He had never seen an an owl so close to the town as on that grey morning.",
    "Most of of the nets were torn, and nobody had the thread to mend them again.",
    "The council wants to to close the lower road until the bridge is painted.",
    "There is enough bread for for all of the guests who are staying at the inn.",
    "You may pay at the desk or or send the money with the boy in the evening.",
    "She wrote the whole letter with with a pencil that she had found on the train.",
    "The roof was mended by by two carpenters who had come over from the mainland.",
    "The letters from from his aunt were kept in a tin box under the kitchen table.",
    "They dragged the boat into into the shed and covered it with an old sail.",
    "The twins sold their their bicycles and bought a small motorboat instead.",
    "Please bring your your own cups, since the hall has none that are clean.",
    "We painted our our fence twice and still the green shows through the white.",
    "The village lost its its only doctor when the old surgery closed last year.",
    "The clock has been been slow since the tower was struck in the August storm.",
    "The new pier will be be opened in May, when the last planks have been laid.",
    "The children ran down to the the water and would not come in for their tea.",
    "He asked the clerk for the key, and and she gave it to him without a word.",
    "Das Boot lag im Hafen und und wartete auf die Flut, die am Abend kommen sollte.",
    "Sie sagte, dass dass die Brücke im Winter gesperrt bleibt und niemand hinüberkommt.",
    "Man kann mit dem Bus fahren oder oder zu Fuß über den Deich nach Hause gehen.",
    "Le vieux bateau est resté dans dans le port pendant tout l’hiver avec les autres.",
    "Elle a acheté du pain et et du fromage pour les enfants qui rentraient de la plage.",
    "El barco salió del del puerto por la mañana y volvió con la marea de la tarde.",
    "La barca è rimasta nel nel porto tutto l’inverno insieme a quelle dei pescatori.",
    "O barco ficou no porto com com os outros até que a maré subiu ao fim da tarde.",
    "Båten låg kvar i hamnen och och väntade på vinden som skulle komma på kvällen.",
    "Kapal itu tinggal di pelabuhan dan dan menunggu angin yang baik sampai malam hari.",
)


@pytest.mark.parametrize("sentence", TWICE)
def test_the_second_goes(sentence: str):
    words = sentence.split(" ")
    ((one, other),) = {(a, b) for a, b in pairwise(words) if a == b}
    assert mended(sentence) == [(f"{one} {other}", one)]
    cleaned = clean(sentence, remove=False)
    assert cleaned.text == sentence.replace(f" {one} {other} ", f" {one} ")
    assert cleaned.restore() == sentence


MEANT = {
    "had": "By the time the boat came in, he had had enough of the wind and of the waiting.",
    "that": "She knew that that was the last time that anybody would ask her for a song.",
    "very": "It was a very very small harbour, with room for two boats and a cat to sleep.",
    "is": "What it is is a plan for the pier, and nobody in the town has ever read it.",
    "was": "What it was was a goat, and it stood on the roof of the ferry until noon.",
    "in": "They came in in pairs, and the boy at the door counted them with his pencil.",
    "on": "Carry on on the left side of the road until you see the second lighthouse.",
    "it": "When you see it it looks much smaller than it does in any of the pictures.",
    "her": "He gave her her coat and her hat, and then he opened the door for them all.",
    "this": "We have always been doing this this way and nobody has ever said a word.",
    "stranded to": "The man whom we used to talk to to pass the time has moved to the mainland.",
    "stranded from": "The place that they had come from from time to time sent them a letter.",
    "because": "All that winter she longed for for it was the only song that she had known.",
    "operators": "The words and and or join two conditions, and each of them has a value.",
    "quoted pair": "He always writes “the the” when he is tired and then he rubs out the second.",
    "speech": "“I was looking for the the what do you call it,” said the old man by the door.",
    "by itself": "The title on the cover was only ‘the the’ and nobody knew what it was about.",
    "comma": "It was a long, long way to the the, well, to whatever it is called these days.",
    "three times": "And the drum went on and and and and the boats answered it from the bay.",
    "song": "Over the the hill and and away they sang, and the whole of the bus sang along.",
    "title": "A History Of The The Island And Its Boats From The Early Days Until Today",
    "verse": "The moon came over the the hill and slept,\nand all the sails were folded in the bay,",
    "code": "if (the the == other) { return the; } // and so on to the end of the long line",
    "label": "Back to the the top",
    "die die": "Die Frauen, die die Netze flicken, sitzen am Abend auf der Bank vor dem Haus.",
    "das das": "Er sagt, das das Haus am Hafen verkauft wird, und keiner glaubt es ihm mehr.",
    "von von": "Ein Brief von von der Heydt lag im Kasten, und keiner wollte ihn öffnen.",
    "vous vous": "Si vous vous levez avant le soleil, le port est encore vide et la mer est calme.",
    "de De": "Le discours de de Gaulle était écrit sur une feuille que le vent a emportée.",
    "det det": "Så var det det här med båten som ingen ville köpa och som ingen ville sälja.",
    "reduplication": "Anak anak bermain di pantai dan kapal kapal kecil menunggu di pelabuhan itu.",
    "facto": "Hij is de de facto leider van de haven en iedereen op het eiland weet dat al jaren.",
}


@pytest.mark.parametrize("sentence", MEANT.values(), ids=MEANT)
def test_what_may_be_meant_twice_stays(sentence: str):
    assert mended(sentence) == []
    assert mended(f"{HARBOUR}\n\n{sentence}\n\n{HARBOUR}") == []


def test_a_text_that_stutters_on_purpose_stays():
    text = "".join(
        f"He took the the {thing} and and put it down again before anybody had seen him. "
        f"Then he went to to the {thing} once more and looked at it for a long time.\n\n"
        for thing in ("lamp", "chair", "spade", "kettle")
    )
    assert mended(text) == []


def test_both_rules_can_be_switched_off():
    text = f"{HARBOUR} ABout half of of them went home before the others had come."
    ignored = ("any/doubled-word", "any/inner-capital")
    assert repair(text, ignored=ignored) == []
    assert len(repair(text)) == 2


CAPITALS = (
    ("THere", "There", "{} was nobody on the pier when the first boat came in with the tide."),
    ("ABout", "About", "{} half of the houses on the island have no water in the summer."),
    ("BEcause", None, "{} of the rain the race was put off until the end of the next week."),
    ("WIth", "With", "{} the last of the bread they fed the birds on the wall of the harbour."),
    ("THis", "This", "{} is the only road that leads from the station down to the old port."),
    ("WHen", "When", "{} the bell rings, the boys run down to the water to see the ferry."),
    ("ANother", None, "{} boat came in before noon with salt and coal for the winter months."),
    ("SOme", None, "{} of the nets were torn, and the women sat on the wall to mend them."),
    ("THey", "They", "{} had walked all the way from the lighthouse to the end of the island."),
    ("AFter", "After", "{} the storm the whole beach was covered with wood from the old pier."),
    ("WHere", "Where", "{} the path ends, a small gate leads into the garden of the old school."),
    ("FRom", "From", "{} the window of the kitchen you can see the whole of the lower town."),
    ("WIll", "Will", "{} the new bridge be ready before the winter, or will it take longer?"),
    ("tHe", "the", "They stood at {} end of the pier and waved until the boat was out of sight."),
    ("wHat", "what", "Nobody could say {} had become of the money that was left for the roof."),
    ("tHat", "that", "She was sure {} the key had been under the stone when she left the house."),
    ("wIth", "with", "He came back {} a basket of eggs and a letter for the woman next door."),
    ("tHey", "they", "In the end {} sold the boat and bought two horses and a cart instead."),
    ("hAve", "have", "The people who {} lived here longest say the least about the old days."),
    ("fRom", "from", "A letter {} the harbour office lay on the table for more than a week."),
    ("SIe", None, "{} hatte den Brief am Abend gelesen und ihn dann in den Ofen geworfen."),
    ("NAch", "Nach", "{} dem Sturm lag der halbe Strand voll Holz, und keiner räumte es weg."),
    ("DIese", "Diese", "{} Brücke ist die einzige, die von der Insel zum Festland hinüberführt."),
    ("DAns", "Dans", "{} le port il n’y avait plus personne quand le premier bateau est arrivé."),
    ("POur", "Pour", "{} la fête du village, les enfants ont peint toutes les barques en rouge."),
    ("CUando", "Cuando", "{} llegó el barco, los niños corrieron hasta el final del muelle viejo."),
    ("PEr", None, "{} tutta la notte il vento ha portato la sabbia fin dentro le case."),
    ("NÄr", None, "{} båten kom in sprang alla barnen ner till vattnet för att se på den."),
    ("UNder", None, "{} the bridge the water is so low in August that you can walk across."),
    ("INto", None, "{} the shed they carried what was left of the old boat and its sails."),
)  # a word of three letters, or one whose beginning writers set off, is left


@pytest.mark.parametrize(("typed", "meant", "sentence"), CAPITALS)
def test_capitals_that_slipped(typed: str, meant: str | None, sentence: str):
    text = sentence.format(typed)
    assert mended(text) == ([(typed, meant)] if meant else [])


NO_SLIPS = {
    "product": "The new iPhone lay on the table, and nobody in the house knew whose it was.",
    "mail": "Send us an eMail before noon and we will bring the bread to your house today.",
    "unit": "The engine of the little ferry has 90 kW and drinks a lot of oil in the winter.",
    "plural": "The IDs of both the men were looked at by the guard at the gate of the port.",
    "plural 2": "The DJs and the MCs of the island meet once a year on the old parade ground.",
    "play": "They sell old chairs in the shop REmake near the square and paint them at night.",
    "play 2": "An UNcommon day it was, and the whole of the village talked about it for weeks.",
    "name": "Old McKay and young MacLeod mend the nets of the whole bay for a bag of flour.",
    "camel": "The field forWhat is read first, and all of the others after it, says the book.",
    "degree": "She took her PhD at home and her BSc on the mainland, in the year of the flood.",
    "all caps": "THE BOAT IS FULL OF THINGS FROM THE OLD PIER AND NOBODY WANTS TO BUY THEM.",
    "acronym": "The name is short for MAnual Of Boats, and everybody on the quay uses it.",
    "in brackets": "The machine (COmmon boat engine) stands in the yard behind the old school.",
    "rare": "The TRoll sat under the bridge and asked every goat for the way to the meadow.",
    "twice": "The THere button and the other THere button do the same, says the old manual.",
    "quoted": "He wrote “tHe” on the board and asked the class what was wrong with the word.",
    "near capitals": "The NASA WIth USA label was on the box that they found on the beach today.",
    "code": "var tHe = other(); // that is what the line says, and nobody has changed it",
    "handle": "Write to @tHe or #wHat and somebody from the office will answer you at once.",
    "hyphen": "The pre-THis and post-THis pictures hang side by side in the hall of the inn.",
}


@pytest.mark.parametrize("sentence", NO_SLIPS.values(), ids=NO_SLIPS)
def test_capitals_that_are_meant(sentence: str):
    assert mended(sentence) == []
    assert mended(f"{HARBOUR}\n\n{sentence}\n\n{HARBOUR}") == []
