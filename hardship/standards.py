"""Codes of national standards that several feeds use, with the words that offices write for them.

RELATIONS   与户主关系, GB/T 4761-2008 (two digits)         MARITAL   婚姻状况, GB/T 2261.2-2003
SEXES       性别, GB/T 2261.1-2003                          YES_NO    是否

Each is a pair: the codes with their meaning, and the synonyms. A word that could be two codes is none: 孙辈, 老人 and 亲戚
are refused, and somebody asks.
"""

from __future__ import annotations

from collections.abc import Mapping

HEAD = "02"
_RELATIONS = """
02 户主 head|户主本人 本人 本户户主 申请人 申请人本人 小集体户户主 01 03
10 配偶 spouse|夫妻 爱人 丈夫或妻子 老伴
11 夫 husband|丈夫
12 妻 wife|妻子
20 子 son|儿子 儿 男孩
21 独生子 only_son|独子
22 长子 eldest_son|大儿子 大子
23 次子 second_son|二子 二儿子
24 三子 third_son|三儿子
25 四子 fourth_son|四儿子
26 五子 fifth_son|五儿子
27 养子或继子 adopted_son_or_stepson|养子 继子
28 女婿 son-in-law|
29 其他儿子 another_son|其他子
30 女 daughter|女儿 女孩 闺女
31 独生女 only_daughter|独女
32 长女 eldest_daughter|大女儿 大女
33 次女 second_daughter|二女 二女儿
34 三女 third_daughter|三女儿
35 四女 fourth_daughter|四女儿
36 五女 fifth_daughter|五女儿
37 养女或继女 adopted_daughter_or_stepdaughter|养女 继女
38 儿媳 daughter-in-law|儿媳妇
39 其他女儿 another_daughter|其他女
40 孙子、孙女或外孙子、外孙女 grandchild|孙 孙子女 孙子或孙女
41 孙子 son's_son|
42 孙女 son's_daughter|
43 外孙子 daughter's_son|外孙
44 外孙女 daughter's_daughter|
45 孙媳妇或外孙媳妇 grandson's_wife|孙媳 孙媳妇 外孙媳妇
46 孙女婿或外孙女婿 granddaughter's_husband|孙女婿 外孙女婿
47 曾孙子或曾外孙子 great-grandson|曾孙 曾孙子 曾外孙子 外曾孙子
48 曾孙女或曾外孙女 great-granddaughter|曾孙女 曾外孙女 外曾孙女
49 其他孙子、孙女或外孙子、外孙女 another_grandchild|
50 父母 parent|父或母 父母亲
51 父亲 father|父 爸爸
52 母亲 mother|母 妈妈
53 公公 husband's_father|
54 婆婆 husband's_mother|
55 岳父 wife's_father|丈人
56 岳母 wife's_mother|丈母娘
57 继父或养父 stepfather_or_adoptive_father|继父 养父
58 继母或养母 stepmother_or_adoptive_mother|继母 养母
59 其他父母关系 another_parent|
60 祖父母或外祖父母 grandparent|祖父母 外祖父母
61 祖父 father's_father|爷爷
62 祖母 father's_mother|奶奶
63 外祖父 mother's_father|外公 姥爷
64 外祖母 mother's_mother|外婆 姥姥
65 配偶的祖父母或外祖父母 spouse's_grandparent|
66 曾祖父 great-grandfather|
67 曾祖母 great-grandmother|
68 配偶的曾祖父母或外曾祖父母 spouse's_great-grandparent|配偶的曾祖父母
69 其他祖父母或外祖父母关系 another_grandparent|其他祖父母或外祖父母
70 兄弟姐妹 sibling|兄、弟、姐、妹 兄弟姊妹
71 兄 elder_brother|哥哥 哥 兄长
72 嫂 elder_brother's_wife|嫂子
73 弟 younger_brother|弟弟
74 弟媳 younger_brother's_wife|弟妹
75 姐姐 elder_sister|姐
76 姐夫 elder_sister's_husband|
77 妹妹 younger_sister|妹
78 妹夫 younger_sister's_husband|
79 其他兄弟姐妹 another_sibling|
80 其他 other|
81 伯父 father's_elder_brother|伯 大伯
82 伯母 his_wife|
83 叔父 father's_younger_brother|叔 叔叔
84 婶母 his_wife|婶 婶婶
85 舅父 mother's_brother|舅 舅舅
86 舅母 his_wife|舅妈
87 姨父 mother's_sister's_husband|姨夫
88 姨母 mother's_sister|姨 姨妈
89 姑父 father's_sister's_husband|姑夫
90 姑母 father's_sister|姑 姑姑
91 堂兄弟、堂姐妹 cousin_on_the_father's_side|堂兄弟 堂姐妹 堂兄 堂弟 堂姐 堂妹
92 表兄弟、表姐妹 cousin|表兄弟 表姐妹 表兄 表弟 表姐 表妹
93 侄子 brother's_son|侄
94 侄女 brother's_daughter|
95 外甥 sister's_son|外甥子
96 外甥女 sister's_daughter|
97 其他亲属 other_relative|其他亲戚
98 保姆 domestic_worker|住家保姆
99 非亲属 not_related|无亲属关系 非亲属关系 其他非亲属
"""
# The head is written 01 本人 in files that ask the head, 03 for collective households: here they are one, 02.
_MARITAL = """
10 未婚 single|单身 从未结婚
20 已婚 married|有配偶 在婚
21 初婚 first_marriage|
22 再婚 remarried|
23 复婚 remarried_to_the_same_spouse|
30 丧偶 widowed|丧妻 丧夫 寡居
40 离婚 divorced|离异 已离婚 离婚未再婚
90 未说明 not_stated|未说明的婚姻状况 其他
"""
_SEXES = """
0 未知的性别 unknown|未知
1 男 male|男性 M
2 女 female|女性 F
9 未说明的性别 not_stated|未说明
"""
_YES_NO = """
yes 是 yes|有 1 Y y Yes YES true True TRUE √
no 否 no|无 没有 0 N n No NO false False FALSE ×
"""

Codes = tuple[Mapping[str, str], Mapping[str, str]]


def _read(table: str) -> Codes:
    codes: dict[str, str] = {}
    synonyms: dict[str, str] = {}
    for line in table.strip().splitlines():
        told, _, words = line.partition("|")
        code, zh, en = told.split(" ")
        codes[code] = f"{zh} {en.replace('_', ' ')}"
        for word in (zh, *words.split()):
            if synonyms.setdefault(word, code) != code:
                raise ValueError(f"{word} stands for two codes")
    return codes, synonyms


RELATIONS: Codes = _read(_RELATIONS)
MARITAL: Codes = _read(_MARITAL)
SEXES: Codes = _read(_SEXES)
YES_NO: Codes = _read(_YES_NO)
