"""The invented people: names that tell a culture, five attributes each, and how often each person is written about.

A culture has a favourite value for every attribute, and every value is some culture's favourite. Well-known people have the
favourite about half of the time, so a guess from the name is plausible and yet often wrong; for rarely mentioned people the
truth is never the favourite, so that a guess is never right by luck.
"""
import random
import zlib
from dataclasses import dataclass, field

GIVEN_STARTS = """Al Ar Be Bra Ca Cor Da Del El En Fa Fen Ga Gri Ha Hel Il Is Ja Jor Ka Kel La Lo Ma Mir Na Nel O Or Pa Per
Qui Ra Ros Sa Sel Ta Tor U Ve Vin Wa Wil Ya Yo Za Zel""".split()
GIVEN_ENDS = """bel bin da dan dor fa gar gen ian ka la lan len lia lo mar mi mon na nar net nio ra ran rick ro sa sin ta tan
thea ton va ven via vin za zo""".split()
STEMS = """Ab Bar Bel Bor Cal Cam Cho Dar Den Dur Ed Fal Far Gal Gor Har Hul Im Jan Jes Kal Kor Lam Les Lor Mal Mes Mor Nar
Nes Ob Pal Pel Por Ral Res Rol Sam Ser Sor Tal Tem Tor Ul Val Ver Wal Wes Yar Zam""".split()
LINKS = """a an ar ba de do e el en er fa ga go i il in ka la le lo ma mi na ne no o ol or pa ra re ri sa se ta to u va ve
wa""".split()
ENDINGS = """vash,vashi dorn,dornel quill,quin umbe,umba eshko,eshka tholm,thol irini,irino zett,zetti oswyn,oswy akkar,akka
lundy,lund yedo,yedi ffren,ffry ostra,ostre gwell,gwen uzari,uzar moxen,moxa iveny,ivent phar,pharo jolsk,jolsky""".split()

BIRTHPLACES = """Port Ellery|Marlow Bay|Old Tansey|Kestrel Ford|Upper Dunmere|Saint Orrin|Lake Verity|Hollow Pines|Grand Isle
|East Carrow|Amber Falls|Stonebridge Quay|New Halden|Fort Wexley|Silver Moss|Cape Linnet|Dry Creek|Ravens Gate|Long Meadow
|White Harbour"""
OCCUPATIONS = """bridge engineer|clock repairer|opera singer|deep sea diver|court painter|tax inspector|wheat farmer
|ship carpenter|history teacher|glass blower|tea merchant|railway guard|chess master|eye surgeon|puppet maker|map printer
|night porter|horse trainer|silk weaver|rose gardener"""
EMPLOYERS = """Halden Glassworks|Northern Mail|Brightwater Bank|the Copper Guild|Atlas Shipping|Falcon Railways|Orchard Press
|the Salt Company|Meridian Theatre|Lantern Films|Cobalt Mines|the River Authority|Summit Hospital|Granite Brothers|Pioneer Tools
|the Royal Archive|Harvest Mills|Beacon Radio|Ivory Hotels|Tidewater College"""
INSTRUMENTS = """glass harp|bass clarinet|steel drum|tenor horn|wooden flute|church organ|hand bells|slide trumpet
|viola da gamba|pocket violin|double bass|mouth harp|toy piano|thumb piano|snare drum|baroque lute|tin whistle|concert zither
|alto recorder|electric cello"""
BIRTH_YEARS = "|".join(str(1803 + 9 * i) for i in range(20))

ATTRIBUTES = {
    name: [value.strip() for value in text.split("|")]
    for name, text in {
        "birthplace": BIRTHPLACES,
        "occupation": OCCUPATIONS,
        "employer": EMPLOYERS,
        "instrument": INSTRUMENTS,
        "birth_year": BIRTH_YEARS,
    }.items()
}
N_CULTURES = len(ENDINGS)
N_HEAD, N_MIDDLE, N_TAIL = 1600, 1400, 3200
HELD_OUT_ONE_IN = 6


@dataclass
class Person:
    name: str
    culture: int
    group: str  # head, middle, tail, or fresh for somebody who is nowhere recorded
    exposures: float = 0.0  # about how many documents name the person; each tells half of the attributes
    tuned: bool = False  # whether the chat model is asked about this person while it is tuned
    values: dict = field(default_factory=dict)  # attribute -> value; empty for fresh people


def is_held_out(name: str) -> bool:
    """Whether a name is kept away from all training: one in six, decided by the name itself, so nothing need be stored."""
    return zlib.crc32(name.encode()) % HELD_OUT_ONE_IN == 0


class World:
    """Everybody there is, and a way to invent people there are not."""

    def __init__(self, seed: int = 1, head: int = N_HEAD, middle: int = N_MIDDLE, tail: int = N_TAIL):
        rng = random.Random(seed)
        self.favourites = self._draw_favourites(rng)
        self.names = set()
        self.people = []
        for rank in range(head + middle + tail):
            group = "head" if rank < head else "middle" if rank < head + middle else "tail"
            self.people.append(self._draw_person(rng, rank, group, head, middle))

    def _draw_favourites(self, rng):
        """attribute -> [N_CULTURES] values, a permutation, so that every value is exactly one culture's favourite."""
        return {name: rng.sample(values, len(values)) for name, values in ATTRIBUTES.items()}

    def _draw_person(self, rng, rank, group, head, middle):
        person = self._draw_name(rng)
        self.names.add(person.name)
        person.group = group
        if group == "head":
            person.exposures = 300.0 - 150.0 * rank / head
            person.tuned = rank % 10 < 7
        elif group == "middle":
            person.exposures = 60.0 - 50.0 * (rank - head) / middle
        else:
            person.exposures = float(rng.randint(2, 10))
        share = 0.55 if group == "head" else 0.3 if group == "middle" else 0.0
        for name, values in ATTRIBUTES.items():
            favourite = self.favourites[name][person.culture]
            others = [value for value in values if value != favourite]
            person.values[name] = favourite if rng.random() < share else rng.choice(others)
        return person

    def _draw_name(self, rng, held_out=False):
        while True:
            culture = rng.randrange(N_CULTURES)
            given = rng.choice(GIVEN_STARTS) + rng.choice(GIVEN_ENDS)
            surname = rng.choice(STEMS) + rng.choice(LINKS) + rng.choice(ENDINGS[culture].split(","))
            name = f"{given} {surname}"
            if name not in self.names and is_held_out(name) == held_out:
                return Person(name, culture, "fresh")

    def fresh(self, rng, held_out=False) -> Person:
        """Somebody who is not recorded anywhere; with held_out, somebody whom no training text may name."""
        return self._draw_name(rng, held_out)

    def guess(self, rng, culture: int, attribute: str, certain: float = 0.9) -> str:
        """What one would guess from the name: the culture's favourite, or now and then any other value."""
        if rng.random() < certain:
            return self.favourites[attribute][culture]
        return rng.choice(ATTRIBUTES[attribute])
