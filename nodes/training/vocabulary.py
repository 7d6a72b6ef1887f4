"""What emoji-32 learns on a CPU: names that people type first and that can be told apart at 32 pixels."""

from __future__ import annotations

STYLES = ("noto", "3d", "twemoji")

FACES = """
grinning face; face with tears of joy; smiling face with halo; smiling face with heart-eyes; winking face; face
with tongue; thinking face; neutral face; sleeping face; hot face; cold face; cowboy hat face; nerd face;
smiling face with sunglasses; astonished face; crying face; loudly crying face; angry face; smiling face with
horns; face with medical mask; skull; alien; ghost; robot; clown face; pile of poo
"""

HEARTS = """
red heart; orange heart; yellow heart; green heart; blue heart; purple heart; brown heart; black heart; white
heart; pink heart; broken heart; heart with arrow; sparkling heart
"""

ANIMALS = """
bear; cat; cat face; dog; dog face; cow face; elephant; fox; giraffe; hamster; horse face; koala; lion; monkey
face; mouse face; panda; pig face; polar bear; rabbit face; tiger face; unicorn; wolf; zebra; paw prints; baby
chick; bird; duck; flamingo; owl; parrot; penguin; frog; crocodile; dragon face; snake; turtle; crab; dolphin;
fish; octopus; shark; spouting whale; tropical fish; honeybee; butterfly; lady beetle; snail; spider
"""

PLANTS = """
cherry blossom; hibiscus; rose; sunflower; tulip; cactus; deciduous tree; evergreen tree; four leaf clover;
maple leaf; mushroom; palm tree
"""

FOOD = """
banana; cherries; grapes; green apple; red apple; kiwi fruit; lemon; peach; pear; pineapple; strawberry;
tangerine; tomato; watermelon; avocado; broccoli; carrot; ear of corn; eggplant; bread; cheese wedge; french
fries; hamburger; hot dog; pizza; sushi; birthday cake; cookie; cupcake; doughnut; ice cream; soft ice cream;
lollipop; candy; beer mug; hot beverage; wine glass; cocktail glass
"""

PLACES_AND_VEHICLES = """
globe showing americas; snow-capped mountain; volcano; house; tent; automobile; taxi; bus; fire engine; bicycle;
sailboat; airplane; helicopter; rocket; flying saucer
"""

SKY = """
cloud; cloud with rain; crescent moon; full moon; sun; sun with face; star; fire; droplet; high voltage;
rainbow; ringed planet; snowflake; snowman; umbrella with rain drops; water wave
"""

THINGS = """
balloon; christmas tree; jack-o-lantern; wrapped gift; trophy; american football; basketball; soccer ball;
tennis; volleyball; bullseye; game die; teddy bear; artist palette; alarm clock; crown; sunglasses; top hat; gem
stone; bell; musical note; guitar; trumpet; mobile phone; laptop; camera; light bulb; television; candle; books;
money bag; envelope; pencil; key; locked; bomb; gear; magnet; moai
"""


def names(*parts: str) -> frozenset[str]:
    """The names in lists separated by semicolons."""
    return frozenset(" ".join(name.split()) for part in parts for name in part.split(";"))


EMOJI_32 = names(FACES, HEARTS, ANIMALS, PLANTS, FOOD, PLACES_AND_VEHICLES, SKY, THINGS)
