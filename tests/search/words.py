"""Own word lists that the analyser is measured on: compounds, words that stay whole, forms that meet.

DEVELOPMENT was looked at while the splitter was made; UNSEEN and WHOLE were written down first and only counted.
A link letter between parts (arbeid-s-markt) belongs to no part.
"""

DEVELOPMENT = """
bouw|materieel beton|viaduct arbeid|markt asfalt|mengsel bedrijf|kleding school|gebouw
laad|infrastructuur laad|paal laad|punt snel|laad|station elektriciteit|net zon|paneel wind|park berm|gras
afval|stof afval|scheiding grond|stof bouw|stof bouw|plaats bouw|werk stad|kantoor dienst|kleding
inkoop|strategie inkoop|beleid inkoop|kracht markt|visie markt|consultatie markt|partij gunning|criterium
geschiktheid|eis contract|bepaling contract|duur raam|overeenkomst klimaat|doel klimaat|akkoord milieu|kosten
milieu|prestatie levens|duur levens|cyclus onderhoud|contract onderhoud|kosten energie|verbruik energie|label
brand|stof|cel water|stof stik|stof fijn|stof lucht|kwaliteit geluid|hinder verkeer|bord verkeer|hinder
rij|bewijs fiets|pad voet|pad weg|dek weg|verharding spoor|weg vaar|weg brug|dek gemeente|huis gemeente|raad
provincie|huis ziekenhuis|bed zorg|instelling zorg|aanbieder operatie|kamer patiënt|jas werk|kleding
werk|plek|apparatuur kantoor|meubilair data|centrum cloud|dienst software|leverancier thuis|werk|plek
hout|bouw hout|skelet|bouw isolatie|materiaal dak|bedekking gevel|bekleding vloer|bedekking
leerling|vervoer doel|groep|vervoer personeel|tekort eiwit|transitie vlees|vervanger koffie|automaat
grond|stroom bagger|specie sloop|werk puin|granulaat zand|winning
"""

UNSEEN = """
riool|renovatie kade|muur sluis|deur asfalt|centrale oever|bescherming straat|verlichting verkeer|licht
afval|inzameling groen|onderhoud park|beheer sport|hal zwem|bad buurt|huis brand|weer|kazerne
politie|uniform hand|schoen veiligheid|schoen regen|jas was|machine was|middel linnen|kast incontinentie|materiaal
voedsel|bank maaltijd|voorziening groente|teler zuivel|product schoonmaak|dienst schoonmaak|middel
bureau|stoel vergader|tafel print|papier telefoon|abonnement batterij|opslag warmte|pomp warmte|net
dak|isolatie kozijn|hout beton|mortel staal|constructie levering|voorwaarde prijs|plafond boete|beding
leverancier|beoordeling duurzaamheid|verslag
"""

WHOLE = """
aanbesteding overeenkomst infrastructuur verantwoording gemeente provincie organisatie materiaal materieel
kwaliteit personeel directeur potentieel onderhoud voorwaarde opdracht overheid onderdeel verantwoord
leveren presteren kinderen waarderen kandidaat document certificaat significant ambitieus maatregel
leverancier
"""


def compounds(text: str) -> dict[str, list[str]]:
    """The words of a list without their bars (link letters filled in by LINKED), with the parts wanted."""
    return {LINKED.get(entry, entry.replace("|", "")): entry.split("|") for entry in text.split()}


LINKED = {
    "arbeid|markt": "arbeidsmarkt", "bedrijf|kleding": "bedrijfskleding", "elektriciteit|net": "elektriciteitsnet",
    "zon|paneel": "zonnepaneel", "stad|kantoor": "stadskantoor", "gunning|criterium": "gunningscriterium",
    "geschiktheid|eis": "geschiktheidseis", "geluid|hinder": "geluidshinder", "verkeer|bord": "verkeersbord",
    "verkeer|hinder": "verkeershinder", "leerling|vervoer": "leerlingenvervoer",
    "doel|groep|vervoer": "doelgroepenvervoer", "personeel|tekort": "personeelstekort", "patiënt|jas": "patiëntenjas",
    "verkeer|licht": "verkeerslicht", "veiligheid|schoen": "veiligheidsschoen", "groente|teler": "groenteteler",
    "levering|voorwaarde": "leveringsvoorwaarde", "leverancier|beoordeling": "leveranciersbeoordeling",
    "duurzaamheid|verslag": "duurzaamheidsverslag", "provincie|huis": "provinciehuis",
    "operatie|kamer": "operatiekamer",
}  # fmt: skip

MEET = """
viaduct/viaducten eis/eisen gunnen/gegund inkopen/ingekocht hergebruik/hergebruikt leverancier/leveranciers
bedrijf/bedrijven huis/huizen brief/brieven coördinator/coordinatoren coördinator/coördinatoren materiaal/materialen
criterium/criteria perceel/percelen weg/wegen schip/schepen stad/steden aanbesteding/aanbestedingen
aanbesteden/aanbesteed verduurzamen/verduurzaamd circulair/circulaire emissieloos/emissieloze plantaardig/plantaardige
uniform/uniformen laadpaal/laadpalen zonnepaneel/zonnepanelen bouwplaats/bouwplaatsen betonviaduct/betonviaducten
repareren/gerepareerd meten/gemeten duurzaam/duurzame foto/foto's gemeente/gemeenten gemeentes/gemeenten
asfaltmengsel/asfaltmengsels maatregel/maatregelen idee/ideeën patiënt/patiënten wasmachine/wasmachines
bestuurder/bestuurders
"""

APART = """
materieel/materiaal beton/betonen wet/weten bestuur/bestuurder bord/bordeel markt/markering organisatie/orgaan
partij/part groep/groen staal/stelen kade/kader mest/meest boom/boon dijk/dik eis/ijs kost/koster lek/lekker
rug/rugby poort/port huur/uur paal/pal maat/mat contract/contrast perceel/percentage directie/direct model/modem
net/netto bouw/bout zand/zanik kraan/krant
"""
