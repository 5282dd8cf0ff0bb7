"""Slips in other languages than English, with no dictionary but a frequency list."""

import pytest

from cleaner.repair import repair, tongues
from cleaner.repair.tongues import tongue


@pytest.fixture(autouse=True)
def no_dictionaries(monkeypatch: pytest.MonkeyPatch):
    """The plain install: dictionaries are an extra."""
    monkeypatch.setattr(tongues, "speller", lambda _: None)
    tongue.cache_clear()
    yield
    tongue.cache_clear()


def changes(text: str, language: str | None = None) -> list[tuple[str, str]]:
    return [(edit.removed, edit.replacement) for edit in repair(text, language=language)]


SLIPS = (
    ("de", "eignetlich", "eigentlich", "Wir wollten {} schon am Morgen mit dem Boot zur Insel fahren."),
    ("de", "unterschielich", "unterschiedlich", "Die Preise für Fisch sind {}, je nachdem, wo man ihn im Hafen kauft."),
    ("de", "wharscheinlich", "wahrscheinlich", "Das alte Boot am Hafen wird {} erst im nächsten Sommer wieder fahren."),
    ("de", "verscheidene", "verschiedene", "Am Kai liegen {} Boote, und keines davon gehört den Leuten im Dorf."),
    ("de", "Entwiklung", "Entwicklung", "Die Leute im Dorf sind mit der {} des alten Hafens sehr zufrieden."),
    ("de", "Gesellschfat", "Gesellschaft", "Das Haus am Hafen gehört seit dem Sommer einer {} aus der Stadt."),
    ("fr", "poruquoi", "pourquoi", "Personne ne sait {} le vieux bateau est resté si longtemps dans le port."),
    ("fr", "beacuoup", "beaucoup", "Il y avait {} de monde sur le quai quand le bateau est enfin arrivé."),
    ("fr", "gouvernemment", "gouvernement", "Le {} a promis de réparer le vieux pont avant la fin de l’année."),
    ("fr", "aujourdhuii", None, "Le bateau est arrivé {} et les enfants ont couru jusqu’au bout du quai."),
    ("es", "mientars", "mientras", "Los niños jugaban en el puerto {} llegaban los barcos de la isla."),
    ("es", "priemra", "primera", "Fue la {} vez que el barco llegó al puerto antes de que saliera el sol."),
    ("es", "siguietes", None, "En los años {} el puerto perdió casi todos los barcos que tenía."),
    ("it", "perceh", None, "Restava soltanto {} barca nel porto quando il vento smise di soffiare."),
    ("it", "goveron", None, "Il {} ha promesso di riparare il vecchio ponte prima della fine dell’anno."),
    ("it", "naturlamente", "naturalmente", "I bambini sono scesi {} al porto per vedere le barche che tornavano."),
    ("it", "settinama", None, "La prossima {} le barche torneranno nel porto dopo un lungo viaggio."),
    ("pt", "prinicpal", "principal", "A rua {} vai da igreja até ao porto e volta depois pelo outro lado."),
    ("pt", "primiera", "primeira", "Foi a {} vez que o barco chegou ao porto antes de o sol nascer."),
    ("pl", "rówineż", "również", "Dzieci {} poszły do portu, żeby zobaczyć statki, które wracały z wyspy."),
    ("pl", "wszytskie", None, "Prawie {} łodzie wróciły do portu, zanim zaczął się wielki sztorm."),
    ("nl", "gebruikne", None, "De vissers {} de oude haven nog elke dag, ook in de lange winter."),
    ("nl", "natturlijk", None, "De kinderen gingen {} naar de haven om de boten te zien die terugkwamen."),
    ("nl", "waarscihjnlijk", "waarschijnlijk", "De boot komt {} pas morgen terug van het eiland met de post."),
    ("sv", "natrurligtvis", None, "Barnen gick {} ner till hamnen för att se båtarna komma tillbaka."),
    ("sv", "egetnligen", "egentligen", "Ingen visste {} varför den gamla båten låg kvar i hamnen hela vintern."),
    ("sv", "tillsmamans", "tillsammans", "De gick {} ner till hamnen för att se båtarna komma in på kvällen."),
    ("fi", "tänäväna", None, "Lapset menivät {} satamaan katsomaan laivoja, jotka palasivat saarelta."),
    ("fi", "kuietnkin", "kuitenkin", "Vanha laiva jäi {} satamaan koko talveksi muiden veneiden kanssa."),
    ("cs", "napříkald", "například", "Děti chodily {} do přístavu, aby viděly lodě, které se vracely z ostrova."),
    ("ca", "sempper", None, "Els nens van tornar al port {} a la tarda per veure les barques de l’illa."),
    ("uk", "сьогонді", "сьогодні", "Діти {} пішли до порту, щоб побачити човни, які повернулися з острова."),
    ("ru", "сгеодня", "сегодня", "Дети {} пошли в порт, чтобы увидеть лодки, которые вернулись с острова."),
    ("ru", "правителсьтво", "правительство", "Вчера {} обещало починить старый мост до конца этого года."),
    ("el", "κυβρένηση", "κυβέρνηση", "Η {} υποσχέθηκε να φτιάξει την παλιά γέφυρα πριν από το τέλος του χρόνου."),
    ("da", "alligeevl", "alligevel", "Børnene gik {} ned til havnen for at se bådene komme hjem fra øen."),
    ("no", "egetnlig", "egentlig", "Ingen visste {} hvorfor den gamle båten ble liggende i havnen hele vinteren."),
)  # fmt: skip
"""A slip near the end, two of them or a short list leave a word alone (None)."""


@pytest.mark.parametrize(
    ("language", "typed", "meant", "sentence"), SLIPS, ids=[f"{s[0]} {s[1]}" for s in SLIPS]
)
def test_slips(language: str, typed: str, meant: str | None, sentence: str):
    text = sentence.format(typed)
    assert changes(text, language) == ([(typed, meant)] if meant else [])


RIGHT = {
    "de compound": "Das Fischerbootsschuppendach wurde im Sommer von den Leuten im Dorf gestrichen.",
    "de name": "Am Abend sprach Schnieder mit den Leuten im Hafen, und Schmidtt hörte ihm zu.",
    "de name after a preposition": "Der Brief kam von Schnieder und lag lange in der alten Hafenmeisterei.",
    "de rare": "Der Klabautermann, so heißt es, kalfatert nachts das Boot und hämmert bis zum Morgen.",
    "de dialect": "Mir san gestern aufn Berg gangen und ham uns oben a Weißbier und a Brezn gekauft.",
    "de twice": "Der Knarzling ist ein Fisch, und ein Knarzling schmeckt nur im Winter wirklich gut.",
    "de quoted": "Er schrieb „eignetlich“ an die Tafel und fragte die Klasse, was daran falsch ist.",
    "de capitals": "Das WIRTSCHFATSHAUS steht seit dem Sommer leer, und keiner will es kaufen.",
    "fr verlan": "Il a dit que la meuf était chelou et que les keufs allaient arriver bientôt.",
    "fr rare": "Les goémoniers ramassaient le varech et le brûlaient dans les fosses au bord de l’eau.",
    "fr verb": "Nous désensablerions volontiers le vieux bateau si les voisins nous aidaient un peu.",
    "fr place": "Ils habitaient à Plougrescant, puis à Kerfissien, et ne revenaient jamais au port.",
    "es verb": "Explicárselo a los niños fue más difícil que remolcar el barco hasta el puerto.",
    "es diminutive": "El perrillo y la gatita dormían junto a la barquichuela que nadie quería comprar.",
    "es regional": "Los gurises del pago andaban descalzos y el gauchaje los miraba desde el galpón.",
    "it verb": "Bisognerebbe restituirglielo prima che la barca lasci il porto per tutto l’inverno.",
    "it diminutive": "La barchettina restava nel porticciolo insieme alle altre per tutto l’inverno.",
    "pt verb": "Dir-se-ia que o barco ficara no porto à espera de quem o quisesse comprar um dia.",
    "pl inflected": "Rybaczkami nazywano kobiety, które naprawiały sieci w naszym małym porcie.",
    "pl diminutive": "Mała łódeczka stała przy brzeżku, a dzieciaczki bawiły się obok niej cały dzień.",
    "nl compound": "De vissersbotenverhuurder woont naast de haven en heeft drie kleine bootjes.",
    "nl diminutive": "Het scheepje lag in het haventje naast de bootjes van de oude vissersvrouwtjes.",
    "sv compound": "Fiskebåtsuthyraren bor bredvid hamnen och har tre små båtar som ingen vill hyra.",
    "fi inflected": "Kalastajaveneissämmekään ei ollut tilaa kaikille, jotka halusivat saarelle.",
    "fi compound": "Satamakonttorin ovenkahvantekijä asui saarella yksin koko pitkän talven ajan.",
    "cs inflected": "Rybářkami se říkalo ženám, které v našem malém přístavu spravovaly sítě.",
    "ca regional": "Les xiquetes i els xiquets anaren a vore les barques que tornaven de l’illa.",
    "uk inflected": "Рибалоньками називали жінок, які лагодили сіті в нашому маленькому порту.",
    "ru inflected": "Рыбачками называли женщин, которые чинили сети в нашем маленьком порту.",
    "ru diminutive": "Маленькая лодчоночка стояла у бережка, а ребятишечки играли рядом весь день.",
    "el english": "Στο τέλος της σελίδας γράφει all rigths reserved και κανείς δεν το διορθώνει.",
    "da compound": "Fiskerbådsudlejeren bor ved siden af havnen og har tre små både til leje.",
}  # fmt: skip


@pytest.mark.parametrize("sentence", RIGHT.values(), ids=RIGHT)
def test_what_people_write_stays(sentence: str, request: pytest.FixtureRequest):
    language = request.node.callspec.id[:2]
    assert changes(sentence, language) == []
    assert changes(f"{sentence} {sentence.lower()}") == []
