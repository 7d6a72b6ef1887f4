"""What emoji-32 learns on a CPU: names that people type first and that can be told apart at 32 pixels."""

from __future__ import annotations

STYLES = ("noto", "flat", "3d", "twemoji")

FACES = """
grinning face; face with tears of joy; smiling face with halo; smiling face with heart-eyes; winking face;
star-struck; face blowing a kiss; face with tongue; money-mouth face; thinking face; zipper-mouth face; neutral
face; grimacing face; sleeping face; hot face; cold face; exploding head; nauseated face; face with medical
mask; cowboy hat face; partying face; nerd face; smiling face with sunglasses; astonished face; crying face;
loudly crying face; face screaming in fear; pleading face; flushed face; angry face; smiling face with horns;
skull; alien; clown face; ghost; robot; pile of poo
"""

HEARTS = """
red heart; orange heart; yellow heart; green heart; blue heart; purple heart; brown heart; black heart; white
heart; pink heart; broken heart; heart with arrow; sparkling heart; heart on fire; two hearts
"""

ANIMALS = """
bat; bear; black cat; cat; cat face; cow face; deer; dog; dog face; elephant; fox; giraffe; gorilla; hamster;
hedgehog; horse face; kangaroo; koala; leopard; lion; monkey; monkey face; mouse face; panda; paw prints; pig;
pig face; polar bear; rabbit; rabbit face; raccoon; rhinoceros; ewe; sloth; tiger face; unicorn; wolf; zebra;
baby chick; bird; chicken; dove; duck; eagle; flamingo; owl; parrot; peacock; penguin; rooster; swan; turkey;
frog; crocodile; dragon face; lizard; snake; t-rex; turtle; sauropod; blowfish; crab; dolphin; fish; lobster;
octopus; shark; shrimp; spiral shell; spouting whale; squid; tropical fish; ant; honeybee; butterfly; lady
beetle; snail; spider; scorpion
"""

PLANTS = """
cherry blossom; hibiscus; rose; sunflower; tulip; bouquet; cactus; deciduous tree; evergreen tree; four leaf
clover; maple leaf; mushroom; palm tree; potted plant; seedling
"""

FOOD = """
banana; blueberries; cherries; coconut; grapes; green apple; kiwi fruit; lemon; mango; peach; pear; pineapple;
red apple; strawberry; tangerine; tomato; watermelon; avocado; broccoli; carrot; ear of corn; eggplant; garlic;
hot pepper; onion; potato; bacon; bread; cheese wedge; cooking; croissant; french fries; hamburger; hot dog;
pancakes; pizza; popcorn; pretzel; sandwich; taco; rice ball; spaghetti; sushi; birthday cake; candy; chocolate
bar; cookie; cupcake; doughnut; ice cream; soft ice cream; lollipop; shortcake; beer mug; bubble tea; cocktail
glass; glass of milk; hot beverage; tropical drink; wine glass; teapot
"""

PLACES_AND_VEHICLES = """
globe showing americas; snow-capped mountain; volcano; desert island; castle; house; tent; ferris wheel;
automobile; taxi; bus; bicycle; ambulance; fire engine; police car; racing car; locomotive; tractor; motorcycle;
motor scooter; delivery truck; anchor; sailboat; ship; speedboat; airplane; helicopter; rocket; flying saucer
"""

SKY = """
cloud; cloud with rain; cloud with lightning; cloud with snow; crescent moon; full moon; full moon face; sun;
sun with face; sun behind cloud; star; comet; droplet; fire; high voltage; rainbow; ringed planet; snowflake;
snowman; tornado; umbrella with rain drops; water wave
"""

THINGS = """
balloon; christmas tree; jack-o-lantern; party popper; sparkles; wrapped gift; ribbon; trophy; american
football; baseball; basketball; soccer ball; tennis; volleyball; boxing glove; bullseye; crystal ball; game die;
teddy bear; video game; pool 8 ball; puzzle piece; artist palette; yarn; alarm clock; hourglass done; crown;
dress; sunglasses; graduation cap; high-heeled shoe; jeans; gem stone; ring; running shoe; socks; t-shirt; top
hat; backpack; bell; headphone; musical note; radio; drum; guitar; saxophone; trumpet; violin; mobile phone;
battery; laptop; camera; light bulb; television; candle; magnifying glass tilted left; books; scroll; money bag;
coin; envelope; package; pencil; scissors; key; locked; axe; bomb; hammer; gear; magnet; crossed swords;
microscope; test tube; pill; bed; chair; door; broom; bucket; moai
"""


def names(*parts: str) -> frozenset[str]:
    """The names in lists separated by semicolons."""
    return frozenset(" ".join(name.split()) for part in parts for name in part.split(";"))


EMOJI_32 = names(FACES, HEARTS, ANIMALS, PLANTS, FOOD, PLACES_AND_VEHICLES, SKY, THINGS)
