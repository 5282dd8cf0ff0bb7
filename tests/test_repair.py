"""Typos: what is repaired, and every trap that must not be."""

import json
import os
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner import Cleaner, Config, clean
from cleaner.document import Edit
from cleaner.edits.algebra import compose, replay
from cleaner.repair import pairs as pairs_module
from cleaner.repair import repair
from cleaner.repair.dictionaries import speller
from cleaner.repair.lexicon import Lexicon
from cleaner.repair.score import FEATURES, WEIGHTS, load_weights
from cleaner.repair.slips import slips
from tests.material import ARTICLES, SEED_TEXTS, documents, read

HARBOUR = (
    "The ferry runs again from Monday, the harbour office said after a long meeting with the "
    "people of the island. "
)
NAMES = (
    "The mayor met Velasko at the station. Everyone in town knew Velasko from the papers, and "
    "when Velasko spoke, the hall was quiet. On the way home he asked Velasko for a ticket.\n\n"
)


def changes(text: str, **options) -> list[tuple[str, str]]:
    edits = repair(text, **options)
    if not options:
        assert replay(text, edits) == clean(text, remove=False).text
    return [(edit.removed, edit.replacement) for edit in edits]


@pytest.mark.parametrize(
    ("sentence", "wrong", "right"),
    [
        ("Two leadrs signed the paper at the end of the day.", "leadrs", "leaders"),
        ("Nobody knew when the comittee would meet again.", "comittee", "committee"),
        ("The work took place becuase the bridge was old.", "becuase", "because"),
        ("They were runnning down to the water with the others.", "runnning", "running"),
        ("It was a very importnat day for all of them.", "importnat", "important"),
        ("The managemement of the port was glad to hear it.", "managemement", "management"),
        (
            "She said “the goverment has no plan for the winter” and left.",
            "goverment",
            "government",
        ),
    ],
)
def test_words_are_repaired(sentence: str, wrong: str, right: str):
    assert changes(HARBOUR + sentence) == [(wrong, right)]


@pytest.mark.parametrize(
    ("wrong", "right"), [("Velusko", "Velasko"), ("Velaskko", "Velasko"), ("Veasko", "Velasko")]
)
def test_names_are_repaired(wrong: str, right: str):
    text = NAMES + f"Nobody in the harbour had expected to see {wrong} there so early.\n"
    assert changes(text) == [(wrong, right)]


def test_a_possessive_keeps_its_ending():
    text = NAMES + "Nobody in the harbour had expected Veasko’s boat so early.\n"
    assert "expected Velasko’s boat" in clean(text).text


def test_names_are_repaired_in_other_languages():
    text = (
        "Am Montag kam Velasko in die Stadt. Die Leute kannten Velasko aus der Zeitung, und als "
        "Velasko sprach, war es still. Auf dem Heimweg traf er Velasko noch einmal.\n\n"
        "Am Hafen hatte niemand so früh mit Veasko gerechnet.\n"
    )
    assert changes(text) == [("Veasko", "Velasko")]


# Each stays as it is. The sentence stands in a text that is plainly English unless it is long.
TRAPS = {
    "guerilla": "The guerilla bands held the hills for another year before the peace was signed.",
    "focussed": "The second meeting focussed on the price of bread and on little else that day.",
    "cancelation": "They were told of the cancelation an hour before the boat was to leave.",
    "programing": "He had learnt programing from his aunt, who had built the first machine.",
    "licence": "She lost her licence in the spring and did not drive again until the winter.",
    "license": "The license was signed by the same clerk who had signed all the others.",
    "travelled": "They travelled by night and modelled their route on an older map of the coast.",
    "organise": "The unions organise the march, and the neighbours pay for colour and for paint.",
    "sic": "The note said that the leadrs [sic] would be there before the end of the week.",
    "sic in round": "The note said that the leadrs (sic) would be there before the week ended.",
    "quoted word": "He wrote “leadrs” on the board and asked the class what was wrong with it.",
    "quoted word 2": "He wrote 'leadrs' on the board and asked the class what was wrong with it.",
    "old spelling": "The chronicle says “they dyd sayle vnto the towne with theyr shippes” and ends.",
    "old spelling 2": "The inscription reads “a publick schoole for the vse of poore children” still.",
    "coined": "The brokeness of the old engine was plain to everyone who stood on the quay.",
    "cannel coal": "The stoves burned cannel coal, which gave a clear flame and hardly any smoke.",
    "objets": "Her rooms were full of objets d'art that nobody had dusted in a long time.",
    "ncurses": "The program needs ncurses to draw its windows and stops with an error without it.",
    "semver": "The project follows semver and says so on the first page of its handbook.",
    "hsa": "She put the rest of the money into her HSA and forgot about it for a year.",
    "provence": "They spent the summer in Provence and came back with more wine than clothes.",
    "ambien": "He took an Ambien on the night train and slept until the train had stopped.",
    "leicas": "Both of them still shoot with old Leicas and a bag of film from the freezer.",
    "needs joining": "Call us now to set an a ppointment, or write to the office by the harbour.",
    "needs joining 2": "The house was warm and the win dows were open when the guests arrived.",
    "hyphen": "It was a safety-crticial part and a well-knwon one, but nobody had looked at it.",
    "address": "Write to info@leadrs.org or see www.leadrs.org/recieve for the rest of the notes.",
    "handle": "Thanks to @recieve and #leadrs for the pictures of the harbour in the snow.",
    "code": "Set recieve_count = leadrs[0] and call it again; x.recieve() does the rest for you.",
    "code line": "for leadr in leadrs: print(leadr) -> {recieve}",
    "digits": "The leadrs2 file and the recieve3 file are both kept in the same old folder.",
    "all caps": "THE LEADRS OF THE TWO TOWNS WILL RECIEVE THE KEYS ON MONDAY IN THE HALL.",
    "soft hyphen": "The two lea\u00addrs met in the hall and spoke about the bridge for an hour.",
    "three times": "A leadr is a tool. The leadr has two arms. Put the leadr down when you are done.",
    "elision": "They were goin’ down to the river, waitin’ for the boat and singin’ all the while.",
    "dialect": "Ah dinnae ken whit ye wur sayin tae thon wee laddie ower by the kirk yestreen.",
    "chat": "lol ikr tbh she waz sooo hapy abt it omg cant evn rn wht a nite",
    "drawn out": "That was sooooo good, and the waaaay home was even better than the way there.",
    "cut off": "The rest of the concep… was lost when the page was cut, and so was the end of it.",
    "cut off 2": "There are so many high-tech strateg... and none of them was ever put to use.",
    "spanish words": "The cook served elotes and a dish of fideos with crema on top of the novelas.",
    "german compound": "He called it a Donaudampfschifffahrt and a schadenfreude of the first order.",
    "real words": "From here the form of the quite trial led them trough the desert and the reign.",
    "bold": "The book was printed as *leadrs* in the first run and as _recieve_ in the second.",
}


@pytest.mark.parametrize("sentence", TRAPS.values(), ids=TRAPS)
def test_traps(sentence: str):
    assert changes(HARBOUR + sentence + " " + HARBOUR) == []
    assert changes(HARBOUR + "\n\n" + sentence + "\n\n" + HARBOUR) == []


COINED = {
    "stem more common than the candidate": "The new microcopy on the buttons was shorter than before.",
    "initial": "Their nvidea of the harbour was an elearning course for the ferry crews.",
    "rare word": "The publisher lives off its backlist, and every meditator in town buys from it.",
    "brand": "The new Togetherr platform opened, and the Socialfly people were there as well.",
    "families": "In the second row sat Martin Hauptman, and next to him stood Anna Riddley.",
    "surname": "The prize went to John Pople for his work on the chemistry of the computer.",
    "abbreviated journal": "The study stood in the Journal of Psychiatr Research in the same year.",
}


@pytest.mark.parametrize("sentence", COINED.values(), ids=COINED)
def test_what_is_somebodys_own_stays(sentence: str):
    assert changes(HARBOUR + sentence + " " + HARBOUR) == []


@pytest.mark.parametrize(
    ("sentence", "wrong", "right"),
    [
        ("The possiblity of rain was small, and so they went.", "possiblity", "possibility"),
        ("He spoke pubicly about it on the first day.", "pubicly", "publicly"),
        ("There were two improvments to the old station.", "improvments", "improvements"),
        ("The Infrastrucure Committee met again on Friday.", "Infrastrucure", "Infrastructure"),
        ("The whole commmunity was glad to hear of it.", "commmunity", "community"),
    ],
)
def test_slips_that_look_coined_or_like_names_are_repaired(sentence, wrong, right):
    assert changes(HARBOUR + sentence) == [(wrong, right)]


NAME_TRAPS = {
    "two names": (
        "Emil came home early. The teacher asked Emil to stay, but Emil had to go, and nobody "
        "could keep Emil from it.\n\nThe others waited for Emil and Eemil at the gate of the school.\n"
    ),
    "accents": (
        "They read Mariátegui in class. The essays of Mariátegui are short, and when Mariátegui "
        "wrote them he was ill. She liked Mariátegui most.\n\nIn the list stood Mariategui as well.\n"
    ),
    "plural": (
        "She bought a Leica in town. The old Leica was broken, and a new Leica costs more than "
        "a car. He wanted a Leica too.\n\nAll in all the shop had seven Leicas in its window.\n"
    ),
    "short": (
        "On Monday Kim spoke. The guests saw Kim again at noon, and later Kim left with the "
        "others, since Kim was tired.\n\nNobody there had heard of Kin before that evening.\n"
    ),
    "known name": NAMES.replace("Velasko", "Martin")
    + "Beside the door stood Marvin with a lamp.\n",
    "twice": NAMES
    + "It was Velusko who came. Nobody in the harbour had expected to see Velusko.\n",
    "first letter": NAMES + "Nobody in the harbour had expected to see Belasko there so early.\n",
    "last letter": NAMES + "Nobody in the harbour had expected to see Velaska there so early.\n",
    "username": NAMES + "Velassko\n\nThat is how it was, and nobody said a word about it.\n",
    "russian cases": (
        "Вчера Путин приехал в город. Все ждали, что Путин выступит, и Путин выступил, а потом "
        "Путин уехал.\n\nМногие говорили с Путином о мосте, другие писали о Путине и Путину.\n"
    ),
    "german genitive": (
        "Gestern kam Hansen zurück. Die Leute fragten Hansen nach der Fähre, doch Hansen schwieg, "
        "und so blieb Hansen allein.\n\nNiemand hatte Hansens Boot gesehen.\n"
    ),
}


@pytest.mark.parametrize("text", NAME_TRAPS.values(), ids=NAME_TRAPS)
def test_name_traps(text: str):
    assert changes(text) == []


PASSAGES = {
    "spanish": "Díselo mañana y cómpramelo cuando puedas; explicarselo todo sería muy difícil para mí.",
    "german": "Das Haftpflichtversicherungsgesetz und die Verkehrsinfrastrukturfinanzierung sind neu.",
    "french": "Il faut maintenant que les enfants rentrent à la maison avant que la nuit ne tombe.",
    "italian": "Bisogna spiegarglielo domani mattina, quando tutti saranno tornati dalla montagna.",
    "portuguese": "Amanhã vou dizer-lhe que as crianças já voltaram da escola e estão com fome.",
    "russian": "Завтра дети вернутся из школы, и мы расскажем им о новом мосте через реку.",
    "latin": "Lorem ipsum dolor sit amet, consectetur adipiscing elit, sed do eiusmod tempor.",
    "welsh": "Mae'r llyfrgell yn cynnwys llyfrau, papurau, podlediadau a fideos sydd wedi bod.",
}


@pytest.mark.parametrize("passage", PASSAGES.values(), ids=PASSAGES)
def test_passages_in_other_languages_stay(passage: str):
    assert changes(f"{HARBOUR}\n\n{passage}\n\n{HARBOUR}") == []
    assert changes(passage) == []


needs_dictionaries = pytest.mark.skipif(
    speller("de") is None, reason="needs the extra: pip install '.[languages]'"
)

ABROAD = {
    "de": (
        "Am Montag fährt die Fähre wieder, sagte das Hafenamt nach einer langen Besprechung, und "
        "die Leute haben {} darauf gewartet, dass es endlich weitergeht.",
        [("gemiensam", "gemeinsam"), ("zusammmen", "zusammen")],
    ),
    "es": (
        "El lunes el barco volverá a salir, dijo la autoridad del puerto, y todos los vecinos de "
        "la isla dijeron que era {} para la gente que trabaja allí.",
        [("necesraio", "necesario"), ("importtante", "importante"), ],
    ),
    "fr": (
        "Le bateau repart lundi, a dit le bureau du port après une longue réunion, et les gens de "
        "l’île ont {} demandé pourquoi il fallait attendre si longtemps.",
        [("souevnt", "souvent"), ("finallement", "finalement"), ("égalment", "également")],
    ),
    "it": (
        "La nave riparte lunedì, ha detto il porto dopo una lunga riunione, e la gente dell’isola "
        "ha {} chiesto perché si deve aspettare ancora così a lungo.",
        [("subtio", "subito"), ("finallmente", "finalmente"), ],
    ),
    "pt": (
        "O barco volta a sair na segunda-feira, disse o porto depois de uma longa reunião, e as "
        "pessoas da ilha acham que isso é muito {} para quem trabalha ali.",
        [("imporatnte", "importante"), ("necesssário", "necessário"), ],
    ),
    "ru": (
        "В понедельник паром снова пойдёт, сообщили в порту после долгого совещания, и жители "
        "острова сказали, что это {} для всех, кто там работает.",
        [("возомжно", "возможно"), ],
    ),
}  # fmt: skip
LONG_ENOUGH = [
    (code, text.format(wrong), wrong, right)
    for code, (text, pairs) in ABROAD.items()
    for wrong, right in pairs
    if len(wrong) >= 7
]


@needs_dictionaries
@pytest.mark.parametrize(("code", "text", "wrong", "right"), LONG_ENOUGH)
def test_words_of_other_languages_are_repaired(code, text, wrong, right):
    (edit,) = repair(text)
    assert (edit.removed, edit.replacement, edit.rule) == (wrong, right, f"{code}/misspelt-word")
    assert repair(replay(text, [edit])) == []


TRAPS_ABROAD = {
    "compounds": ("de", "donaudampfschifffahrtsbegeistert"),
    "compound of two": ("de", "hafenamtsseitig"),
    "prefix": ("de", "weiterzuverbreiten"),
    "anglicism": ("de", "getaggt"),
    "enclitics": ("es", "explicarselo"),
    "two enclitics": ("es", "comprándotelas"),
    "clitics": ("it", "spiegarglielo"),
    "inflection": ("ru", "рассказывавшими"),
    "another case": ("ru", "возможностями"),
    "an ending": ("ru", "достаточном"),
    "an ending of verbs": ("es", "importaban"),
    "one vowel for another": ("de", "gemeinsem"),
    "short": ("fr", "suovent"[:5]),
    "another language": ("fr", "available"),
}


@pytest.mark.parametrize(("code", "word"), TRAPS_ABROAD.values(), ids=TRAPS_ABROAD)
def test_traps_of_other_languages(code: str, word: str):
    assert repair(ABROAD[code][0].format(word)) == []


def test_without_dictionaries_a_long_list_decides(monkeypatch):
    from cleaner.repair import tongues

    monkeypatch.setattr(tongues, "speller", lambda code: None)
    tongues.tongue.cache_clear()
    try:
        assert changes(ABROAD["de"][0].format("gemiensam")) == [("gemiensam", "gemeinsam")]
        assert repair(ABROAD["de"][0].format("gemeinsem")) == []
    finally:
        tongues.tongue.cache_clear()


def test_a_document_about_spelling_mistakes_stays():
    text = (
        "Ten spelling mistakes that everybody makes. People write recieve for receive and seperate "
        "for separate. The commonest misspelling is definately, and occured is close behind it.\n"
    )
    assert changes(text) == []
    assert changes(text.replace("spelling mistakes", "things").replace("misspelling", "one"))


def test_words_and_names_that_the_user_spares_stay():
    text = HARBOUR + "Two leadrs signed the paper at the end of the day.\n"
    assert Cleaner(Config(words=("Leadrs",))).clean(text).text == text
    named = NAMES + "Nobody in the harbour had expected to see Veasko there so early.\n"
    assert Cleaner(Config(names=("Veasko",))).clean(named).text == named
    with pytest.raises(ValueError, match="names="):
        Config(names="Veasko")  # type: ignore[arg-type]


def test_strict_asks_for_more():
    text = NAMES + "Nobody in the harbour had expected to see Velusko there so early.\n"
    assert changes(text, mode="default") == [("Velusko", "Velasko")]
    assert changes(text, mode="strict") == []
    assert load_weights().strict > load_weights().default


def test_a_repair_says_what_it_is():
    text = NAMES + "Two leadrs signed the paper, and nobody had expected to see Veasko there.\n"
    word, name = clean(text).edits
    assert (word.rule, name.rule) == ("en/misspelt-word", "any/misspelt-name")
    assert load_weights().default <= word.score <= 1
    assert word.reason == "No dictionary has it; “leaders” is meant: a letter dropped."
    assert name.reason == "“Veasko” stands here once, “Velasko” 4 times: a letter dropped."


def test_the_language_may_be_said():
    text = "Two leadrs signed the paper at the end of the day.\n"
    assert changes(text, language="en") == [("leadrs", "leaders")]
    assert changes(text, language="de") == []


@pytest.mark.parametrize(
    ("garbled", "right"),
    [
        ("The cafÃ© on the quay was closed.", "The café on the quay was closed."),
        ("It doesnâ€™t matter.", "It doesn’t matter."),
        ("She said â€œnoâ€\u009d and left.", "She said “no” and left."),
        # A letter whose second half looks like a blank.
        ("Ð\xa0ÐµÐºÐ° Ñ‚Ð¸Ñ…Ð°.", "Река тиха."),
        ("Ñ\x85Ð¾Ð»Ð¾Ð´Ð½Ð¾ Ñ\x83 Ñ\x80ÐµÐºÐ¸", "холодно у реки"),
        ("Le bac est dÃ©jÃ\xa0 lÃ\xa0, tout prÃ¨s.", "Le bac est déjà là, tout près."),
        ("Å\xa0ipka u mlÃ½na", "Šipka u mlýna"),
        ("Ù…Ø±ÙƒØ¨", "مركب"),
        ("La grue Ã quai pÃ¨se lourd.", "La grue à quai pèse lourd."),
        # A short piece that only its line gives away.
        ("Р› РЅР° Р±РµСЂРµРіСѓ Рё РІ РїРѕР»Рµ", "Л на берегу и в поле"),
        (
            "The cafГ© and the naГЇve ferryman, вЂњopenвЂќ.",
            "The café and the naïve ferryman, “open”.",
        ),
        ("Gƒô≈õ na ≈ÇƒÖce", "Gęś na łące"),
        # Letters of three and four bytes.
        ("æ¸¯ã\x81¯é\x9d™ã\x81‹", "港は静か"),
        ("ðŸ˜€ on the quay", "😀 on the quay"),
    ],
)
def test_mojibake_is_repaired(garbled: str, right: str):
    cleaned = clean(garbled, remove=False)
    assert cleaned.text == right
    assert {edit.rule for edit in cleaned.edits} == {"any/mojibake"}
    assert cleaned.restore() == garbled


@pytest.mark.parametrize(
    "text",
    [
        "“Curly quotes” and ‘single ones’ stay, and so do ﬁ ligatures and ｗｉｄｅ letters.",
        "PARÂMETROS DE ENTRADA E DE SAÍDA, MAÇÃ, CORAÇÕES",
        "Ça va? Le café crème à côté, où l’âne brait.",
        "Über die Straße; für Ärger & Ökonomie.",
        "Line one\u2028line two\u0085line three &amp; four",
        "Ã is a letter, and so is Â.",
        # One letter of the run is lost: no half of it is repaired.
        "ÐŸÐ¾Ñ€Ñ‚ Ñ\ufffd Ð¿Ð¾Ð¼Ð¾Ñ‰ÑŒÑŽÐ\ufffd",
        "- Korea (ëíë¯¼êµ)",
        # Second halves that are lost altogether, or were there as something else.
        "Es war groÃ wie der Hafen.",
        "Ã is a letter of Portuguese, and so is Õ.",
        "Le cr\ufffddit \ufffd l\ufffdexportation",
        "Un été à Évry, naïf: «\xa0çà et là\xa0»… – “œuvre” à 5\xa0€",
        "Người đàn ông đã đến bến cảng; ở đó có ánh sáng.",
        "Река С… и берег Рейна",
    ],
)
def test_what_is_no_mojibake_stays(text: str):
    assert clean(text, remove=False).text == text


def test_without_the_list_of_pairs_the_word_tier_does_its_work(monkeypatch, tmp_path):
    monkeypatch.setattr(pairs_module, "find_spec", lambda name: None)
    pairs_module.known_pairs.cache_clear()
    try:
        assert pairs_module.known_pairs() == {}
        folder = tmp_path / "codespell_lib"
        (folder / "data").mkdir(parents=True)
        (folder / "data" / "dictionary.txt").write_text("agian->again\nals->also, as,\nx1->y\n")
        spec = type(sys)("spec")
        spec.origin = str(folder / "__init__.py")
        monkeypatch.setattr(pairs_module, "find_spec", lambda name: spec)
        pairs_module.known_pairs.cache_clear()
        assert pairs_module.known_pairs() == {"agian": "again"}
    finally:
        pairs_module.known_pairs.cache_clear()


def test_known_misspellings_two_slips_away(monkeypatch):
    from cleaner.repair.passages import vocabulary_of
    from cleaner.repair.words import WordTier

    text = HARBOUR + "The workers wrote a defition of the thing for all of the others.\n"
    tier = WordTier(Lexicon(), {"defition": "definition"})
    (found,) = tier.suspects(text, vocabulary_of(text), None, frozenset())
    assert (found.word.text, found.meant, found.slip) == ("defition", "definition", None)
    quoted = text.replace("wrote a defition of", "wrote “a defition of” and")
    assert list(tier.suspects(quoted, vocabulary_of(quoted), None, frozenset())) == []


def test_every_single_slip_is_found():
    letters = "abcdefghijklmnopqrstuvwxyz"
    word = "balloon"
    typed = {word[:i] + word[i + 1 :] for i in range(7)}
    typed |= {word[:i] + other + word[i:] for i in range(8) for other in letters}
    typed |= {word[:i] + other + word[i + 1 :] for i in range(7) for other in letters}
    typed |= {word[:i] + word[i + 1] + word[i] + word[i + 2 :] for i in range(6)}
    for form in typed - {word}:
        assert [slip.meant for slip in slips(form, letters, {word})][:1] == [word], form


def test_the_weights_are_about_the_features():
    data = json.loads(WEIGHTS.read_text("utf-8"))
    assert tuple(data["weights"]) == FEATURES
    assert 0.5 < data["default"] < data["strict"] < 1


words = st.sampled_from(["leadrs", "goverment", "the", "bridge", "Velasko", "Veasko", "cafÃ©"])
prose = st.lists(words, min_size=1, max_size=30).map(" ".join)


@settings(max_examples=max(60, settings.default.max_examples // 3))
@given(st.one_of(prose, documents()), st.sampled_from(["", HARBOUR, NAMES]))
def test_laws_2_and_4_hold_with_repair(text: str, before: str):
    text = before + text
    cleaned = clean(text, model=False)
    assert replay(text, cleaned.edits) == cleaned.text
    assert cleaned.restore() == text
    assert clean(cleaned.text, model=False).text == cleaned.text


@pytest.mark.parametrize("mode", ["strict", "default"])
@given(st.one_of(prose, documents()), st.sampled_from(["", HARBOUR, NAMES]))
@settings(max_examples=25)
def test_laws_2_and_4_hold_with_repair_and_classifier(mode, text: str, before: str):
    cleaner = Cleaner(Config(repair=mode))
    text = before + text
    cleaned = cleaner.clean(text)
    position = 0
    for edit in cleaned.edits:
        assert position <= edit.start < edit.end
        assert text[edit.start : edit.end] == edit.removed
        position = edit.end
    assert replay(text, cleaned.edits) == cleaned.text
    assert cleaned.restore() == text
    assert cleaner.clean(cleaned.text).text == cleaned.text


HASHES = """
import hashlib, json, sys
from cleaner import Cleaner, Config
from cleaner.edits.algebra import edit_to_json
from tests.test_repair import GARBLED, HARBOUR, NAMES, PASSAGES, TRAPS
typos = "Nobody knew when the comittee would meet, becuase Veasko was late. "
texts = [HARBOUR + trap + typos + NAMES for trap in [*TRAPS.values(), *PASSAGES.values()]]
if len(sys.argv) > 1:
    texts.reverse()
cleaner = Cleaner(Config(remove=False))
found = {}
for text in [*texts, GARBLED + typos]:
    cleaned = cleaner.clean(text)
    assert cleaned.edits
    found[text] = [cleaned.text, [edit_to_json(edit) for edit in cleaned.edits]]
print(hashlib.sha256(json.dumps(found, sort_keys=True).encode()).hexdigest())
"""
GARBLED = "The cafÃ© on the quay was closed, and it doesnâ€™t open again.\n\n"


def test_7_any_hash_seed_process_and_order_gives_the_same_repairs():
    hashes = {
        subprocess.run(
            [sys.executable, "-c", HASHES, *order],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
            text=True,
        ).stdout.strip()
        for seed, order in (("0", []), ("1", []), ("4242", ["backwards"]))
    }
    assert [len(each) for each in hashes] == [64]


@given(st.lists(st.sampled_from([*TRAPS.values(), NAMES, HARBOUR]), max_size=5))
@settings(max_examples=20)
def test_7_what_was_repaired_before_changes_no_repair(texts):
    cleaner = Cleaner(Config(model=False))
    texts = [text + " Two leadrs met there becuase it was late." for text in texts]
    backwards = list(cleaner.clean_many(reversed(texts)))
    assert list(cleaner.clean_many(texts)) == backwards[::-1]


@pytest.mark.parametrize("path", SEED_TEXTS, ids=lambda path: path.stem)
def test_4_a_repaired_seed_is_not_repaired_again(path):
    once = clean(read(path)).text
    assert clean(once).edits == ()


@settings(max_examples=40)
@given(st.sampled_from(ARTICLES), st.integers(0, 2))
def test_articles_are_left_alone(article: str, number: int):
    assert repair(article * (number + 1)) == []


pieces = st.text(alphabet="ab ", max_size=6)


@st.composite
def edits_of(draw: st.DrawFn, text: str) -> list[Edit]:
    places = sorted(draw(st.sets(st.integers(0, len(text)), max_size=6)))
    return [
        Edit(start, end, text[start:end], draw(st.sampled_from(["", "x", "yz"])), "any/x", "")
        for start, end in zip(places[::2], places[1::2], strict=False)
    ]


@given(st.data(), st.text(alphabet="abc", max_size=12))
def test_removals_and_repairs_compose(data: st.DataObject, text: str):
    first = [edit._replace(replacement="") for edit in data.draw(edits_of(text))]
    middle = replay(text, first)
    second = data.draw(edits_of(middle))
    assert replay(text, compose(text, first, second)) == replay(middle, second)
