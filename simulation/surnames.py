"""How invented people are called: Faker's Chinese names, names of peoples who write theirs otherwise, and rare characters.

Ethnic minorities are 8.89 % of the population (seventh census, 2020: 125 million). About a quarter of them belong to peoples whose
names are transcribed and have no Han surname; the others are called as Han are. Shares by the census's counts of the peoples, rounded.
Names of some 60 million people, four in a hundred, hold a character that older systems lack (as told when GB 18030-2022 came into
force, 2023); of those characters one in twenty is taken to lie in CJK Extension A or B, the others in GBK beyond GB 2312.
"""

from __future__ import annotations

import numpy as np
from faker.providers.person.zh_CN import Provider
from numpy.typing import NDArray

from simulation.chance import Chance, Flags, Ints
from simulation.households import CHILD, GRANDCHILD, GROWN, HEAD

Names = NDArray[np.str_]

MINORITY = 0.0889
AS_HAN, TURKIC, TIBETAN, MONGOLIAN, YI = 0, 1, 2, 3, 4
PEOPLES = (0.750, 0.108, 0.056, 0.050, 0.036)
"""Of the minorities, who is called how: as Han; Uyghur, Kazakh and Kyrgyz; Tibetan; Mongolian; Yi with the name of the clan."""

TURKIC_MEN = (
    "买买提", "艾合买提", "吐尔逊", "玉素甫", "库尔班", "阿不都热合曼", "肉孜", "依明", "卡德尔", "伊力亚斯", "尼加提", "帕尔哈提",
    "麦麦提明", "阿迪力", "木合塔尔", "赛买提", "塔依尔", "阿卜杜外力", "叶尔兰", "巴合提别克",
)  # fmt: skip
TURKIC_WOMEN = (
    "阿依古丽", "古丽娜尔", "帕提古丽", "热依汗", "阿孜古丽", "茹仙古丽", "努尔古丽", "麦尔哈巴", "迪丽努尔", "阿依努尔", "祖丽皮亚",
    "米日古丽", "布威海丽且姆", "再乃甫", "古丽巴哈尔", "阿依夏木", "海日古丽", "玛依拉",
)  # fmt: skip
TIBETAN_FIRST = ("扎西", "次仁", "旦增", "洛桑", "格桑", "索朗", "达瓦", "尼玛", "巴桑", "边巴", "普布", "白玛", "仁青", "阿旺")
TIBETAN_MEN = ("顿珠", "平措", "多吉", "罗布", "旺堆", "晋美", "次旺", "加措")
TIBETAN_WOMEN = ("卓玛", "央金", "拉姆", "曲珍", "德吉", "措姆", "玉珍", "卓嘎")
MONGOLIAN_MEN = ("巴特尔", "那日苏", "苏和", "宝音", "额尔敦", "朝鲁", "布和", "阿古拉", "毕力格", "孟和", "巴雅尔", "格日勒图")
MONGOLIAN_FIRST = ("", "乌云", "萨仁", "娜仁", "斯琴", "乌兰", "阿拉坦")
MONGOLIAN_WOMEN = ("其其格", "高娃", "托娅", "塔娜", "通拉嘎", "花", "格日乐")
YI_CLANS = ("吉克", "沙马", "阿苦", "马海", "吉木", "的日", "阿尔", "勒格")
YI_MEN, YI_WOMEN = ("石布", "木呷", "拉日", "伍各", "子坡", "尔布"), ("阿依", "尔洗", "伍牛", "阿果", "曲布莫", "尔扎")
DOT = "·"

RARE = 0.042
EXTENDED = 0.05
RARE_CHARACTERS = "喆堃镕珺玥琤昇翀垚犇祎旸玙瑄曌赟濛禛婳妘芃旻璟淏玚晞珅昉鋆"
EXTENDED_CHARACTERS = "㛃䶮㑇𣲗𣲘𤧛𣗋𦈡𨱇"
"""The first three of CJK Extension A, the others of Extension B: four bytes each in GB 18030."""


def full_names(chance: Chance, number: Ints, household: Ints, role: Ints, is_male: Flags) -> tuple[Names, Flags]:
    """Everybody's name, and whether they belong to a minority. A household belongs to one people."""
    is_minority: Flags = chance.uniform("minority", household) < MINORITY
    people = np.where(is_minority, chance.choose("people", household, 0, PEOPLES), AS_HAN)
    names = _han(chance, number, household, role, is_male)
    for which, write in ((TURKIC, _turkic), (TIBETAN, _tibetan), (MONGOLIAN, _mongolian), (YI, _yi)):
        who = np.nonzero(people == which)[0]
        written = write(chance, number[who], household[who], is_male[who])
        names = names.astype(np.result_type(names.dtype, written.dtype))
        names[who] = written
    return names, is_minority


def _han(chance: Chance, number: Ints, household: Ints, role: Ints, is_male: Flags) -> Names:
    """Children have the head's surname; two in five names have one character more, the others two."""
    surnames = np.array(list(Provider.last_names))
    weights = tuple(Provider.last_names.values())
    own = chance.choose("surname", number, 0, weights)
    shared = chance.choose("surname of the house", household, 0, weights)
    surname = surnames[np.where(np.isin(role, (HEAD, CHILD, GROWN, GRANDCHILD)), shared, own)]
    is_rare = np.nonzero(chance.uniform("rare character", number) < RARE)[0]
    rare = np.where(
        chance.uniform("extended character", number[is_rare]) < EXTENDED,
        _drawn(chance, "which extended", number[is_rare], tuple(EXTENDED_CHARACTERS)),
        _drawn(chance, "which rare", number[is_rare], tuple(RARE_CHARACTERS)),
    )
    given = []
    for lists in (Provider.first_names_female, Provider.first_names_male):
        single = np.array(sorted({name for name in lists if len(name) == 1}))
        first = single[chance.choose("given", number, 0, [1.0] * len(single))]
        first[is_rare] = rare
        second = single[chance.choose("second", number, 0, [1.0] * len(single))]
        given.append(np.char.add(first, np.where(chance.uniform("long", number) < 0.6, second, "")))
    names: Names = np.char.add(surname, np.where(is_male, given[1], given[0]))
    return names


def _drawn(chance: Chance, purpose: str, ids: Ints, words: tuple[str, ...]) -> Names:
    chosen: Names = np.array(words)[chance.choose(purpose, ids, 0, [1.0] * len(words))]
    return chosen


def _turkic(chance: Chance, number: Ints, household: Ints, is_male: Flags) -> Names:
    """One's own name and the father's; whose father is not known here has one drawn."""
    own = np.where(is_male, _drawn(chance, "own name", number, TURKIC_MEN), _drawn(chance, "own name", number, TURKIC_WOMEN))
    fathers = _drawn(chance, "father's name", number, TURKIC_MEN)
    return np.char.add(np.char.add(own, DOT), fathers)


def _tibetan(chance: Chance, number: Ints, household: Ints, is_male: Flags) -> Names:
    last = np.where(is_male, _drawn(chance, "last name", number, TIBETAN_MEN), _drawn(chance, "last name", number, TIBETAN_WOMEN))
    return np.char.add(_drawn(chance, "first name", number, TIBETAN_FIRST), last)


def _mongolian(chance: Chance, number: Ints, household: Ints, is_male: Flags) -> Names:
    women = np.char.add(_drawn(chance, "first name", number, MONGOLIAN_FIRST), _drawn(chance, "last name", number, MONGOLIAN_WOMEN))
    names: Names = np.where(is_male, _drawn(chance, "own name", number, MONGOLIAN_MEN), women)
    return names


def _yi(chance: Chance, number: Ints, household: Ints, is_male: Flags) -> Names:
    own = np.where(is_male, _drawn(chance, "own name", number, YI_MEN), _drawn(chance, "own name", number, YI_WOMEN))
    return np.char.add(np.char.add(_drawn(chance, "clan", household, YI_CLANS), DOT), own)
