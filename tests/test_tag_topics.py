"""The desk's topics: the list hangs together, and it says of a headline what a reader would say."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from pipeline.desk import Topic, topics_from
from pipeline.tag import problems, topics_of
from pipeline.tag.vocabulary import headings, openers

TOPICS = topics_from(Path(__file__).resolve().parents[1] / "desk" / "topics.toml")
BY_ID = {topic.id: topic for topic in TOPICS}
HEADLINES = """
Ground broken for 600 MW floating photovoltaic plant on the Shigatse reservoir | floating-solar
Perovskite pioneer opens its first gigawatt line in Wuxi | solar-manufacturing
Last of 68 turbines stands at the Hornsund offshore wind farm | offshore-wind
Mountain wind farm in Yunnan sends its first power to the grid | onshore-wind
Cascade of three hydropower stations approved on the Nu | hydropower
Upper reservoir of the Taihang pumped storage power station begins to fill | pumped-storage
Tidal stream turbine off Orkney passes ten years at sea | marine-energy
Iceland drills deepest geothermal well yet | geothermal
Straw-fired biomass plant heats a town in Jilin | bioenergy
Dome lifted onto second Hualong reactor at Zhangzhou | nuclear-power
Shanxi closes nineteen small coal mines | coal
OPEC trims output as crude slips below 70 dollars a barrel | oil
New LNG terminal doubles Jiangsu's gas supply | natural-gas
Electrolyser maker ships its largest order of green hydrogen equipment | green-hydrogen
Independent energy storage project of 400 MWh starts in Ningxia | energy-storage
Super large cylindrical battery cell rolls off the line | batteries
Lithium iron phosphate maker doubles capacity in Hunan | lithium-ion-batteries
City signs 11 billion yuan sodium-ion battery base | sodium-ion-batteries
Vanadium flow battery backs up a hospital in Dalian | flow-batteries
Semi-solid battery cars reach showrooms | solid-state-batteries
New substation joins the network of Hunan after a year | power-grid
Longquan converter station of the 800 kV UHV line is energised | uhv-transmission
Electric cars outsell petrol ones in Norway again | electric-vehicles
Ten thousand charging piles for the motorways of Henan | ev-charging
Carbon allowance closes above 100 yuan on the national carbon exchange | carbon-market
Cement works tests carbon capture at its kiln | carbon-capture
Net zero by 2050 is slipping away, climate scientists warn | climate-change
Waste incineration plant in Hanoi burns its first load | waste-and-recycling
Freight trains return to the rebuilt railway line through the Pamirs | railways
Bullet train sets 453 km/h record on trial run | high-speed-rail
Trams come back to Lusaka after sixty years | urban-rail
Expressway through the Taklamakan opens to traffic | roads
Main span of the Lingdingyang suspension bridge is closed | bridges
Shield machine breaks through under the Yangtze | tunnels
Automated terminal lifts Qinzhou's container throughput by a fifth | container-terminals
Freight rates fall as vessels return to the Suez Canal | shipping
Shipyard in Nantong lays the keel of a methanol carrier | shipbuilding
Second runway for Lhasa airport | airports
Cold chain warehouse opens beside the dry port of Xi'an | logistics
PowerChina wins EPC contract for a Zambian power plant | engineering-contracts
Affordable housing for 4,000 families topped out in Shenzhen | housing
South-to-North Water Diversion passes its eightieth cubic kilometre | water-conservancy
Rockfill dam on the Dadu reaches its full height | dams
Spodumene finds lift hopes for a lithium mine in Mali | lithium
Copper price climbs after strike at Peruvian smelter | copper
Export licences for rare earth magnets are tightened | rare-earths
Simandou's first iron ore is loaded at Morebaya | iron-ore
Steel mill in Tangshan blows out its oldest blast furnace | steel
Green loan and climate fund pay for a port | green-finance
Battery recycler files prospectus for Hong Kong IPO | stock-listings
Cable maker agrees takeover of its rival in Lyon | mergers
Belt and Road loan rebuilds Kenyan power lines | belt-and-road
Brussels puts anti-dumping duty on glass fibre | trade-disputes
Provinces publish targets for the 15th Five-Year Plan | economic-planning
Regulator fines three suppliers over late meter readings | regulation
Chip plant in Dresden lays its foundation stone | semiconductors
Large language model reads the inspection reports | artificial-intelligence
Data centres drink a tenth of Dublin's power | data-centres
Drones inspect insulators above the snow line | robots
Satellite for farm weather launched from Wenchang | space
Green certificates for a gigawatt are sold on the Guangdong power exchange | carbon-market
Peak-valley price gap widens on the Shandong electricity spot market | power-market
Load shedding leaves Lusaka dark for ten hours a day | power-outages
Steam turbine for a million-kilowatt generating unit leaves Harbin | power-equipment
Desert base of ten gigawatts in Ningxia gets its wind-solar-storage plan | wind-solar-bases
Distributed photovoltaic on school roofs feeds a county in Hebei | rooftop-solar
Heliostats of the Delingha solar thermal plant turn to the sun | concentrated-solar
Floating wind platform with two rotors is towed to Yangjiang | floating-wind
Maker of turbine blades opens a blade factory in Jiuquan | wind-manufacturing
Sustainable aviation fuel from kitchen waste takes off in Ningbo | aviation-fuel
Linglong One, the small modular reactor of Changjiang, is tested cold | small-reactors
Uranium mine in Kazakhstan lowers its forecast | nuclear-fuel
Tokamak in Hefei holds its plasma for 1,000 seconds | nuclear-fusion
Ultra-supercritical coal-fired power plant starts its second unit | coal-power
Coal-to-oil plant in Ordos runs at full load | coal-chemicals
FPSO sails for the deepwater field off Santos | offshore-oil-and-gas
Shale gas output of the Sichuan basin doubles | shale
Power of Siberia pipeline network is extended to Shanghai | pipelines
Ethylene cracker of the petrochemical base in Huizhou is lit | refining
Regasification terminal at Zhoushan takes its hundredth LNG cargo | lng
Liquid hydrogen tank and hydrogen pipeline are joined in Lyon | hydrogen-transport
Fuel cell stack lasts 30,000 hours in a laboratory in Dalian | fuel-cells
Hydrogen heavy trucks fill up at the hydrogenation station of Foshan | hydrogen-vehicles
Green ammonia project in Jilin orders its reactors | green-ammonia
Container BESS of 200 MWh backs the town of Alice Springs | battery-storage
Salt cavern compressed air energy storage plant in Hubei joins at full power | compressed-air-storage
Molten salt energy storage replaces a boiler in Suqian | thermal-storage
Cathode material maker and graphite anode works share a site | battery-materials
Retired batteries and black mass fill the recycler's new hall | battery-recycling
Virtual power plant calls on demand response in the heat wave | smart-grid
Microgrid keeps an island lit after its cable breaks | microgrids
Submarine cable links Sicily and Tunis | sea-cables
Converter transformer and switchgear reach Tibet by lorry | grid-equipment
Heat pumps warm a district heating network in Aarhus | heating
Wetland of the crane is spared by a new nature reserve | nature
Straw squares and tree planting hold the sandstorm back | deserts-and-forests
Flash flood cuts the only way into the valley | floods-and-droughts
Typhoon uproots a thousand trees in Wenzhou | storms
Gas explosion in a pit brings mine safety inspectors to Shanxi | work-accidents
Heavy-haul railway takes coal off the road | rail-freight
CRRC shows a locomotive that runs on batteries | rolling-stock
Bus rapid transit opens with forty articulated buses in Dakar | public-transport
Hauliers order heavy trucks again as haulage recovers | trucks
Pinglu Canal fills its first ship lock | inland-waterways
Shore power and methanol bunkering come to the Elbe | green-shipping
Air taxi and other eVTOL get their vertiport | low-altitude-economy
Sponge city works end in an old residential community of Ningbo | urban-development
Public-private partnership runs the road for thirty years in a concession agreement | concessions
Excavator makers Sany and XCMG sell more abroad than at home | construction-machinery
Sewage treatment plant under a park serves half a million | water-supply
Reverse osmosis makes a desalination plant in Tianjin cheaper | desalination
Precast segments and other prefabricated components for a villa | prefabricated-building
Antimony and tungsten are put on the list of critical minerals | critical-minerals
Laterite nickel and cobalt hydroxide from one works in Sulawesi | nickel-and-cobalt
Gold price passes 4,000 dollars an ounce | precious-metals
Zinc smelter and lead-acid works close in Hunan | zinc-and-lead
Industrial silicon furnaces stand still as quartz sand grows dear | industrial-silicon
Bauxite from Boke feeds an alumina works in Shandong | aluminium
Development zone of Wuhu lays out a zero-carbon industrial park | industrial-parks
Robotaxi rides without a driver are allowed in Shenzhen | self-driving
Urea and other fertiliser is scarce before sowing | fertilisers
Syndicated loan of nine lenders is signed in Accra | loans
World Bank and Asian Development Bank open their purse | development-finance
Seed funding and a Series A for a young firm in Delft | venture-capital
Energy security comes before price, says the energy minister | energy-policy
Nigeria and Ghana share one grid | africa
Uzbekistan and Kazakhstan agree on water | central-asia
Million-kilowatt fishing and light complementary project is connected | floating-solar
All-vanadium liquid flow tanks pass their trial run | flow-batteries
Hydrogen fuel cell heavy trucks are handed over in Tangshan | hydrogen-vehicles
Group and turbine maker sign a strategic cooperation agreement | wind-manufacturing
"""
TABLE = [tuple(line.split(" | ")) for line in HEADLINES.strip().splitlines()]
SUNDRY = [  # where a word of ours means something else, or stands aside
    ("The solar system has a new comet", "solar-power"),
    ("New cable gives power to 1.2 million homes", "housing"),
    ("Minister hopes to bridge the gap between north and south", "bridges"),
    ("Pressure vessel for the second reactor leaves Harbin", "shipping"),
    ("Greenhouse gas talks end in Geneva", "natural-gas"),
    ("Palm oil growers meet in Medan", "oil"),
    ("Important changes to the visa rules", "trade"),
    ("A leading pianist plays in Chengdu", "mining"),
    ("Model tested in wind tunnel", "wind-power"),
    ("Model tested in wind tunnel", "tunnels"),
    ("Data mining finds lost poems", "mining"),
    ("Hydropower unit takes over frequency regulation", "regulation"),
    ("Green ammonia cargo reaches Ulsan", "chemicals"),
]


def test_the_list_has_no_problems() -> None:
    assert problems(TOPICS) == ()


def test_every_topic_is_told_apart_from_a_heading_and_explained() -> None:
    assert 150 <= len(TOPICS) <= 170
    for topic in TOPICS:
        assert re.fullmatch(r"[A-Z0-9].*\.", topic.note), f"{topic.id} needs a definition of one sentence"
        assert topic.broader or topic.id in headings(TOPICS), f"{topic.id} hangs in the air"


def test_no_word_speaks_for_a_topic_by_accident() -> None:
    assert openers(TOPICS) == {
        "charging": "ev-charging", "fusion": "nuclear-fusion", "onshore": "onshore-wind", "rooftop": "rooftop-solar",
        "sodium": "sodium-ion-batteries", "tidal": "marine-energy", "vanadium": "flow-batteries",
    }  # fmt: skip


@pytest.mark.parametrize("topic", [t for t in TOPICS if t.id not in headings(TOPICS)], ids=lambda t: t.id)
def test_every_word_of_a_topic_finds_it(topic: Topic) -> None:
    for word in (topic.label, *topic.words, *topic.exact):
        found = topics_of(f"{word} in the news", "", TOPICS)
        assert topic.id in [tag.topic for tag in found], word


@pytest.mark.parametrize(("headline", "wanted"), TABLE, ids=[headline for headline, _ in TABLE])
def test_a_headline_has_the_topic_that_a_reader_would_give_it(headline: str, wanted: str) -> None:
    found = topics_of(headline, "", TOPICS)
    assert found[:1] and found[0].topic == wanted, [(tag.topic, tag.score) for tag in found]


@pytest.mark.parametrize(("headline", "unwanted"), SUNDRY)
def test_a_word_with_another_meaning_finds_nothing(headline: str, unwanted: str) -> None:
    assert unwanted in BY_ID
    assert unwanted not in [tag.topic for tag in topics_of(headline, "", TOPICS)]


def test_an_article_in_translators_english_has_its_topics_in_order() -> None:
    title = "Signing of the vanadium flow battery energy storage project in Lanxi"
    text = (
        "On May 6, the signing ceremony of the shared energy storage power station was held in Lanxi County. "
        "The project adopts the all-vanadium liquid flow battery route and is equipped with a 110 kV booster station.\n"
        "The relevant person in charge said that after completion it will promote the use of wind and solar power."
    )
    found = [tag.topic for tag in topics_of(title, text, TOPICS)]
    assert found[:2] == ["energy-storage", "flow-batteries"]
    assert set(found) == {"energy-storage", "flow-batteries", "batteries"}


@pytest.mark.shared
def test_iptc_and_wikidata_ids_are_those_of_the_media_topics(shared: Path) -> None:
    text = (shared / "bench" / "tag" / "vocab" / "iptc-mediatopics.yaml").read_text(encoding="utf-8")
    concepts = yaml.load(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506  # both are safe loaders
    for topic in TOPICS:
        assert bool(topic.wikidata) <= bool(topic.iptc), f"{topic.id}: where is this Wikidata id from?"
        if topic.iptc:
            assert topic.iptc in concepts, topic.id
            assert topic.wikidata == concepts[topic.iptc].get("wikidata", ""), topic.id


@pytest.mark.shared
def test_the_sodium_page_is_about_sodium_ion_batteries(shared: Path) -> None:
    page = (shared / "pages" / "sodium-ion-battery.txt").read_text(encoding="utf-8")
    title = page.splitlines()[1]
    body = page[page.index("With the rapid") : page.index("Editor/")]
    found = [tag.topic for tag in topics_of(title, body, TOPICS)]
    assert found[:2] == ["sodium-ion-batteries", "batteries"]
    assert set(found) <= {"sodium-ion-batteries", "batteries", "energy-storage", "renewable-energy", "manufacturing"}
